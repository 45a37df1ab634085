"""Where it happens: a company with channels on three platforms, their servers, and worker processes."""

from __future__ import annotations

import asyncio
import os
import random
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from discord.http import Route
from sqlmodel import col, func, select

from bot.app import declared
from bot.contexts import company_context
from bot.delivery.events import PLATFORM_AWAY
from bot.delivery.notices import Audience, announce
from bot.values.record_key import NO_RECORD
from storage.delivery.notices import Delivery
from storage.delivery.posts import Post
from storage.engine.database import Database
from storage.engine.failures import Busy
from storage.identity.company import Workspace
from storage.identity.places import Channel
from storage.session.audit import Act
from storage.session.session import Session
from storage.upkeep.migrate import upgrade
from tests.adapters.discord import fake as discord
from tests.adapters.slack.fake import SECRET, TEAM, TOKEN, FakeSlack
from tests.conftest import furnish, people_and_channels
from tests.faults import FAULTS

ROOT = Path(__file__).parents[2]
COMPANY = 1
BATCH = 50
NUMBER = re.compile(r"N(\d{5})")
POSTS = ("chat.postMessage", "POST /channels/")


@dataclass
class Trouble:
    """What goes wrong on the way to the platforms, and when something was posted."""

    dice: random.Random
    share: float
    happened: Counter[str] = field(default_factory=Counter)
    posted: asyncio.Event = field(default_factory=asyncio.Event)

    def fate(self, what: str) -> str:
        """The fault that befalls a request, if any."""
        if what.startswith(POSTS):
            self.posted.set()
        if self.dice.random() >= self.share:
            return ""
        fault = self.dice.choice(FAULTS)
        self.happened[fault] += 1
        return fault


@dataclass
class Arena:
    """One company on Slack, on Discord and in the web chat; the platforms outlive every worker."""

    url: str
    database: Database
    slack: FakeSlack
    rest: discord.Rest
    folder: Path
    channels: list[Channel]
    workers: dict[asyncio.subprocess.Process, Path] = field(default_factory=dict)
    last_words: list[str] = field(default_factory=list)
    started: int = 0

    async def announce(self, first: int, count: int) -> None:
        """Have numbers told, each to one channel in turn, a batch in a transaction."""
        registry = declared()
        for start in range(first, first + count, BATCH):
            numbers = range(start, min(start + BATCH, first + count))

            def told(session: Session, numbers: range = numbers) -> None:
                now = datetime.now(UTC)
                ctx = company_context(session, registry, COMPANY, now)
                for number in numbers:
                    to = Audience(channels=(self.channels[number % len(self.channels)].id or 0,))
                    facts = {"platform": f"n{number:05}", "since": now.isoformat()}
                    announce(ctx, PLATFORM_AWAY, to, key=f"{number}", record=NO_RECORD, facts=facts, not_before=None)

            await self._written(told)

    async def _written(self, work: Callable[[Session], None]) -> None:
        """Write, however long the workers keep the file locked."""
        while True:
            try:
                return await self.database.write(COMPANY, work)
            except Busy:
                await asyncio.sleep(0.1)

    async def start_worker(self) -> None:
        """One more process of the role."""
        self.started += 1
        with (self.folder / f"log{self.started}").open("wb") as log:
            started = [sys.executable, "-m", "tests.meridian", "run", "--role", "worker"]
            worker = await asyncio.create_subprocess_exec(
                *started, cwd=self.folder, env=self._environment(), stdout=log, stderr=log
            )
        self.workers[worker] = Path(log.name)

    async def kill(self, worker: asyncio.subprocess.Process) -> None:
        """End a process as a power cut does."""
        del self.workers[worker]
        with suppress(ProcessLookupError):
            worker.kill()
        await worker.wait()

    async def replace_ended(self) -> None:
        """Start anew those that ended by themselves, as whoever looks after them would, and keep what they said."""
        for worker, log in list(self.workers.items()):
            if worker.returncode is not None:
                self.last_words.append(log.read_text(encoding="utf-8")[-400:])
                del self.workers[worker]
                await self.start_worker()

    async def count(self, state: str) -> int:
        """How many messages to the channels are in a state."""
        counted = select(func.count(col(Delivery.id))).where(Delivery.state == state)
        query = counted.where(col(Delivery.channel_id).in_([channel.id for channel in self.channels]))
        return await self.database.read(COMPANY, lambda session: session.exec(query).one())

    async def heard(self) -> dict[str, list[int]]:
        """The numbers that each channel heard, in their order."""
        found = {channel: [str(m["blocks"]) for m in said] for channel, said in self.slack.messages.items()}
        found |= {
            channel: [str(m["components"]) for m in said.values()] for channel, said in self.rest.messages.items()
        }
        posts = await self.database.read(COMPANY, _posts)
        for channel, body in posts:
            found.setdefault(channel, []).append(body)
        return {
            channel: [int(match[1]) for text in said if (match := NUMBER.search(text))]
            for channel, said in found.items()
        }

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.url, "PYTHONPATH": str(ROOT), "MERIDIAN_SECRET": "for the crash test",
            "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": f"{self.slack.url}/api/",
            "DISCORD_TOKEN": "made.up.token", "TEST_DISCORD": Route.BASE.split("/")[2],
        }  # fmt: skip


@asynccontextmanager
async def opened(url: str, folder: Path, trouble: Trouble, rooms: int) -> AsyncIterator[Arena]:
    """The servers, and a fresh company with so many channels on each platform."""
    upgrade(url)
    database = Database.open(url)
    company = database.write_now(None, furnish)
    database.write_now(company, people_and_channels)
    database.write_now(None, lambda session: session.add_all(_workspaces()))
    channels = database.write_now(company, lambda session: rooms_of(session, rooms))
    slack = FakeSlack(channels={c.external_id: c.name for c in channels if c.platform == "slack"}, fate=trouble.fate)
    slack.now = lambda: datetime.now(UTC)
    with pytest.MonkeyPatch.context() as patch:
        async with discord.running(patch) as (_gateway, rest), _served(slack):
            rest.fate = trouble.fate
            rest.nonce_seconds = 60
            arena = Arena(url, database, slack, rest, folder, channels)
            try:
                yield arena
            finally:
                for worker in list(arena.workers):
                    await arena.kill(worker)
                database.close()


@asynccontextmanager
async def _served(slack: FakeSlack) -> AsyncIterator[None]:
    runner = web.AppRunner(slack.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    slack.url = f"http://{host}:{port}"
    try:
        yield
    finally:
        await runner.cleanup()


def _workspaces() -> list[Workspace]:
    found = {"slack": TEAM, "discord": str(discord.GUILD), "web": "local"}
    return [Workspace(platform=name, external_id=number, company_id=COMPANY) for name, number in found.items()]


def rooms_of(session: Session, rooms: int) -> list[Channel]:
    """So many channels on each platform."""
    act = Act(key="rooms", command="furnish", source="text", at=datetime.now(UTC))
    session.add(act)
    session.flush()
    session.act_id = act.id
    made = [
        Channel(
            platform=platform, workspace=workspace, external_id=f"{letter}{n}", name=f"{letter}{n}", created_at=act.at
        )
        for n in range(rooms)
        for platform, workspace, letter in (
            ("slack", TEAM, "C"),
            ("discord", str(discord.GUILD), "7"),
            ("web", "local", "w"),
        )
    ]
    session.add_all(made)
    session.flush()
    return made


def _posts(session: Session) -> list[tuple[str, str]]:
    return [(post.channel, str(post.body)) for post in session.exec(select(Post).order_by(col(Post.id)))]
