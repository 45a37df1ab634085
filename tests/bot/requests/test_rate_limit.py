"""Limits of a platform, used to the full and never exceeded; time is simulated."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import build
from bot.contexts import company_context
from bot.registry import Registry
from bot.settings import Settings
from storage.identity.places import Channel
from storage.session.session import Session
from tests.bot import stage
from tests.chat import START, WORKSPACE, ChatClock, ChatSession, Paper

SECOND = timedelta(seconds=1)


class Metered(Paper):
    """A platform that takes one message a second and place, and keeps when each came."""

    pace = SECOND

    def __init__(self, clock: ChatClock) -> None:
        super().__init__()
        self.clock, self.times = clock, defaultdict[str, list[datetime]](list)

    async def send(self, target: Any, reply: Any, **named: Any) -> str:
        """Take a message, unless the last one to the place came less than a second ago."""
        times = self.times[target.channel or target.user]
        assert not times or self.clock.now - times[-1] >= SECOND, "too early"
        times.append(self.clock.now)
        return await super().send(target, reply, **named)


@pytest.fixture
def metered(studio_url: str, lab_registry: Registry) -> Iterator[ChatSession]:
    """The lab on a metered platform."""
    clock = ChatClock()
    paper = Metered(clock)
    settings = Settings(_env_file=None, DATABASE_URL=studio_url, secret=SecretStr("for tests"))
    kernel = build(settings, now=clock, platforms=[paper], registry=lab_registry)
    with asyncio.Runner() as runner:
        yield ChatSession(kernel, clock, paper, runner, company=1)
        runner.run(kernel.stop())


def announce(chat: ChatSession, channels: int, each: int) -> None:
    """Have so many messages wait for each of so many channels."""

    def work(session: Session) -> None:
        ctx = company_context(session, chat.kernel.registry, 1, chat.clock.now)
        rooms = [
            Channel(platform="paper", workspace=WORKSPACE, external_id=f"r{n}", name=f"r{n}", created_at=START)
            for n in range(channels)
        ]
        session.add_all(rooms)
        session.flush()
        for number in range(each):
            for room in rooms:
                text = f"{number:02}"
                ctx.tell("ping", stage.audience(room), key=f"{room.id}/{number}", facts={"text": text})

    stage.changed(chat, work)


def test_limits_are_used_to_the_full(metered: ChatSession) -> None:
    """Messages to several channels arrive at one a second each: as fast as the platform allows, and never faster."""
    announce(metered, channels=8, each=10)
    start = metered.clock.now
    while len(metered.paper.sent) < 80:
        metered.deliver()
        metered.clock.forward(seconds=0.25)
    ideal = 9 * SECOND
    assert metered.clock.now - start <= 1.1 * ideal
    assert [sent.reply.say for sent in metered.paper.sent if sent.to == "r3"] == [f"{n:02}" for n in range(10)]


def test_an_alert_overtakes_what_waits_for_the_pace(metered: ChatSession) -> None:
    """Among messages to one person the urgent one is the next, however many digests wait."""
    for number in range(5):
        metered.say(f"/ping person @carla digest-{number} digest:yes")
    metered.deliver()
    metered.say("/ping person @carla fire urgent:yes")
    metered.clock.forward(seconds=1)
    metered.deliver()
    assert [sent.reply.say for sent in metered.paper.sent] == ["digest-0", "fire"]


def test_a_sender_wakes_by_itself_when_a_place_has_rested(metered: ChatSession) -> None:
    """Between two messages to a place no one has to ask."""
    for number in range(2):
        metered.say(f"/ping person @carla number-{number}")
    sender, woken = metered.kernel.sender, asyncio.Event()
    sender.wake = woken.set  # type: ignore[method-assign]  # the test wants to know

    async def rested() -> None:
        await sender.deliver(metered.clock.now)
        async with asyncio.timeout(5):
            await woken.wait()

    metered.run(rested())
