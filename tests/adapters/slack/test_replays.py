"""Slack's events and controls once by who may, then the same by everybody else and elsewhere: nothing is told or done."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.slack import forms
from bot.replies.reply import Reply, Select
from tests.adapters.slack.conftest import Opened
from tests.adapters.slack.fake import BOT, TEAM
from tests.adapters.slack.limits import walk
from tests.adapters.slack.test_connecting import install
from tests.adapters.slack.wire import Heard, SlackWire
from tests.fuzz.lines import EXAMPLES
from tests.trust.replay import ENTITLED, EVERYBODY, GUEST, OTHERS, STRANGER, ReplayGround, leaks
from tests.trust.town import pressable

SALES, RANDOM, THERE, CARD, NUMBERS = "CSALES", "CRANDOM", "CTHERE", "1795428000.000001", count(1)
USERS = {name: f"U{name.upper()}" for name in EVERYBODY}
SOME = 2 if EXAMPLES < 1000 else 100
"""How many controls of an answer are tried: the last ones in the ordinary suite, all of them by make fuzz."""
TRIED = 12 if EXAMPLES < 1000 else 10_000
"""How many of the combinations of a kind are tried: drawn by its name in the ordinary suite, all of them by make fuzz."""
GIVEN = {forms.LINE: "deal show D-1", "deal": "D-1", "close": "2026-12-22", "text": "Ring them"}
ELSEWHERE = {name: (*places, "apart") for name, places in OTHERS.items()}
"""Where each of the others tries it: also in a channel that shows no money."""


@dataclass(frozen=True)
class Replayed:
    """Something that Slack tells us: by which way, and what is in it but for who did it and where."""

    way: str
    body: dict[str, Any]

    def by(self, user: str, channel: str, team: str) -> dict[str, Any]:
        """The same as done by somebody somewhere; ids, tokens and triggers stay what they are."""
        if self.way == "command":
            return {**self.body, "user": user, "channel": channel}
        if self.way == "event":
            return self._event(user, channel)
        found = {**self.body, "user": {"id": user, "name": user.lower()}, "team": {"id": team}}
        if "container" in found:
            found["container"] = {**found["container"], "channel_id": channel}
        return found | ({"channel": {"id": channel}} if "channel" in found else {})

    def _event(self, user: str, channel: str) -> dict[str, Any]:
        found = {**self.body, "user": user}
        if "item" in found:
            return {**found, "item": {**found["item"], "channel": channel}}
        return {**found, "channel": channel, "channel_type": "im" if channel.startswith("D") else "channel"}


def line(text: str) -> Replayed:
    """A slash command."""
    return Replayed("command", {"text": text, "trigger_id": f"t.{next(NUMBERS)}"})


def said(text: str, kind: str = "message", **more: Any) -> Replayed:
    """A message."""
    ts = f"1795428000.{next(NUMBERS):06}"
    return Replayed("event", {"type": kind, "text": text, "ts": ts, "event_ts": ts, **more})


def told(kind: str, **more: Any) -> Replayed:
    """Another event."""
    return Replayed("event", {"type": kind, "event_ts": f"1795428000.{next(NUMBERS):06}", **more})


def chosen(kind: str, **more: Any) -> Replayed:
    """A shortcut, or what was done in a view."""
    return Replayed("interaction", {"type": kind, "trigger_id": f"t.{next(NUMBERS)}", **more})


def pressed(action: dict[str, Any], view: dict[str, Any] | None = None) -> Replayed:
    """A control of the card's message, or of a view."""
    stamp = f"1795428000.{next(NUMBERS):06}"
    about = {"type": "view", "view_id": "V1"} if view else {"type": "message", "message_ts": CARD}
    where = {"view": view} if view else {"channel": {}, "message": {"ts": CARD}, "response_url": ""}
    return chosen("block_actions", actions=[{**action, "action_ts": stamp}], container=about, **where)


def in_form(view: dict[str, Any], given: Mapping[str, str] = GIVEN) -> Iterator[Replayed]:
    """All that can be done in a view: it is sent, closed, and each field that looks for something is typed in."""
    view = {"id": "V1", "hash": "h1", **view}
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    states = {
        one["block_id"]: {one["block_id"]: {"type": "plain_text_input", "value": given.get(one["block_id"])}}
        for one in inputs
    }
    yield chosen("view_submission", view={**view, "state": {"values": states}})
    yield chosen("view_closed", view=view, is_cleared=False)
    for one in inputs:
        if one["element"]["type"] == "external_select":
            asked = {"action_id": one["block_id"], "block_id": one["block_id"]}
            yield chosen("block_suggestion", view=view, value="Zep" if one["block_id"] == "deal" else "", **asked)


