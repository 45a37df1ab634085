"""What was done is done once and told truly, whatever Slack does with the answer."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from storage.areas.ticket import Ticket
from tests.adapters.slack.fake import BOT
from tests.adapters.slack.wire import SUPPORT, SlackWire, words

FAULTS = ("stall", "500", "429", "drop before", "drop after", "refused")
NEVER = ("ry again", "othing was changed", "noch einmal versuchen", "ichts geändert")


def tickets(wire: SlackWire) -> list[str]:
    """The subjects of the tickets that there are."""
    return list(wire.kernel.database.read_now(1, lambda session: session.exec(select(Ticket.subject)).all()))


def everything(wire: SlackWire) -> str:
    """All that was sent anywhere."""
    fake = wire.fake
    said = [fake.calls, fake.responses, fake.views, fake.whispers]
    return json.dumps(said, default=str, ensure_ascii=False)


async def typed(wire: SlackWire) -> str:
    """A slash command."""
    return json.dumps((await wire.command("USAM", "/ticket new Broken", SUPPORT)).body)


async def mentioned(wire: SlackWire) -> str:
    """A line that begins with the bot's name."""
    event = {"type": "app_mention", "user": "USAM", "channel": SUPPORT, "ts": wire.fake.stamp()}
    return json.dumps((await wire.event({**event, "text": f"<@{BOT}> ticket new Broken"})).body)


async def filled(wire: SlackWire) -> str:
    """A form."""
    await wire.command("USAM", "/ticket new", SUPPORT)
    return json.dumps((await wire.submit("USAM", wire.modal(), subject="Broken")).body)


async def chosen(wire: SlackWire) -> str:
    """An entry of a message's menu."""
    message = {"type": "message", "user": "UMARCO", "text": "Broken", "ts": wire.fake.stamp()}
    body = {"type": "message_action", "callback_id": "ticket new", "user": {"id": "USAM", "name": "sam"}}
    heard = await wire.interact({**body, "channel": {"id": SUPPORT}, "message": message, "action_ts": "x"})
    return json.dumps(heard.body)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("surface", [typed, mentioned, filled, chosen])
async def test_a_write_is_done_once_and_told(wire: SlackWire, surface: object, fault: str) -> None:
    """When Slack does not take the message, the answer comes another way, and nobody is told to do it again."""
    wire.kernel.routes.patience = 0.4
    wire.fake.faults["chat.postMessage"] = [fault] * 2
    body = await surface(wire)  # type: ignore[operator]  # one of the functions above
    assert tickets(wire).count("Broken") == 1
    said = body + everything(wire) + " ".join(map(words, wire.fake.said(SUPPORT)))
    assert "Broken" in said
    assert not [word for word in NEVER if word in said]


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
    assert "too late" in everything(wire)
