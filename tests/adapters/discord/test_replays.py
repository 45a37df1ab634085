"""Discord's events and controls once by who may, then the same by everybody else and elsewhere: nothing is told or done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any

import pytest

from bot.registry import Registry
from bot.replies.reply import Reply
from tests.adapters.discord import fake
from tests.adapters.discord.test_gateway import HELP, GatewayWire, wired
from tests.fuzz.lines import EXAMPLES
from tests.trust.replay import ENTITLED, EVERYBODY, OTHERS, ReplayGround, leaks
from tests.trust.town import pressable

THERE, LOBBY, CARD = 91384788765712384, 7002, "555001"
USERS = {name: 8100 + number for number, name in enumerate(EVERYBODY)} | {"olivia": fake.MEMBER}
STRING, SUB = 3, 1
SOME = 2 if EXAMPLES < 1000 else 100
"""How many controls of an answer are tried: the last ones in the ordinary suite, all of them by make fuzz."""
Frame = tuple[str, int, fake.Body, fake.Body]
"""An event: its name; of an interaction its kind and data; and what else is in it."""


def slash(name: str, kind: int = 2, /, **values: str) -> Frame:
    """A slash command, or (4) the last of its options being filled in."""
    noun, _blank, verb = name.partition(" ")
    options: list[fake.Body] = [{"type": STRING, "name": name, "value": text} for name, text in values.items()]
    if kind == 4:
        options[-1]["focused"] = True
    sub = [{"type": SUB, "name": verb, "options": options}] if verb else options
    return "INTERACTION_CREATE", kind, {"type": 1, "id": "1", "name": noun, "options": sub}, {}


def menu(kind: int, name: str, target: str, **resolved: fake.Body) -> Frame:
    """An entry of the menu on a message (3) or a person (2)."""
    data = {"type": kind, "id": "1", "name": name, "target_id": target, "resolved": resolved}
    return "INTERACTION_CREATE", 2, data, {}


def press(name: str, chosen: str = "") -> Frame:
    """A control of the card."""
    kind = {"component_type": 3, "values": [chosen]} if chosen else {"component_type": 2}
    shown = fake.message(CARD, str(fake.CHANNEL), author=fake.ME, components=[])
    return "INTERACTION_CREATE", 3, {"custom_id": name, **kind}, {"message": shown}


def modal(name: str, /, **values: str) -> Frame:
    """A form that was sent."""
    rows = [{"type": 18, "component": {"type": 4, "custom_id": n, "value": v}} for n, v in values.items()]
    return "INTERACTION_CREATE", 5, {"custom_id": name, "components": rows}, {}


def say(text: str, **more: Any) -> Frame:
    """A message."""
    return "MESSAGE_CREATE", 0, {"content": text, **more}, {}


def react(emoji: str, message: str) -> Frame:
    """An emoji that is put on a message."""
    return "MESSAGE_REACTION_ADD", 0, {"message_id": message, "emoji": {"id": None, "name": emoji}}, {}


TALKED = fake.message(CARD, str(fake.CHANNEL), content="The lamp is broken")
EVENTS: dict[str, Frame] = {
    "slash line that reads": slash("deal show", deal="D-1"),
    "slash line that writes": slash("deal edit", deal="D-1", close="2026-12-21"),
    "slash line that opens a form": slash("deal new"),
    "slash line that lists": slash("deal list"),
    "mention": say(f"<@{fake.BOT}> deal show D-1"),
    "message": say("D-1"),
    "thread reply": say(
        "They say yes", message_reference={"message_id": CARD, "channel_id": str(fake.CHANNEL)}, type=19
    ),
    "suggestion": slash("deal show", 4, deal="Zep"),
    "message shortcut": menu(3, "Add note", CARD, messages={CARD: TALKED}),
    "reaction": react("🏁", CARD),
}


class DiscordReplays:
    """Sends events as anybody, anywhere; each is a new one for Discord, and the same to the bot but for that."""

    def __init__(self, wire: GatewayWire) -> None:
        self.wire, self.numbers = wire, count(100)
        for channel in (fake.CHANNEL, LOBBY, fake.DIRECT):
            wire.rest.messages[str(channel)][CARD] = TALKED
        users = {name: str(number) for name, number in USERS.items()}
        self.ground = ReplayGround(
            wire.kernel, wire.clock, "discord", str(fake.GUILD), str(THERE), str(fake.CHANNEL), users
        )

    async def happens(self, event: Frame, who: str, where: str) -> list[Any]:
        """Let it happen; everything that was sent because of it, until nothing more is under way."""
        self.wire.clock.forward(minutes=5)  # nobody is held back for being too fast
        calls, name = self.wire.rest.calls, event[0]
        start, number = len(calls), next(self.numbers)
        await self.wire.gateway.happens(name, self._frame(event, number, who, where))
        if name == "INTERACTION_CREATE":
            await self.wire.rest.called(f"token{number}/callback")
        else:
            ping = next(self.numbers)  # what was sent before it has been heard when it is answered
            await self.wire.happens(ping, HELP)
        while tasks := [task for task in asyncio.all_tasks() if task.get_name().startswith("discord.py: on_")]:
            await asyncio.wait(tasks)
        return [(method, path, body) for method, path, body in calls[start:]]

    def _frame(self, event: Frame, number: int, who: str, where: str) -> fake.Body:
        name, kind, data, more = event
        user = {**fake.USER, "id": str(USERS[who]), "username": who, "global_name": who}
        member = {**fake.guild()["members"][0], "user": user, "permissions": "0"}
        guild, channel = {"here": (fake.GUILD, fake.CHANNEL), "there": (THERE, LOBBY), "direct": (0, fake.DIRECT)}[
            where
        ]
        place: fake.Body = {"channel_id": str(channel)} | ({"guild_id": str(guild), "member": member} if guild else {})
        if name == "INTERACTION_CREATE":
            room = {"id": str(channel), "type": 0 if guild else 1, "name": "room", "permissions": "0", "position": 0}
            made = fake.interaction(number, data, kind, **more, **place, channel=room)
            return (
                made if guild else {**{k: v for k, v in made.items() if k not in {"guild_id", "member"}}, "user": user}
            )
        if name == "MESSAGE_CREATE":
            return fake.message(str(number), str(channel), author=user, **data) | place
        return {"user_id": user["id"], **data, "type": 0, "burst": False, **place}


@pytest.fixture
async def replays(
    discord_url: str, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[DiscordReplays]:
    """The studio and its neighbour on Discord, with a card in the studio's channel."""
    async with wired(discord_url, registry, monkeypatch, known=False) as wire:
        await wire.connected()
        found = DiscordReplays(wire)
        found.ground.settle()
        await found.ground.play(CARD)
        yield found