def events() -> dict[str, Replayed]:
    """Everything that somebody may do of their own accord."""
    item = {"type": "message", "channel": SALES, "ts": CARD}
    message = {"type": "message", "user": USERS["olivia"], "text": "The lamp is broken", "ts": CARD}
    file = {"id": "F1", "name": "D-1.csv", "url_private_download": "http://127.0.0.1:9/F1"}
    return {
        "line that reads": line("/deal show D-1"),
        "line that writes": line("/deal edit D-1 close:2026-12-21"),
        "line that opens a form": line("/deal new"),
        "line that opens a form of a record": line("/deal edit D-1"),
        "line that lists": line("/deal list"),
        "line in the root": line("/meridian history D-1"),
        "mention": said(f"<@{BOT}> deal show D-1", "app_mention"),
        "mention with a file": said(f"<@{BOT}> deal show D-1", "app_mention", files=[file], subtype="file_share"),
        "message": said("D-1"),
        "talk": said("What about D-1 now?"),
        "file shared": said("D-1", files=[file], subtype="file_share"),
        "thread reply": said("They say yes", thread_ts=CARD),
        "message shortcut": chosen("message_action", callback_id="note", message=message, channel={}, action_ts="x"),
        "global shortcut": chosen("shortcut", callback_id=forms.LINE, action_ts="x"),
        "link": told("link_shared", message_ts=CARD, links=[{"domain": "a.example", "url": "https://a.example/D-1"}]),
        "file event": told("file_shared", file_id="F1", file={"id": "F1"}),
        "home": told("app_home_opened", tab="home"),
        "reaction": told("reaction_added", reaction="checkered_flag", item=item),
    }


def controls(part: Any, given: Mapping[str, str] = GIVEN) -> Iterator[Replayed]:
    """Everything that can be used in what was sent, forms with some values by field."""
    for one in walk(json.loads(written(part))):
        kind = str(one.get("type"))
        if kind == "modal":
            yield from in_form(one, given)
        elif kind == "button" and one.get("value"):
            yield pressed({name: one[name] for name in ("type", "action_id", "text", "value")})
        elif one.get("action_id") and one.get("options") and kind in {"overflow", "static_select"}:
            for option in one["options"][:SOME]:
                yield pressed({"type": kind, "action_id": one["action_id"], "selected_option": option})


def on_card(card: Reply) -> Iterator[Replayed]:
    """Everything that can be used on the card in the channel."""
    for thing in pressable(card):
        if isinstance(thing, Select):
            name, option = f"pick:1:{thing.option}:{thing.token}", {"value": thing.choices[0].value}
            yield pressed({"type": "static_select", "action_id": name, "selected_option": option})
        else:
            button = {"type": "button", "action_id": "press:1.1", "value": thing.token}
            yield pressed({**button, "text": {"type": "plain_text", "text": thing.label}})
            yield pressed({"type": "overflow", "action_id": "menu:1", "selected_option": {"value": thing.token}})


class SlackReplays:
    """Sends what was done as anybody, anywhere."""

    def __init__(self, wire: SlackWire) -> None:
        self.wire, self.ground = wire, ReplayGround(wire.kernel, wire.clock, "slack", TEAM, "T2", SALES, USERS)

    async def happens(self, event: Replayed, who: str, where: str, *, id: str = "") -> list[Any]:
        """Let it happen; everything that was sent because of it, but for the Home tabs of others."""
        fake, user = self.wire.fake, USERS[who]
        calls, responses, files = len(fake.calls), len(fake.responses), set(fake.files)
        channel, self.wire.team = {
            "here": (SALES, TEAM),
            "apart": (RANDOM, TEAM),
            "there": (THERE, "T2"),
            "direct": (f"D{user[1:]}", TEAM),
        }[where]
        heard = await self._sent(event, user, channel, id)
        called = [(m, a) for m, a in fake.calls[calls:] if m != "views.publish" or a["user_id"] == user]
        given = [str(file) for number, file in fake.files.items() if number not in files]
        return [heard.body, *called, *fake.responses[responses:], *given]

    async def _sent(self, event: Replayed, user: str, channel: str, id: str) -> Heard:
        body = event.by(user, channel, self.wire.team)
        if event.way == "command":
            return await self.wire.command(**body)
        if event.way == "event":
            return await self.wire.event(body, id=id)
        address = {"response_url": f"{self.wire.fake.url}/respond/{next(NUMBERS)}"} if "response_url" in body else {}
        return await self.wire.interact(body | address)


