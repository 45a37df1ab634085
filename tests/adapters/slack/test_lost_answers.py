"""What was done is done once and told truly, whatever Slack does with the answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence

import pytest
from sqlmodel import select

from bot.invocation import Invocation, Place
from storage.areas.ticket import Ticket
from storage.session.audit import Act
from tests.adapters.slack.fake import BOT, TEAM
from tests.adapters.slack.test_limits_of_time import Held
from tests.adapters.slack.wire import ACCOUNTS, RANDOM, SUPPORT, Heard, SlackWire, words
from tests.denials import denials

AN_INVOICE = (
    ("UOLIVIA", "/company new Acme email:ap@acme.example owner:@marco"),
    ("UFATIMA", "/invoice new Acme Consulting 100 EUR"),
    ("UFATIMA", "/invoice issue INV-D1"),
)
FAULTS = ("stall", "500", "429", "drop before", "drop after", "refused")
POST, WHISPER, ADDRESS, OPEN, DIRECT = (
    "chat.postMessage",
    "chat.postEphemeral",
    "response_url",
    "views.",
    "conversations.open",
)
Surface = Callable[[SlackWire], Awaitable[Heard]]


def acts(wire: SlackWire, command: str) -> int:
    """How often a command was done."""
    query = select(Act).where(Act.command == command)
    return len(wire.kernel.database.read_now(1, lambda session: session.exec(query).all()))


def tickets(wire: SlackWire) -> list[str]:
    """The subjects of the tickets that there are."""
    return list(wire.kernel.database.read_now(1, lambda session: session.exec(select(Ticket.subject)).all()))


async def typed(wire: SlackWire) -> Heard:
    """A slash command."""
    return await wire.command("USAM", "/ticket new Broken", SUPPORT)


async def mentioned(wire: SlackWire) -> Heard:
    """A line that begins with the bot's name."""
    event = {"type": "app_mention", "user": "USAM", "channel": SUPPORT, "ts": wire.fake.stamp()}
    return await wire.event({**event, "text": f"<@{BOT}> ticket new Broken"})


async def filled(wire: SlackWire) -> Heard:
    """A form."""
    return await wire.submit("USAM", wire.modal(), subject="Broken")


async def chosen(wire: SlackWire) -> Heard:
    """An entry of a message's menu."""
    message = {"type": "message", "user": "UMARCO", "text": "Broken", "ts": wire.fake.stamp()}
    body = {"type": "message_action", "callback_id": "ticket new", "user": {"id": "USAM", "name": "sam"}}
    return await wire.interact({**body, "channel": {"id": SUPPORT}, "message": message, "action_ts": "x"})


async def reacted(wire: SlackWire) -> Heard:
    """An emoji on somebody's message."""
    item = {"type": "message", "channel": SUPPORT, "ts": wire.fake.messages[SUPPORT][0]["ts"]}
    return await wire.event({"type": "reaction_added", "user": "USAM", "reaction": "ticket", "item": item})


async def pressed(wire: SlackWire) -> Heard:
    """A button on a card in a channel."""
    return await wire.press("USAM", wire.fake.said(SUPPORT)[0], "Take it", channel=SUPPORT)


async def noted(wire: SlackWire) -> Heard:
    """A button's form, sent."""
    return await wire.submit("USAM", wire.modal(), text="They called")


async def paid(wire: SlackWire) -> Heard:
    """A payment that is typed where money may be shown."""
    return await wire.command("UFATIMA", "/invoice pay INV-2026-0001 10 EUR", ACCOUNTS)


async def paid_alone(wire: SlackWire) -> Heard:
    """A payment that is typed where money may not be shown, and answered privately."""
    return await wire.command("UFATIMA", "/invoice pay INV-2026-0001 10 EUR", RANDOM)


async def paid_by_form(wire: SlackWire) -> Heard:
    """A payment that is filled in."""
    return await wire.submit("UFATIMA", wire.modal(), received="10 EUR")


async def asked_for(wire: SlackWire) -> None:
    """The form of a new ticket is open."""
    await wire.command("USAM", "/ticket new", SUPPORT)


async def talked(wire: SlackWire) -> None:
    """Somebody has said something."""
    await wire.say("UGRETA", "Broken", SUPPORT)


async def a_card(wire: SlackWire) -> None:
    """A ticket's card stands in the channel."""
    await wire.command("UOLIVIA", "/ticket new Screen", SUPPORT)


async def a_form_of_a_card(wire: SlackWire) -> None:
    """A button of a card has opened its form."""
    await a_card(wire)
    await wire.press("USAM", wire.fake.said(SUPPORT)[0], "Note…", channel=SUPPORT)


async def an_invoice(wire: SlackWire) -> None:
    """An issued invoice."""
    for user, line in AN_INVOICE:
        await wire.command(user, line, ACCOUNTS)


async def a_form_of_an_invoice(wire: SlackWire) -> None:
    """The form of a payment is open."""
    await an_invoice(wire)
    await wire.command("UFATIMA", "/invoice pay INV-2026-0001", ACCOUNTS)


async def nothing(wire: SlackWire) -> None:
    """Nothing has to be there."""


