"""`make rolling`: two web, two gateway and two worker processes, each replaced in turn while commands and notices go on.

Prints what became of them; the exit code is 1 when a command or a notice was lost or doubled. Needs TEST_POSTGRES_URL.
Who gets no answer to a command looks whether it was done, and asks again if not; how often that was is told.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import aiohttp
import pytest
from sqlmodel import col, func, select

from storage.areas.client import Client
from storage.delivery.notices import DUE, Delivery
from storage.engine.database import Database
from storage.session.session import Session
from tests.adapters.discord import fake as discord
from tests.crash.__main__ import judge, postgresql
from tests.crash.arena import Arena, rooms_of
from tests.rolling.fleet import Fleet
from tests.rolling.front import Front
from tests.soak.load import Surface, complaints
from tests.soak.stage import furnish_surfaces, slack_running
from tests.soak.surfaces import AskedSurface, DiscordSurface, Forgetful, SlackSurface, WebSurface
from tests.test_procfile import until

RATE = float(os.environ.get("ROLLING_RATE", "10"))
ROUNDS = int(os.environ.get("ROLLING_ROUNDS", "2"))
ANSWER = 10.0
"""Seconds after which a person asks again."""
PROBED = 20
LONGEST = 120.0


@dataclass
class RollingLoad:
    """Commands and notices at a fixed rate, and how often a command had to be asked again."""

    surfaces: list[Surface]
    arena: Arena
    asked: int = 0
    told: int = 0
    again: Counter[str] = field(default_factory=Counter)
    taken: list[float] = field(default_factory=list)
    stopping: bool = False

    async def run(self) -> None:
        """Go on until told to stop, and until everything is answered."""
        started, waiting = perf_counter(), set[asyncio.Task[None]]()
        while not self.stopping:
            await asyncio.sleep(started + self.asked / RATE - perf_counter())
            task = asyncio.create_task(self._one(self.surfaces[self.asked % len(self.surfaces)], self.asked))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            self.asked += 1
            if self.asked % 5 == 0:
                await self.arena.announce(self.told, 6)
                self.told += 6
        await asyncio.gather(*waiting)

    async def _one(self, surface: Surface, number: int) -> None:
        """Ask as a person does: who gets no answer looks whether it was done, and asks again if it was not."""
        asked, started = AskedSurface(number, "company new", "olivia", {"name": f"K{number} Foods"}), perf_counter()
        async with asyncio.timeout(LONGEST):
            while not await self._answered(surface, asked):
                self.again[surface.name] += 1
                if asked.options["name"] in await self.arena.database.read(1, names):
                    return
        self.taken.append(perf_counter() - started)

    async def _answered(self, surface: Surface, asked: AskedSurface) -> bool:
        try:
            if isinstance(surface, DiscordSurface):  # Discord tells people at once that nobody is there
                await until(lambda: surface.gateway.connected)
            async with asyncio.timeout(ANSWER):
                await surface.ask(asked)
        except (aiohttp.ClientError, ConnectionError, TimeoutError, AssertionError):
            await asyncio.sleep(0.2)
            return False
        return True


async def latency(arena: Arena) -> list[float]:
    """Milliseconds from the commit of a notice until Slack is asked to post it, one at a time on a quiet fleet."""
    found: list[float] = []
    for turn in range(PROBED):
        before, number = len(arena.slack.called("chat.postMessage")), len(arena.channels) * (8_000 + turn)
        assert arena.channels[0].platform == "slack"
        await arena.announce(number, 1)
        started = perf_counter()
        while len(arena.slack.called("chat.postMessage")) == before:  # noqa: ASYNC110 - another process sets no event
            await asyncio.sleep(0.001)
        found.append((perf_counter() - started) * 1e3)
        await asyncio.sleep(1.1)
    return found


def names(session: Session) -> Counter[str]:
    """How often each company of the load was added."""
    return Counter(session.exec(select(Client.name).where(col(Client.name).endswith(" Foods"))))


def due(session: Session) -> int:
    """How many messages to channels still wait."""
    query = select(func.count(col(Delivery.id))).where(Delivery.state == DUE)
    return session.exec(query.where(col(Delivery.channel_id).is_not(None))).one()


async def rolled(url: str, folder: Path) -> bool:
    """Restart everything once in each round; whether nothing was lost or doubled."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slack_running())
        slack.now = lambda: datetime.now(UTC)
        patch, rest = stack.enter_context(pytest.MonkeyPatch.context()), Forgetful()
        gateway, _rest = await stack.enter_async_context(discord.running(patch, rest))
        furnish_surfaces(url)
        database = Database.open(url)
        stack.callback(database.close)
        channels = await database.write(1, lambda session: rooms_of(session, 4))
        arena = Arena(url, database, slack, rest, folder, channels)
        slack.channels |= {one.external_id: one.name for one in channels if one.platform == "slack"}
        connector = aiohttp.TCPConnector(force_close=True)
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        fleet = Fleet(url, slack.url, folder)
        stack.push_async_callback(fleet.stop)
        await fleet.start(http)
        front = Front([fleet.ports["web", number] for number in range(2)])
        await front.open()
        stack.callback(front.close)
        browsers = WebSurface()
        await browsers.open(front.url, stack)
        await gateway.until(discord.IDENTIFY)
        print(f"rolling: from commit to send {_spread(await latency(arena))}", flush=True)
        load = RollingLoad([SlackSurface(front.url, http, slack.url), DiscordSurface(gateway, rest), browsers], arena)
        running, started = asyncio.create_task(load.run()), perf_counter()
        for _round in range(ROUNDS):
            for role, number in list(fleet.ports):
                await fleet.replace(role, number, http)
        load.stopping = True
        await running
        async with asyncio.timeout(LONGEST):
            while await database.read(1, due):  # noqa: ASYNC110 - another process sets no event
                await asyncio.sleep(0.2)
        return _told(load, fleet, perf_counter() - started, await database.read(1, names), await arena.heard(), folder)