def written(sent: Any) -> str:
    """What was sent, as text."""
    return json.dumps(sent, ensure_ascii=False)


def aloud(sent: list[Any]) -> str:
    """What of it everybody in a channel reads."""
    posted = [a for m, a in sent[1:] if m in {"chat.postMessage", "chat.update"} and a["channel"].startswith("C")]
    answered = [body for body in (sent[0], *(b for _id, b in sent[1:])) if body.get("response_type") == "in_channel"]
    return written([*posted, *answered])


@pytest.fixture
async def replays(open_wire: Opened) -> SlackReplays:
    """The studio and its neighbour on Slack, with a card in the studio's channel."""
    wire = await open_wire(known=False, client_id="12.34", client_secret=SecretStr("cs"))
    await install(wire)
    wire.fake.channels |= {SALES: "sales", RANDOM: "random", THERE: "there"}
    for name, user in USERS.items():
        wire.fake.users.setdefault(user, {"id": user, "name": name, "tz": "Europe/Berlin", "locale": "en-US"})
    found = SlackReplays(wire)
    found.ground.settle()
    await found.ground.play(CARD)
    wire.fake.messages[SALES].append({"ts": CARD, "user": BOT, "text": "Zephyr", "blocks": []})
    wire.fake.messages[RANDOM].append({"ts": CARD, "user": BOT, "text": "Lamp", "blocks": []})
    await found.happens(line("/emoji set :checkered_flag: deal win"), "olivia", "direct")
    return found


async def test_nothing_is_told_or_done_for_others(replays: SlackReplays) -> None:
    """Every kind of event, and every control that came of it, used by those who may not, here, alone and elsewhere."""
    ground, wrong, table = replays.ground, [], events()
    assert isinstance(ground.card, Reply)
    table |= {f"control {number}": one for number, one in enumerate(on_card(ground.card))}
    tried = informed = 0
    for kind in sorted(table, key=lambda name: name == "reaction"):
        sent = await replays.happens(table[kind], ENTITLED, "here")
        informed += bool(leaks(written(sent)))
        again = [table[kind], *list(controls(sent))[-SOME:]]
        before = ground.acts()
        every = [(one, who, where) for one in again for who, places in ELSEWHERE.items() for where in places]
        for event, who, where in random.Random(kind).sample(every, min(TRIED, len(every))):
            found = written(await replays.happens(event, who, where))
            wrong += [(kind, who, where, found)] if leaks(found) else []
            tried += 1
        wrong += [(kind, "acts", str(ground.acts() - before), "")] if ground.acts() != before else []
    assert not wrong, wrong[0]
    assert informed > 8
    assert tried > 250


async def test_what_is_told_aloud_is_fit_for_the_channel(replays: SlackReplays) -> None:
    """Who may know asks in a channel that shows no money, with the ids of before: nobody there reads an amount."""
    table = {name: one for name, one in events().items() if name != "reaction"}
    for kind, event in table.items():
        await replays.happens(event, ENTITLED, "here")
        sent = await replays.happens(event, ENTITLED, "apart")
        assert "7351973" not in leaks(aloud(sent)), kind
    reads = await replays.happens(line("/deal show D-1"), ENTITLED, "apart")
    assert "7351973" in leaks(written(reads))


async def test_an_event_of_a_known_id_says_nothing(replays: SlackReplays) -> None:
    """What Slack tells again under its id, whoever it is said to be from, is neither answered nor done."""
    table = {name: one for name, one in events().items() if one.way == "event"}
    for kind, event in table.items():
        await replays.happens(event, ENTITLED, "here", id=kind)
        before = replays.ground.acts()
        for who in (ENTITLED, GUEST, STRANGER):
            assert await replays.happens(event, who, "here", id=kind) == [{}], kind
        assert replays.ground.acts() == before
