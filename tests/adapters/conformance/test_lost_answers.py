"""What was done is done once and told truly, whatever a platform, its server or the line to it does with the answer."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from bot.registry import Registry
from tests.adapters.conformance.lab import STORY
from tests.adapters.conformance.losing import LosingDriver, acts, an_invoice, delivered
from tests.adapters.discord.losing import LosingDiscord
from tests.adapters.discord.test_gateway import wired
from tests.adapters.slack.conftest import Opened
from tests.adapters.slack.losing import LosingSlack
from tests.adapters.web.driver import opened as web_opened
from tests.adapters.web.losing import LosingWeb
from tests.denials import denials

Deed = Callable[[LosingDriver], Awaitable[None]]
PLATFORMS: dict[str, type[LosingDriver]] = {"slack": LosingSlack, "discord": LosingDiscord, "web": LosingWeb}


async def nothing(chat: LosingDriver) -> None:
    """Nothing has to be there."""


async def a_card(chat: LosingDriver) -> None:
    """A ticket's card stands in the channel."""
    await chat.type("ticket new", "support", subject="Broken")


async def a_form_of_a_card(chat: LosingDriver) -> None:
    """A button of a card has opened its form."""
    await a_card(chat)
    await chat.press("Note…")


async def invoiced(chat: LosingDriver) -> None:
    """An invoice is issued."""
    await an_invoice(chat.kernel)


async def a_form_of_a_private_card(chat: LosingDriver) -> None:
    """The form of a payment was opened from the card that Olivia alone was shown."""
    await an_invoice(chat.kernel)
    await chat.type("invoice show", "random", invoice="INV-2026-0001")
    await chat.press("Record payment")


def paid(channel: str) -> Deed:
    """A payment that is typed in a channel."""
    return lambda chat: chat.type("invoice pay", channel, invoice="INV-2026-0001", received="10 EUR")


SURFACES: dict[str, tuple[Deed, Deed, str, str]] = {
    "type": (nothing, a_card, "ticket new", "Broken|T-1"),
    "say": (nothing, lambda chat: chat.say("ticket new Broken"), "ticket new", "Broken|T-1"),
    "react": (nothing, lambda chat: chat.react("Broken"), "ticket new", "Broken|T-1"),
    "choose": (nothing, lambda chat: chat.choose("Broken"), "ticket new", "Broken|T-1"),
    "press": (a_card, lambda chat: chat.press("Solve"), "ticket solve", "Broken|T-1"),
    "note": (a_form_of_a_card, lambda chat: chat.fill(text="They called"), "ticket note", "Broken|T-1"),
    "pay": (invoiced, paid("accounts"), "invoice pay", "INV-2026-0001"),
    "pay alone": (invoiced, paid("random"), "invoice pay", "INV-2026-0001"),
    "pay by form": (
        a_form_of_a_private_card,
        lambda chat: chat.fill(received="10 EUR"),
        "invoice pay",
        "INV-2026-0001",
    ),
}
"""What has to be there, what is done, the command that is done once, and what its answer names."""
OPTIONAL = {"react", "choose"}
ALONE = {"pay alone", "pay by form"}
"""What is answered to Olivia alone, whichever way that takes."""
CASES = [
    pytest.param(name, surface, loss, id=f"{name}-{surface}-{loss}")
    for name, platform in PLATFORMS.items()
    for surface in SURFACES
    if surface not in OPTIONAL - platform.gestures
    for loss in platform.answers
]


def each(of: Callable[[type[LosingDriver]], Iterable[str]]) -> list[Any]:
    """Each platform with each of some of its losses."""
    return [pytest.param(name, loss, id=f"{name}-{loss}") for name, chat in PLATFORMS.items() for loss in of(chat)]


