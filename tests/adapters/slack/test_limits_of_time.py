"""Three seconds: whatever takes longer is acknowledged, and answered afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event
from typing import Any, Self

import pytest

from tests.adapters.slack.conftest import Opened
from tests.adapters.slack.wire import RANDOM, SUPPORT, SlackWire, words

SOON = 0.05


@pytest.fixture
async def slow(open_wire: Opened) -> SlackWire:
    """A bot that hardly waits before it says that it is at it."""
    return await open_wire(patience=SOON)


class Held:
    """The database of a bot, held until a test lets it go."""

    def __init__(self, wire: SlackWire) -> None:
        self._wire, self._go = wire, Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()

        def hold(_session: Any) -> None:
            loop.call_soon_threadsafe(begun.set)
            self._go.wait(20)

        self._task = asyncio.create_task(self._wire.kernel.database.write(None, hold))
        await begun.wait()
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._go.set()
        if self._task is not None:
            await self._task


async def held(wire: SlackWire, work: Callable[[], Any]) -> Any:
    """Do something while the database is held; what follows from it is waited for afterwards."""
    async with Held(wire):
        settle, wire.settle = wire.settle, _nothing  # type: ignore[method-assign]  # it would wait for what is held
        heard = await work()
        wire.settle = settle  # type: ignore[method-assign]
    await wire.settle()
    return heard


async def _nothing() -> None:
    """Wait for nothing."""


async def test_a_slow_command_is_acknowledged_and_answered_later(slow: SlackWire) -> None:
    """The caller reads that we are at it, and then the card stands in the channel and the word is gone."""
    await slow.command("USAM", "/help")
    heard = await held(slow, lambda: slow.command("USAM", "/ticket new Broken", SUPPORT))
    assert heard.seconds < 3
    assert "Working on it" in heard.words
    assert "Broken" in words(slow.fake.said(SUPPORT)[0])
    assert slow.fake.responses[-1][1] == {"delete_original": True}


async def test_a_slow_private_answer_takes_the_place_of_the_word(slow: SlackWire) -> None:
    """What the caller alone sees replaces the word that we are at it."""
    heard = await held(slow, lambda: slow.command("USAM", "/ticket new", RANDOM, trigger_id="old.1"))
    assert "Working on it" in heard.words
    assert slow.fake.responses[-1][1]["replace_original"] is True


async def test_a_slow_form_is_acknowledged_and_tells_its_end(slow: SlackWire) -> None:
    """The modal says that we are at it, and then that it is done."""
    await slow.command("USAM", "/ticket new", SUPPORT)
    view = slow.modal()
    heard = await held(slow, lambda: slow.submit("USAM", view, subject="Broken"))
    assert heard.seconds < 3
    assert "Working on it" in words(heard.body["view"])
    assert "Done" in words(slow.modal())
    assert "Broken" in words(slow.fake.said(SUPPORT)[0])


async def test_a_slow_form_that_is_wrong_comes_back(slow: SlackWire) -> None:
    """The modal is the form again, with what was wrong."""
    await slow.command("UMARCO", "/task new", RANDOM)
    await held(slow, lambda: slow.submit("UMARCO", slow.modal(), project="P-99", title="Call"))
    assert "P-99" in words(slow.modal())


async def test_a_slow_event_is_acknowledged(slow: SlackWire) -> None:
    """Slack has no reason to tell it again."""
    heard = await held(slow, lambda: slow.say("USAM", "ticket new Broken", "DSAM"))
    assert heard["text"] == "ticket new Broken"
    assert "Broken" in words(slow.fake.said("DSAM")[0])


async def test_suggestions_come_in_time_or_not_at_all(slow: SlackWire) -> None:
    """A field that nobody can answer in time stays empty, without an error."""
    asked = {"type": "block_suggestion", "user": {"id": "USAM"}, "view": {}, "action_id": "x", "value": "a"}
    heard = await slow.interact(asked)
    assert heard.status == 200


async def test_what_slack_does_not_take_is_answered_by_its_address(wire: SlackWire) -> None:
    """When the message is refused, the answer comes by the address of the request."""
    wire.fake.refuse["chat.postMessage"] = ["internal_error"]
    await wire.command("USAM", "/ticket new Broken", SUPPORT)
    (_id, body), *_more = wire.fake.responses
    assert body["response_type"] == "in_channel"
    assert "Broken" in words(body)


async def test_a_form_whose_answer_slack_does_not_take_says_so(wire: SlackWire) -> None:
    """The modal shows what was done, when it can be said nowhere else."""
    await wire.command("USAM", "/ticket new", SUPPORT, response_url=f"{wire.fake.url}/respond/used")
    wire.fake.refuse["chat.postMessage"] = ["internal_error"]
    heard = await wire.submit("USAM", wire.modal(), subject="Broken")
    assert "Broken" in words(heard.body["view"])
