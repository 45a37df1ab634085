"""Discord's gateway: interactions and messages as the real library gets them, with anything in what people fill in."""

from __future__ import annotations

import asyncio
import shutil
from collections import deque
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from bot.registry import Registry
from storage.identity.people import Identity, person_behind
from storage.session.session import Session
from tests.adapters.discord import fake
from tests.adapters.discord.official import check_body
from tests.adapters.discord.test_gateway import GatewayWire, wired
from tests.chat import PLATFORM, START
from tests.conftest import STUDIO
from tests.fuzz.deeds import Deeds, HeardDeeds, heard
from tests.fuzz.wild import BATCH, SEEDS, Wild, batches

USERS = {member.user: 8100 + number for number, member in enumerate(STUDIO[1:])} | {"nobody": 8200}
"""Everybody but the owner, whose deeds could change the roles, and a stranger."""
_TEXT, _STRING, _SUB = 4, 3, 1


class FrameFeed:
    """The studio on Discord, to which frames are sent; it remembers the controls that it was shown."""

    def __init__(self, wire: GatewayWire, runner: asyncio.Runner, registry: Registry, hearing: HeardDeeds) -> None:
        self.wire, self.runner, self.registry = wire, runner, registry
        self.deeds = Deeds(wire.kernel, hearing)
        self.controls = deque(["nothing"], maxlen=300)
        self.numbers = count(1000)

    def send(self, frames: list[tuple[str, fake.Body]]) -> None:
        """Send frames and wait until each interaction among them was answered; the answers must be what Discord takes."""
        self.wire.clock.forward(minutes=5)  # nobody types so many commands in one minute
        self.runner.run(self._send(frames))
        rest = self.wire.rest
        for method, path, body in rest.calls:
            if body is not None and "tokens" not in path:
                check_body(method, path, body)
                self.controls.extend(_names(body))
        rest.calls.clear()
        rest.messages.clear()

    async def _send(self, frames: list[tuple[str, fake.Body]]) -> None:
        for event, frame in frames:
            await self.wire.gateway.happens(event, frame)
        for event, frame in frames:
            if event == "INTERACTION_CREATE":
                await self.wire.rest.called(f"{frame['token']}/callback")


@pytest.fixture
def feed(
    sqlite_studio: Path, tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FrameFeed]:
    """The studio's bot, connected, in a loop of its own."""
    url = f"sqlite:///{shutil.copy(sqlite_studio, tmp_path / 'studio.db')}"
    with heard() as hearing, asyncio.Runner() as runner:
        stack = AsyncExitStack()
        wire = runner.run(stack.enter_async_context(wired(url, registry, monkeypatch)))
        wire.kernel.database.write_now(1, _everybody)
        runner.run(wire.connected())
        yield FrameFeed(wire, runner, registry, hearing)
        runner.run(stack.aclose())


def _everybody(session: Session) -> None:
    session.act_id = 1
    for user, number in USERS.items():
        person = person_behind(session, PLATFORM, user)
        if person is not None:
            about: Any = {"platform": "discord", "workspace": str(fake.GUILD), "created_at": START}
            session.add(Identity(person_id=person.id or 0, external_id=str(number), **about))


def _names(part: Any) -> Iterator[str]:
    """The names of the controls in a message."""
    if isinstance(part, dict):
        if isinstance(part.get("custom_id"), str):
            yield part["custom_id"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _names(inner)


def frame(wild: Wild, feed: FrameFeed) -> tuple[str, fake.Body]:
    """What Discord would send, with anything in the places that people fill."""
    name = wild.random.choice(list(USERS))
    user = {
        **fake.USER,
        "id": str(USERS[name]),
        "username": name,
        "global_name": wild.random.choice((name, wild.text()[:32])),
    }
    member = {**fake.guild()["members"][0], "user": user, "permissions": "0"}
    number, how = next(feed.numbers), wild.random.random()
    if how < 0.25:
        said = fake.message(
            str(number), str(fake.CHANNEL), author=user, content=wild.of(wild.line(), f"<@{fake.BOT}> {wild.line()}")
        )
        return "MESSAGE_CREATE", {
            **said,
            "guild_id": str(fake.GUILD),
            "member": {k: v for k, v in member.items() if k != "user"},
        }
    kind, data, more = _done(wild, feed, how)
    return "INTERACTION_CREATE", fake.interaction(number, data, kind, **{"member": member, **more})


def _done(wild: Wild, feed: FrameFeed, how: float) -> tuple[int, fake.Body, fake.Body]:
    """A command, a completion, a pressed control or a modal: its kind, what it carries, and the message it is on."""
    if how < 0.65:
        command = wild.command()
        kind = 4 if how < 0.35 and command.options else 2
        options: list[fake.Body] = [
            {"type": _STRING, "name": option.name, "value": wild.text()} for option in command.options
        ]
        if kind == 4:
            options[-1]["focused"] = True
        verb = [{"type": _SUB, "name": command.verb, "options": options}] if command.verb else options
        return kind, {"type": 1, "id": "1", "name": command.noun, "options": verb}, {}
    name = wild.random.choice(feed.controls)
    named = {"custom_id": (wild.damaged(name) if wild.random.random() < 0.3 else name)[:100] or "x"}
    if how < 0.85:
        control = {**named, "component_type": wild.of(2, 3), "values": [wild.text()[:100] or "x"]}
        return 3, control, {"message": fake.message("9999", str(fake.CHANNEL), author=fake.ME, components=[])}
    rows = [
        {"type": 18, "id": 1, "component": {"type": _TEXT, "id": 2, "custom_id": n, "value": t}}
        for n, t in wild.values().items()
    ]
    return 5, {**named, "components": rows}, {}


@batches(0.02)
@given(SEEDS)
def test_every_frame_is_answered(feed: FrameFeed, seed: int) -> None:
    """Whatever people put into it, an interaction is answered with what Discord takes, and nobody does more than he may."""
    wild = Wild(seed, feed.registry)
    for _ in range(0, BATCH, 10):
        feed.send([frame(wild, feed) for _ in range(10)])
    feed.deeds.check()