@pytest.fixture
async def chat(
    request: pytest.FixtureRequest,
    lab: Registry,
    sqlite_studio: Path,
    tmp_path: Path,
    open_wire: Opened,
    unused_tcp_port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[LosingDriver]:
    """One platform with the studio on it."""
    url = f"sqlite:///{copy(sqlite_studio, tmp_path / 'lost.db')}"
    async with AsyncExitStack() as stack:
        if request.param == "slack":
            yield LosingSlack(await open_wire(commands=lab))
        elif request.param == "discord":
            wire = await stack.enter_async_context(wired(url, lab, monkeypatch))
            await wire.connected()
            yield LosingDiscord(wire)
        else:
            yield await LosingWeb.of(await stack.enter_async_context(web_opened(url, lab, unused_tcp_port)))


@pytest.mark.parametrize(("chat", "surface", "loss"), CASES, indirect=["chat"])
async def test_a_write_is_done_once_and_told(chat: LosingDriver, surface: str, loss: str) -> None:
    """Whatever becomes of the answer, it is done once, the person is told it, and nobody to do it again."""
    before, act, command, names = SURFACES[surface]
    await before(chat)
    done, seen = acts(chat.kernel, command), await chat.shown()
    chat.kernel.routes.patience = 0.3
    chat.lose(loss)
    await act(chat)
    chat.mend()
    await delivered(chat.kernel)
    told = [text for text in await chat.shown() if text not in seen]
    assert acts(chat.kernel, command) - done == 1
    assert [text for text in told if re.search(names, text)], told
    assert not denials(" ".join(told))
    if surface in ALONE:
        assert not re.search(names, await chat.overheard())


@pytest.mark.parametrize(("chat", "loss"), each(lambda chat: chat.forms), indirect=["chat"])
async def test_a_form_that_cannot_be_opened_is_offered(chat: LosingDriver, loss: str) -> None:
    """Nothing is done meanwhile; what was offered in its place opens the form, which is done once."""
    await a_card(chat)
    chat.kernel.routes.patience = 0.3
    chat.lose(loss)
    await chat.press("Note…")
    chat.mend()
    assert not acts(chat.kernel, "ticket note")
    if chat.gestures:
        await chat.press("Fill in")
    await chat.fill(text="They called")
    assert acts(chat.kernel, "ticket note") == 1


@pytest.mark.parametrize(("chat", "loss"), each(lambda chat: chat.parts), indirect=["chat"])
async def test_no_part_of_a_long_private_answer_is_lost(chat: LosingDriver, loss: str) -> None:
    """What does not get through behind the first part comes by another way, to the same person alone."""
    chat.kernel.routes.patience = 0.3
    chat.lose(loss)
    await chat.type("lab tell", "random")
    chat.mend()
    told = " ".join(await chat.shown())
    assert [sentence for sentence in STORY if sentence not in told] == []


@pytest.mark.parametrize(("chat", "loss"), each(lambda chat: chat.files), indirect=["chat"])
async def test_a_write_whose_file_is_lost_is_told_as_done(chat: LosingDriver, loss: str) -> None:
    """What was written stands, the file that did not get through is named, and nobody is told to do it again."""
    chat.kernel.routes.patience = 0.5
    chat.lose(loss)
    await chat.type("company import", "support", rows="name,currency\nHarbour,EUR\nQuay,XXXX")
    chat.mend()
    said = await chat.shown()
    assert acts(chat.kernel, "company import") == 1
    assert [text for text in said if "1 added" in text]
    assert "company-bad.csv didn't get through" in " ".join(said).replace("\\\\", "").replace("&#39;", "'")
    assert not denials(" ".join(said))


@pytest.mark.parametrize(("chat", "loss"), each(lambda chat: chat.files), indirect=["chat"])
async def test_a_chart_that_is_lost_is_told_in_words(chat: LosingDriver, loss: str) -> None:
    """An answer whose picture cannot be shown says what it shows, beside all else that the answer says."""
    await an_invoice(chat.kernel)
    chat.kernel.routes.patience = 0.5
    chat.lose(loss)
    await chat.type("report ageing", "random")
    chat.mend()
    told = " ".join(await chat.shown())
    assert "What is owed in EUR by age" in told
    assert "We are owed 100" in told
    assert not denials(told)