def _told(
    load: RollingLoad, fleet: Fleet, seconds: float, made: Counter[str], heard: dict[str, list[int]], folder: Path
) -> bool:
    lost = sum(f"K{number} Foods" not in made for number in range(load.asked))
    doubled = sum(count - 1 for count in made.values())
    ours = {channel: [number for number in numbers if number < 90_000] for channel, numbers in heard.items()}
    verdict = judge(ours, load.told, 0)
    wrong = [line for log in folder.glob("*.log") for line in complaints(log)]
    print(
        f"rolling: {len(fleet.stops)} restarts (each stopped within {max(fleet.stops):.1f} s, exit codes"
        f" {sorted(set(fleet.codes))}) in {seconds:.0f} s; {load.asked} commands over 3 surfaces: lost {lost}, doubled"
        f" {doubled}, asked again {dict(load.again) or 0}, answered in {_spread([one * 1e3 for one in load.taken])};"
        f" {load.told} notices over 3 platforms: lost {verdict.lost}, doubled {verdict.doubled}, out of order"
        f" {verdict.disordered}; {len(wrong)} complaints in the logs",
        flush=True,
    )
    for line, times in Counter(line[:200] for line in wrong).most_common(5):
        print(f"{times} x {line}", file=sys.stderr)
    return verdict.good and not lost and not doubled and set(fleet.codes) <= {0}


def _spread(milliseconds: list[float]) -> str:
    return f"p50 {median(milliseconds):.0f} ms, at most {max(milliseconds):.0f} ms"


def main() -> int:
    """Run it in a database that does not outlive it."""
    with TemporaryDirectory(prefix="meridian-rolling-") as folder, postgresql(Path(folder)) as url:
        return int(bool(url) and not asyncio.run(rolled(url, Path(folder))))


if __name__ == "__main__":
    sys.exit(main())
