"""Alerts and edits: once each, whatever Slack and the process do in between."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery.platform import Away, Limited, Target, Undeliverable
from bot.replies.reply import Card, Column, File, Picture, Reply, Status, Table
from bot.replies.spans import instant_span, person_span
from tests.adapters.slack.conftest import Opened
from tests.adapters.slack.fake import TEAM
from tests.adapters.slack.limits import walk
from tests.adapters.slack.wire import SUPPORT, SlackWire, words
from tests.chat import START

BEFORE = START - timedelta(hours=1)

ROOM = Target(workspace=TEAM, channel=SUPPORT)
HELLO = Reply(say="Hello")
SPEC = {
    "data": {"values": [{"a": 1, "b": 2}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}},
}


async def send(
    wire: SlackWire, reply: Reply = HELLO, target: Target = ROOM, nonce: str = "n1", since: datetime | None = None
) -> str:
    return await wire.slack.send(target, reply, nonce=nonce, language="en", since=since)


async def test_a_time_is_a_time_wherever_it_stands(wire: SlackWire) -> None:
    """No part of a card shows the marks around an instant, which Slack puts into each reader's own zone."""
    time = instant_span(START, "11:00")
    table = Table(columns=(Column(label="At"),), rows=((time,),), total=(time,))
    card = Card(title=time, status=Status(label=f"working until {time}"), text=time, lines=(time,), table=table)
    await send(wire, Reply.of(card, say=time))
    (message,) = wire.fake.said(SUPPORT)
    assert not [mark for mark in ("\ue000", "\ue001", "\ue002") if mark in json.dumps(message, ensure_ascii=False)]
    dates = [part for part in walk(message["blocks"]) if part.get("type") == "date"]
    assert {part["timestamp"] for part in dates} == {int(START.timestamp())}
    assert {"bold": True} in [part.get("style") for part in dates], "the status is bold"


async def test_what_may_have_been_posted_is_looked_for(wire: SlackWire) -> None:
    """A repeated delivery finds the first message by its metadata, however much was said meanwhile."""
    first = await send(wire)
    for number in range(450):
        wire.fake.messages[SUPPORT].append({"ts": wire.fake.stamp(), "user": "UKEN", "text": f"{number}"})
    assert await send(wire, since=BEFORE) == first
    assert len(wire.fake.said(SUPPORT)) == 1
    assert len(wire.fake.called("conversations.history")) == 3


async def test_a_first_attempt_asks_for_no_history(wire: SlackWire) -> None:
    """What was certainly not posted before is not looked for, and history before the first attempt is not read."""
    old = await send(wire)
    wire.fake.now = lambda: START + timedelta(days=1)
    new = await send(wire, nonce="n2")
    assert not wire.fake.called("conversations.history")
    assert await send(wire, nonce="n2", since=START + timedelta(hours=1)) == new != old


async def test_a_lost_connection_is_not_answered_by_posting_again(wire: SlackWire) -> None:
    """Slack took the message and the connection broke: the client repeats nothing, the next attempt finds it."""
    wire.fake.faults["chat.postMessage"] = ["drop after"]
    with pytest.raises(Away):
        await send(wire)
    await send(wire, since=BEFORE)
    assert len(wire.fake.said(SUPPORT)) == 1


@pytest.mark.postgres
async def test_alerts_and_commands_work_on_a_server_too(open_wire: Opened, postgres_url: str) -> None:
    """With PostgreSQL a nonce is posted once, and a command leaves its record."""
    wire = await open_wire(server=postgres_url)
    assert await send(wire) == await send(wire, since=BEFORE)
    await wire.command("USAM", "/ticket new Broken", SUPPORT)
    assert len(wire.fake.said(SUPPORT)) == 2


async def test_a_limit_is_told_to_whoever_sends(wire: SlackWire) -> None:
    """Told to wait, the channel is left alone for as long; nothing was posted."""
    wire.fake.refuse["chat.postMessage"] = [7]
    with pytest.raises(Limited) as limit:
        await send(wire)
    assert limit.value.wait == timedelta(seconds=7)
    assert len(wire.fake.called("chat.postMessage")) == 1


@pytest.mark.parametrize("fault", ["500", "drop before", "invalid_auth", "account_inactive", "token_revoked"])
async def test_what_is_not_the_messages_fault_is_told_apart(wire: SlackWire, fault: str) -> None:
    """A Slack that breaks, hangs up or does not know us is away: the message itself is as good as before."""
    wire.fake.faults["chat.postMessage"] = [fault]
    with pytest.raises(Away):
        await send(wire)
    await send(wire)
    assert len(wire.fake.said(SUPPORT)) == 1


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived"])
async def test_what_slack_never_takes_dies_with_the_reason(wire: SlackWire, error: str) -> None:
    """The delivery ends, and the sentence says what to do."""
    wire.fake.refuse["chat.postMessage"] = [error]
    with pytest.raises(Undeliverable, match=error):
        await send(wire)


async def test_what_slack_takes_later_is_tried_again(wire: SlackWire) -> None:
    """A fault of Slack's is no reason to give up."""
    wire.fake.refuse["chat.postMessage"] = ["internal_error"]
    with pytest.raises(SlackApiError):
        await send(wire)
    await send(wire)
    assert len(wire.fake.said(SUPPORT)) == 1


async def test_a_public_channel_is_joined(wire: SlackWire) -> None:
    """Nobody has to invite us into a public channel; into a private one somebody has to."""
    wire.fake.refuse["chat.postMessage"] = ["not_in_channel"]
    await send(wire)
    wire.fake.refuse["chat.postMessage"] = ["not_in_channel"]
    wire.fake.refuse["conversations.join"] = ["method_not_supported_for_channel_type"]
    with pytest.raises(Undeliverable, match="invite"):
        await send(wire, nonce="n2")


