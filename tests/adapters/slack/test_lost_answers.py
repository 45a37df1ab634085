"""What Slack alone can do with an answer; what every platform does stands in tests/adapters/conformance."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlmodel import select

from bot.invocation import Invocation, Place
from storage.areas.ticket import Ticket
from tests.adapters.conformance.losing import acts
from tests.adapters.slack.fake import BOT, TEAM
from tests.adapters.slack.losing import CALLS, POST, LosingSlack, failing
from tests.adapters.slack.test_limits_of_time import Held
from tests.adapters.slack.wire import ACCOUNTS, RANDOM, SUPPORT, Heard, SlackWire, words
from tests.denials import denials

AN_INVOICE = (
    ("UOLIVIA", "/company new Acme email:ap@acme.example owner:@marco"),
    ("UFATIMA", "/invoice new Acme Consulting 100 EUR"),
    ("UFATIMA", "/entity edit ask:no"),
    ("UFATIMA", "/invoice issue INV-D1"),
)


def tickets(wire: SlackWire) -> list[str]:
    """The subjects of the tickets that there are."""
    return list(wire.kernel.database.read_now(1, lambda session: session.exec(select(Ticket.subject)).all()))


async def typed(wire: SlackWire) -> Heard:
    """A slash command."""
    return await wire.command("USAM", "/ticket new Broken", SUPPORT)


async def paid_alone(wire: SlackWire) -> Heard:
    """A payment that is typed where money may not be shown, and answered privately."""
    return await wire.command("UFATIMA", "/invoice pay INV-2026-0001 10 EUR", RANDOM)


async def paid_by_form(wire: SlackWire) -> Heard:
    """A payment that is filled in."""
    return await wire.submit("UFATIMA", wire.modal(), received="10 EUR")


async def an_invoice(wire: SlackWire) -> None:
    """An issued invoice."""
    for user, line in AN_INVOICE:
        await wire.command(user, line, ACCOUNTS)


async def a_form_of_an_invoice(wire: SlackWire) -> None:
    """The form of a payment is open."""
    await an_invoice(wire)
    await wire.command("UFATIMA", "/invoice pay INV-2026-0001", ACCOUNTS)


@pytest.mark.parametrize("calls", list(CALLS))
async def test_a_private_answer_is_never_shown_openly(wire: SlackWire, calls: str) -> None:
    """Whichever way a private answer takes in the end, nothing of it stands where others read."""
    await an_invoice(wire)
    before, responses = len(wire.fake.said(RANDOM)), len(wire.fake.responses)
    wire.kernel.routes.patience = 0.3
    wire.fake.fate = failing(CALLS[calls], "refused")
    await paid_alone(wire)
    wire.fake.fate = lambda _what: ""
    await wire.deliver()
    assert acts(wire.kernel, "invoice pay") == 1
    assert len(wire.fake.said(RANDOM)) == before
    assert {body.get("response_type", "ephemeral") for _url, body in wire.fake.responses[responses:]} <= {"ephemeral"}


async def test_what_no_way_takes_is_told_by_a_notice(wire: SlackWire) -> None:
    """When Slack takes nothing at all, the person hears from the sender what was done."""
    wire.kernel.routes.patience = 0.4
    for method in ("chat.postMessage", "chat.postEphemeral", "conversations.open"):
        wire.fake.faults[method] = ["refused"] * 12
    event = {"type": "app_mention", "user": "USAM", "channel": SUPPORT, "ts": wire.fake.stamp()}
    await wire.event({**event, "text": f"<@{BOT}> ticket new Broken"})
    wire.fake.faults.clear()
    await wire.deliver()
    (told,) = [message for message in wire.fake.said("DSAM") if "didn't reach you" in words(message)]
    assert "Done: " in words(told)
    assert tickets(wire).count("Broken") == 1


async def test_what_was_not_answered_is_asked_about_when_it_is_repeated(wire: SlackWire) -> None:
    """The same line once more is not done before the person says so; any other one is."""
    wire.fake.faults["chat.postMessage"] = ["refused"]
    await typed(wire)
    again = await wire.command("USAM", "/ticket new Broken", SUPPORT)
    assert "already done" in again.words
    assert tickets(wire).count("Broken") == 1
    await wire.command("USAM", "/ticket new Other", SUPPORT)
    await wire.press("USAM", again.body, "Do it", channel=SUPPORT)
    assert tickets(wire).count("Broken") == 2
    assert "Other" in tickets(wire)


async def test_an_answered_line_may_be_repeated(wire: SlackWire) -> None:
    """Who saw the answer is not asked whether it was done, but about what looks like the same."""
    await typed(wire)
    again = await wire.command("USAM", "/ticket new Broken", SUPPORT)
    assert "already done" not in again.words
    await wire.press("USAM", again.body, "Make it anyway", channel=SUPPORT)
    assert tickets(wire).count("Broken") == 2


LATE: dict[str, tuple[Callable[[LosingSlack], Awaitable[None]], str]] = {
    "say": (lambda chat: chat.say("ticket new Broken"), "ticket new"),
    "react": (lambda chat: chat.react("Broken"), "ticket new"),
    "choose": (lambda chat: chat.choose("Broken"), "ticket new"),
    "press": (lambda chat: chat.press("Solve"), "ticket solve"),
}
"""What Slack may tell late, and says when it was; of commands and forms it does not."""


@pytest.mark.parametrize("done", list(LATE))
async def test_what_comes_too_late_is_asked_about(wire: SlackWire, done: str) -> None:
    """What Slack tells minutes after it was done is not done unasked: lines, emoji, menus and buttons."""
    chat, (act, command) = LosingSlack(wire), LATE[done]
    if done == "press":
        await chat.type("ticket new", "support", subject="Screen")
    before = acts(wire.kernel, command)
    chat.ago = 300.0
    await act(chat)
    assert acts(wire.kernel, command) == before
    assert "too late" in " ".join(await chat.shown())


async def at_it(wire: SlackWire, request: Awaitable[object]) -> asyncio.Future[object]:
    """Send something, and wait until the bot works on it."""
    begun = asyncio.ensure_future(request)
    while not wire.slack.listener.tasks.running:
        await arrived(wire)
    return begun


async def arrived(wire: SlackWire) -> None:
    """Wait for a round trip on a socket: what happened on others before it has been heard."""
    async with wire.http.get(f"{wire.fake.url}/files/none", allow_redirects=False) as looked:
        await looked.read()


async def test_an_answer_whose_line_is_cut_comes_by_its_address(wire: SlackWire) -> None:
    """A private answer that the acknowledgement would have carried is told all the same when Slack has hung up."""
    await an_invoice(wire)
    async with Held(wire):
        (await at_it(wire, paid_alone(wire))).cancel()
        await arrived(wire)
    await wire.settle()
    assert acts(wire.kernel, "invoice pay") == 1
    told = " ".join(words(body) for _address, body in wire.fake.responses)
    assert "INV-2026-0001" in told
    assert not denials(told)


async def test_a_form_whose_line_is_cut_shows_its_answer(wire: SlackWire) -> None:
    """The modal that is still open is changed, and what was asked for is done once when it is sent again."""
    await a_form_of_an_invoice(wire)
    view, before = wire.modal(), acts(wire.kernel, "invoice pay")
    async with Held(wire):
        (await at_it(wire, paid_by_form(wire))).cancel()
        await arrived(wire)
    await wire.settle()
    await wire.submit("UFATIMA", view, received="10 EUR")
    assert acts(wire.kernel, "invoice pay") - before == 1
    told = " ".join(wire.fake.shown())
    assert "INV-2026-0001" in told
    assert not denials(told)


async def test_an_answer_whose_socket_is_gone_comes_by_its_address(socket: SlackWire) -> None:
    """The acknowledgement of a socket that was closed meanwhile carries nothing that is told nowhere else."""
    for user, line in AN_INVOICE:
        place = Place(platform="slack", workspace=TEAM, direct=True)
        asked = Invocation(place=place, user=user, at=socket.clock.now, key=line, line=line)
        await socket.kernel.dispatch(asked)
    body = {"command": "/invoice", "text": "pay INV-2026-0001 10 EUR", "team_id": TEAM, "user_id": "UFATIMA"}
    about = {"channel_id": RANDOM, "trigger_id": "1.1", "response_url": f"{socket.fake.url}/respond/1"}
    sent = {"type": "slash_commands", "envelope_id": "e1", "payload": body | about, "accepts_response_payload": True}
    async with Held(socket):
        socket.fake.connected.clear()
        await (await at_it(socket, socket.fake.sockets[-1].send_json(sent)))
        await socket.fake.sockets[-1].close()
        await socket.fake.connected.wait()
    await socket.settle()
    assert acts(socket.kernel, "invoice pay") == 1
    told = " ".join(words(body) for _address, body in socket.fake.responses)
    assert "INV-2026-0001" in told


@pytest.mark.parametrize(
    ("call", "fault"),
    [("upload", "stall"), ("upload", "500"), ("files.getUpload", "refused"), ("files.complete", "refused")],
)
async def test_a_write_in_a_direct_message_whose_file_is_lost_is_told_once(
    wire: SlackWire, call: str, fault: str
) -> None:
    """Alone with the bot, too, what was written stands, and the file that did not get through is named, once."""
    wire.kernel.routes.patience = 0.5
    wire.fake.fate = failing((call,), fault)
    line = '/company import rows:"name,currency\nHarbour,EUR\nQuay,XXXX"'
    heard = await wire.command("UOLIVIA", line, "DOLIVIA")
    shown = [*heard.shown, *wire.fake.shown()]
    said = " ".join(shown)
    assert acts(wire.kernel, "company import") == 1
    assert sum("1 added" in text for text in shown) == 1
    assert "company-bad.csv didn't get through" in said
    assert not denials(said)


@pytest.mark.parametrize("channel", [RANDOM, SUPPORT])
async def test_a_write_is_told_although_its_address_is_used_up(wire: SlackWire, channel: str) -> None:
    """Where an address takes nothing more, what was done is said by another way."""
    await an_invoice(wire)
    wire.fake.fate = failing((POST,), "refused")
    used = f"{wire.fake.url}/respond/used"
    heard = await wire.command("UFATIMA", "/invoice pay INV-2026-0001 10 EUR", channel, response_url=used)
    wire.fake.fate = lambda _what: ""
    await wire.deliver()
    said = " ".join([*heard.shown, *wire.fake.shown()[-1:]])
    assert acts(wire.kernel, "invoice pay") == 1
    assert "INV-2026-0001" in said
    assert not denials(said)