SURFACES: dict[str, tuple[Callable[[SlackWire], Awaitable[None]], Surface, str, str]] = {
    "typed": (nothing, typed, "ticket new", "Broken|T-1"),
    "mentioned": (nothing, mentioned, "ticket new", "Broken|T-1"),
    "filled": (asked_for, filled, "ticket new", "Broken|T-1"),
    "chosen": (nothing, chosen, "ticket new", "Broken|T-1"),
    "reacted": (talked, reacted, "ticket new", "Broken|T-1"),
    "pressed": (a_card, pressed, "ticket take", "Screen|T-1"),
    "noted": (a_form_of_a_card, noted, "ticket note", "T-1|Screen"),
    "paid": (an_invoice, paid, "invoice pay", "INV-2026-0001"),
    "paid alone": (an_invoice, paid_alone, "invoice pay", "INV-2026-0001"),
    "paid by form": (a_form_of_an_invoice, paid_by_form, "invoice pay", "INV-2026-0001"),
}
"""What has to be there, what is done, the command that is done once, and what its answer names."""
CALLS = {
    "post": (POST,),
    "address": (ADDRESS,),
    "post and address": (POST, ADDRESS),
    "all but a direct message": (f"{POST} C", ADDRESS, WHISPER, OPEN),
    "all": (POST, ADDRESS, WHISPER, OPEN, DIRECT),
}
"""What fails, as often as it is called."""
CASES = [
    *((calls, fault) for calls in ("post", "address") for fault in FAULTS),
    *((calls, fault) for calls in list(CALLS)[2:] for fault in ("stall", "drop after", "refused")),
]


def failing(calls: Sequence[str], fault: str) -> Callable[[str], str]:
    """The fate of each call: some always fail."""
    return lambda what: fault if what.startswith(tuple(calls)) else ""


@pytest.mark.parametrize(("calls", "fault"), CASES)
@pytest.mark.parametrize("surface", SURFACES)
async def test_a_write_is_done_once_and_told(wire: SlackWire, surface: str, calls: str, fault: str) -> None:
    """Whatever Slack does with the answer, it is done once, the person is told it, and nobody to do it again."""
    before, act, command, names = SURFACES[surface]
    await before(wire)
    done, shown = acts(wire, command), wire.fake.shown()
    wire.kernel.routes.patience = 0.3
    wire.fake.fate = failing(CALLS[calls], fault)
    heard = await act(wire)
    wire.fake.fate = lambda _what: ""
    await wire.deliver()
    said = [text for text in [*heard.shown, *wire.fake.shown()] if text not in shown]
    assert acts(wire, command) - done == 1
    assert [text for text in said if re.search(names, text)], said
    assert not denials(" ".join(said))


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
    assert acts(wire, "invoice pay") == 1
    assert len(wire.fake.said(RANDOM)) == before
    assert {body.get("response_type", "ephemeral") for _url, body in wire.fake.responses[responses:]} <= {"ephemeral"}


async def test_what_no_way_takes_is_told_by_a_notice(wire: SlackWire) -> None:
    """When Slack takes nothing at all, the person hears from the courier what was done."""
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
    """Who saw the answer is not asked."""
    await typed(wire)
    await typed(wire)
    assert tickets(wire).count("Broken") == 2


async def test_a_line_that_comes_too_late_is_asked_about(wire: SlackWire) -> None:
    """What Slack tells minutes after it was said is not done unasked."""
    event = {"type": "app_mention", "user": "USAM", "channel": SUPPORT, "ts": wire.fake.stamp()}
    stamp = f"{wire.clock.now.timestamp() - 300:.6f}"
    await wire.event({**event, "text": f"<@{BOT}> ticket new Broken", "event_ts": stamp}, retry=2)
    assert tickets(wire).count("Broken") == 0
    assert "too late" in " ".join(wire.fake.shown())


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
    assert acts(wire, "invoice pay") == 1
    told = " ".join(words(body) for _address, body in wire.fake.responses)
    assert "INV-2026-0001" in told
    assert not denials(told)


async def test_a_form_whose_line_is_cut_shows_its_answer(wire: SlackWire) -> None:
    """The modal that is still open is changed, and what was asked for is done once when it is sent again."""
    await a_form_of_an_invoice(wire)
    view, before = wire.modal(), acts(wire, "invoice pay")
    async with Held(wire):
        (await at_it(wire, paid_by_form(wire))).cancel()
        await arrived(wire)
    await wire.settle()
    await wire.submit("UFATIMA", view, received="10 EUR")
    assert acts(wire, "invoice pay") - before == 1
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
    assert acts(socket, "invoice pay") == 1
    told = " ".join(words(body) for _address, body in socket.fake.responses)
    assert "INV-2026-0001" in told


@pytest.mark.parametrize("channel", [SUPPORT, "DOLIVIA"])
@pytest.mark.parametrize(
    ("call", "fault"),
    [("upload", "stall"), ("upload", "500"), ("files.getUpload", "refused"), ("files.complete", "refused")],
)
async def test_a_write_whose_file_is_lost_is_told_as_done(wire: SlackWire, channel: str, call: str, fault: str) -> None:
    """What was written stands, the file that did not get through is named, and nobody is told to do it again."""
    wire.kernel.routes.patience = 0.5
    wire.fake.fate = failing((call,), fault)
    line = '/company import rows:"name,currency\nHarbour,EUR\nQuay,XXXX"'
    heard = await wire.command("UOLIVIA", line, channel)
    shown = [*heard.shown, *wire.fake.shown()]
    said = " ".join(shown)
    assert acts(wire, "company import") == 1
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
    assert acts(wire, "invoice pay") == 1
    assert "INV-2026-0001" in said
    assert not denials(said)