async def test_a_person_is_written_to_directly(wire: SlackWire) -> None:
    """Their conversation is opened once; nobody who is not there is written to."""
    olivia = Target(workspace=TEAM, user="UOLIVIA")
    await send(wire, target=olivia)
    await send(wire, target=olivia, nonce="n2")
    assert len(wire.fake.called("conversations.open")) == 1
    assert len(wire.fake.said("DOLIVIA")) == 2
    with pytest.raises(Undeliverable, match="no such user"):
        await send(wire, target=Target(workspace=TEAM, user="UNOBODY"), nonce="n3")


async def test_another_workspace_is_not_ours(wire: SlackWire) -> None:
    """Where we are not installed, nothing is sent."""
    with pytest.raises(Undeliverable, match="not installed"):
        await send(wire, target=Target(workspace="T9", channel="C9"))


async def test_a_message_is_edited_in_place(wire: SlackWire) -> None:
    """A card that changed says so where it stands; one that is gone is given up."""
    sent = await send(wire)
    await wire.slack.edit(ROOM, sent, Reply(say="Good bye"), language="en")
    assert [words(message) for message in wire.fake.said(SUPPORT)] == ["Good bye"]
    with pytest.raises(Undeliverable, match="gone"):
        await wire.slack.edit(ROOM, "17.9", HELLO, language="en")


async def test_a_long_reply_goes_on_in_its_thread(wire: SlackWire) -> None:
    """What does not fit into one message follows in its thread, and is edited there too."""
    cards = tuple(Card(title=f"Card {number}", text="x" * 500) for number in range(60))
    sent = await send(wire, Reply(cards=cards))
    first, *rest = wire.fake.said(SUPPORT)
    assert rest
    assert {message["thread_ts"] for message in rest} == {first["ts"]} == {sent}
    assert all(f"Card {number}" in " ".join(words(m) for m in (first, *rest)) for number in range(60))
    before = len(wire.fake.said(SUPPORT))
    await wire.slack.edit(ROOM, sent, Reply(cards=(*cards, Card(title="Last one"))), language="en")
    assert "Last one" in words(wire.fake.said(SUPPORT)[-1])
    assert len(wire.fake.said(SUPPORT)) == before


async def test_files_follow_their_message(wire: SlackWire) -> None:
    """A document stands in the thread of what it belongs to."""
    file = File(name="invoice.pdf", media_type="application/pdf", content=b"%PDF")
    sent = await send(wire, Reply(say="Here it is", files=(file,)))
    (kept,) = wire.fake.files.values()
    assert (kept["name"], kept["channel"], kept["thread"]) == ("invoice.pdf", SUPPORT, sent)
    assert b"%PDF" in kept["content"]


async def test_files_are_handed_over_once(wire: SlackWire) -> None:
    """An attempt that is repeated gives the files that are missing, and no other."""
    one, two = (File(name=f"{n}.pdf", media_type="application/pdf", content=b"%PDF") for n in ("one", "two"))
    await send(wire, Reply(say="Here", files=(one,)))
    await send(wire, Reply(say="Here", files=(one, two)), since=BEFORE)
    assert [file["name"] for file in wire.fake.files.values()] == ["one.pdf", "two.pdf"]


async def test_pictures_are_shown_and_drawn_once(wire: SlackWire) -> None:
    """A chart is a picture in its card; the same chart is not sent again."""
    reply = Reply(cards=(Card(title="Ageing", picture=Picture(spec=SPEC, alt="Two bars")),))
    await send(wire, reply)
    await send(wire, reply, nonce="n2")
    (kept,) = wire.fake.files.values()
    assert b"PNG" in kept["content"][:200]
    images = [block for message in wire.fake.said(SUPPORT) for block in message["blocks"] if block["type"] == "image"]
    assert [image["slack_file"] for image in images] == [{"id": kept["id"]}] * 2


async def test_tables_are_tables_where_they_fit(wire: SlackWire) -> None:
    """Two hundred rows are written in fixed width instead, and none is lost."""
    columns = (Column(label="Name"), Column(label="Hours", number=True))
    few = Table(columns=columns, rows=(("Acme", "3"),), total=("All", "3"))
    many = Table(columns=columns, rows=tuple((f"Row {n}", str(n)) for n in range(200)))
    await send(wire, Reply(cards=(Card(title="Few", table=few), Card(title="Many", table=many))))
    said = " ".join(words(message) for message in wire.fake.said(SUPPORT))
    assert [b["type"] for b in wire.fake.said(SUPPORT)[0]["blocks"]].count("table") == 1
    assert all(f"Row {n}" in said for n in range(200))


async def test_a_person_is_mentioned_where_they_are_known(wire: SlackWire) -> None:
    """Whoever is addressed hears of it; a name that looks like a mention is only a name."""
    await send(wire, Reply(say=f"{person_span(5, 'Sam Okoro')} <@UKEN> and <!channel>"))
    (message,) = wire.fake.said(SUPPORT)
    parts = message["blocks"][0]["elements"][0]["elements"]
    assert parts[0] == {"type": "user", "user_id": "USAM"}
    assert parts[1] == {"type": "text", "text": " <@UKEN> and <!channel>"}
    assert "<" not in message["text"]


async def test_a_worker_sends_without_listening(open_wire: Opened) -> None:
    """A process that neither serves nor connects delivers."""
    wire = await open_wire(roles=())
    await wire.slack.arrive()
    await send(wire)
    assert len(wire.fake.said(SUPPORT)) == 1
