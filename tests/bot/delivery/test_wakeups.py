"""Processes hear of each other at once, and by themselves of what comes due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url

from bot.app import build
from bot.delivery.events import PlatformEvent
from bot.delivery.wakeups import OFTEN, SELDOM, DueTimer, Wakeups
from bot.kernel import Kernel, utc_now
from bot.registry import Registry
from bot.settings import Settings
from storage.delivery.notices import Delivery
from storage.delivery.posts import FEED, Post, put
from storage.engine.database import Database
from storage.identity.people import person_behind
from storage.session.session import Session
from tests.chat import PLATFORM, WORKSPACE, ChatClock, Paper

LONGEST = 20.0


def process(url: str, registry: Registry, clock: ChatClock, paper: Paper) -> Kernel:
    """A bot with a database connection of its own, as another process has it."""
    settings = Settings(_env_file=None, DATABASE_URL=url, secret=SecretStr("for tests"))
    return build(settings, now=clock, platforms=[paper], registry=registry)


def due(session: Session, clock: ChatClock, **later: float) -> None:
    """Something for Carla to hear, now or later."""
    carla = person_behind(session, PLATFORM, "carla")
    assert carla is not None
    at = clock.now + timedelta(**later)
    session.add(Delivery(person_id=carla.id, record="", nonce=f"n{later}", not_before=at, at=clock.now))


@asynccontextmanager
async def running(news: Wakeups) -> AsyncIterator[None]:
    """Listen until the end of the block."""
    task = asyncio.create_task(news.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


class Ears:
    """Notes for which company something was new, and lets a test wait for it."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[int | None] = asyncio.Queue()

    def __call__(self, company: int | None) -> None:
        self._heard.put_nowait(company)

    async def next(self) -> int | None:
        """What is heard next."""
        return await asyncio.wait_for(self._heard.get(), LONGEST)


class Proxy:
    """The way to the database, which can be cut."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """The address of the database through it."""
        return self._url.set(host="127.0.0.1", port=self.port).render_as_string(hide_password=False)

    async def start(self) -> None:
        """Let connections through, on the same port as before."""
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """End every connection and let none through."""
        if self._server is not None:
            self._server.close()
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(self._url.host, self._url.port or 5432)
        self._open |= {writer, there[1]}
        await asyncio.gather(_pump(reader, there[1]), _pump(there[0], writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


@pytest.mark.postgres
async def test_news_reach_another_process(postgres_url: str) -> None:
    """A post or a delivery that one process commits is heard by another for its company, and one rolled back is not."""
    ours, theirs, clock = Database.open(postgres_url), Database.open(postgres_url), ChatClock()
    news, posts, deliveries = Wakeups(theirs), Ears(), Ears()
    news.subscribe(FEED, posts)
    news.subscribe("delivery", deliveries)

    def failed(session: Session) -> None:
        due(session, clock, days=2)
        session.flush()
        raise LookupError

    async with running(news):
        assert (await posts.next(), await deliveries.next()) == (None, None)
        with pytest.raises(LookupError):
            await ours.write(1, failed)
        for number in range(2):
            post = Post(channel="support", body={"text": "x"}, nonce=f"p{number}", at=clock.now)
            await ours.write(1, lambda session, post=post: put(session, post))  # type: ignore[misc]
            assert await posts.next() == 1
        await ours.write(1, lambda session: due(session, clock))
        assert await deliveries.next() == 1
        assert news.patience == SELDOM
    assert deliveries._heard.empty()
    ours.close()
    theirs.close()


@pytest.mark.postgres
async def test_news_are_heard_again_after_the_database_was_away(postgres_url: str) -> None:
    """When the connection is back, whoever waits looks at once, and hears as before."""
    proxy = Proxy(postgres_url)
    await proxy.start()
    ours, theirs, clock = Database.open(postgres_url), Database.open(proxy.url), ChatClock()
    news, ears = Wakeups(theirs), Ears()
    news.subscribe("delivery", ears)
    async with running(news):
        assert await ears.next() is None
        await proxy.cut()
        await ours.write(1, lambda session: due(session, clock, hours=1))
        await proxy.start()
        assert await ears.next() is None
        await ours.write(1, lambda session: due(session, clock, hours=2))
        assert await ears.next() == 1
    await proxy.cut()
    ours.close()
    theirs.close()


async def test_without_news_everybody_looks_often(sqlite_studio: Path) -> None:
    """A file tells no other process of a commit."""
    database = Database.open(f"sqlite:///{sqlite_studio}")
    news = Wakeups(database)
    news.subscribe(FEED, Ears())
    async with running(news):
        await asyncio.sleep(0)
    assert news.patience == OFTEN
    database.close()


async def hearing(news: Wakeups) -> None:
    """Wait until news are known to arrive; from then on nobody looks by himself for half a minute."""
    async with asyncio.timeout(LONGEST):
        while news.patience != SELDOM:  # noqa: ASYNC110 - it tells nobody when it begins to hear
            await asyncio.sleep(0.01)


@pytest.mark.postgres
async def test_what_one_process_commits_another_delivers(postgres_url: str, registry: Registry) -> None:
    """A worker sends what another process wrote as soon as it is committed."""
    clock, paper, sent = ChatClock(), Paper(), asyncio.Event()
    send = paper.send

    async def noted(*arguments: Any, **named: Any) -> Any:
        sent.set()
        return await send(*arguments, **named)

    paper.send = noted  # type: ignore[method-assign]  # the fake says when
    gateway, worker = (process(postgres_url, registry, clock, platform) for platform in (Paper(), paper))
    await worker.start(["worker"])
    await hearing(worker.wakeups)
    await gateway.events.happened(PLATFORM, WORKSPACE, PlatformEvent.WORKSPACE_GONE, reason="app uninstalled")
    await asyncio.wait_for(sent.wait(), LONGEST)
    assert paper.sent[0].to == "olivia"
    await gateway.stop()
    await worker.stop()


@pytest.mark.postgres
async def test_what_comes_due_is_called_for_in_time(postgres_url: str) -> None:
    """While the next delivery is an hour away, one that is written for an earlier moment is called for then, not before."""
    database, called, loop = Database.open(postgres_url), asyncio.Event(), asyncio.get_running_loop()
    news = Wakeups(database)
    news.subscribe("delivery", Ears())
    reminder = DueTimer(database, news, utc_now, called.set)
    await database.write(1, lambda session: due(session, ChatClock(utc_now()), hours=1))
    tasks = [asyncio.create_task(news.run()), asyncio.create_task(reminder.run())]
    await hearing(news)
    begun = loop.time()
    await database.write(1, lambda session: due(session, ChatClock(utc_now()), seconds=0.5))
    reminder.changed()
    await asyncio.wait_for(called.wait(), LONGEST)
    assert loop.time() - begun >= 0.5
    for task in tasks:
        task.cancel()
        await asyncio.wait([task])
    database.close()