def controls(part: Any) -> Iterator[tuple[str, str]]:
    """The names of the controls in what was sent, with a value of those that offer some."""
    if isinstance(part, dict):
        if isinstance(part.get("custom_id"), str):
            chosen = (part.get("options") or [{}])[0].get("value", "")
            yield part["custom_id"], chosen
        part = list(part.values())
    if isinstance(part, list | tuple):
        for inner in part:
            yield from controls(inner)


async def test_nothing_is_told_or_done_for_others(replays: DiscordReplays) -> None:
    """Every kind of event, and every control that came of it, used by those who may not, here, alone and elsewhere."""
    ground, wrong, events = replays.ground, [], dict(EVENTS)
    card = ground.card
    assert isinstance(card, Reply)
    events |= {f"button {number}": press(thing.token) for number, thing in enumerate(pressable(card))}
    tried = told = 0
    for kind in sorted(events, key=lambda name: name == "reaction"):
        said = await replays.happens(events[kind], ENTITLED, "here")
        told += bool(leaks(json.dumps(said, ensure_ascii=False)))
        shown = dict(list(dict(controls(said)).items())[-SOME:])
        again = [events[kind], *(press(*control) for control in shown.items())]
        again += [modal(name, deal="D-1", close="2026-12-22") for name in shown]
        before = ground.acts()
        for event in again:
            for who, places in OTHERS.items():
                for where in places:
                    found = json.dumps(await replays.happens(event, who, where), ensure_ascii=False)
                    wrong += [(kind, who, where, found)] if leaks(found) else []
                    tried += 1
        wrong += [(kind, "acts", str(ground.acts() - before), "")] if ground.acts() != before else []
    assert not wrong, wrong[0]
    assert told > 5
    assert tried > 200


async def test_what_is_kept_for_a_control_is_its_holders(replays: DiscordReplays) -> None:
    """A form that is kept half filled in opens again for who began it, and for nobody who learns its name."""
    begun = await replays.happens(slash("deal edit", deal="D-1"), ENTITLED, "here")
    steps = [modal(name, deal="D-1", title="Zephyr") for name, _chosen in controls(begun) if len(name) > 20]
    between = await replays.happens(steps[0], ENTITLED, "here")
    kept = [name for name, _chosen in controls(between) if name.startswith("=")]
    assert kept
    for name in kept:
        for who in (*OTHERS, "olivia"):
            said = json.dumps(await replays.happens(press(name), who, "here"))
            assert "Berg" not in said
            assert not leaks(said)
    assert "Berg" in json.dumps(await replays.happens(press(kept[0]), ENTITLED, "here"))
