"""A database that is full, locked or away: clear answers meanwhile, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot.app import build
from bot.invocation import Answer, Invocation, Place
from bot.kernel import Kernel
from bot.ops.watchdog import Watchdog
from bot.registry import Registry
from bot.replies.spans import plain
from bot.settings import Settings
from storage.delivery.notices import SENT, Delivery
from storage.engine.failures import Unavailable
from tests.chat import PLATFORM, START, WORKSPACE, ChatClock, ChatSession, Paper, words


def pragma(chat: ChatSession, setting: str) -> None:
    """Change a setting of the connection that writes."""
    connection = chat.kernel.database.writer._connection  # type: ignore[attr-defined]  # SQLite's
    connection.connection.dbapi_connection.execute(f"PRAGMA {setting}")


def pages(chat: ChatSession, most: int) -> None:
    """Leave the database so many pages of the disk; 0 is as many as it has."""
    pragma(chat, f"max_page_count = {most}")


@pytest.mark.parametrize("studio_url", ["sqlite"], indirect=True)
def test_a_full_disk_is_told_and_recovered_from(labchat: ChatSession) -> None:
    """Commands that write say what is wrong, those that read go on, and afterwards everything works by itself."""
    pages(labchat, 1)
    long = "x" * 100_000
    refused = labchat.say(f"/ping person @carla {long}")
    assert "disk is full" in refused.say
    assert labchat.say("/room count").say == "0"
    pages(labchat, 1_000_000)
    assert labchat.say("/ping person @carla hello").say == "1 deliveries"
    labchat.deliver()
    assert [sent.reply.say for sent in labchat.paper.sent] == ["hello"]


def beats(chat: ChatSession, *watches: Watchdog) -> list[str]:
    """Let processes give a sign of life; what the owner hears then."""
    before = len(chat.paper.sent)
    for watch in watches:
        chat.run(watch.beat())
    return [words(sent.reply) for sent in chat.paper.sent[before:] if sent.to == "olivia"]


@contextmanager
def locked(chat: ChatSession) -> Iterator[None]:
    """Another program keeps the file to itself, and nobody waits for it."""
    pragma(chat, "busy_timeout = 0")
    with closing(sqlite3.connect(chat.kernel.settings.database_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@pytest.mark.parametrize("studio_url", ["sqlite"], indirect=True)
def test_owners_hear_of_it_once_and_afterwards(chat: ChatSession) -> None:
    """What two processes noticed for two hours is told once when it is over; what lasted ten seconds is not."""
    kernel, clock = chat.kernel, chat.clock
    parts = (kernel.database, kernel.scheduler, kernel.sender, kernel.platforms, kernel.metrics, kernel.now)
    watches = [Watchdog(*parts) for _process in range(2)]
    assert beats(chat, *watches) == []
    with locked(chat):
        assert beats(chat, *watches) == []
        clock.forward(seconds=10)
    assert beats(chat, *watches) == []
    clock.now = START.replace(hour=12)
    with locked(chat):
        assert beats(chat, *watches) == []
        clock.forward(hours=2)
        assert beats(chat, *watches) == []
    (told,) = beats(chat, *watches)
    assert "From Mon, 23 Nov 13:00 to Mon, 23 Nov 15:00 I could not use my database." in plain(told)
    assert beats(chat, *watches) == []


class DatabaseWire:
    """What stands between a bot and its database server, and can be cut."""

    def __init__(self, host: str, port: int) -> None:
        self._to, self._open, self.cut = (host, port), set[asyncio.StreamWriter](), False
        self.tasks = set[asyncio.Task[None] | None]()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what both sides say, unless the wire is cut."""
        self.tasks.add(asyncio.current_task())
        if self.cut:
            writer.close()
            return
        there, back = await asyncio.open_connection(*self._to)
        self._open |= {writer, back}
        await asyncio.gather(_passed(reader, back), _passed(there, writer))

    def cut_off(self) -> None:
        """End every connection, and take no new one."""
        self.cut = True
        for writer in self._open:
            writer.close()
        self._open.clear()


async def _passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while part := await reader.read(65536):
            writer.write(part)
            await writer.drain()
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


@asynccontextmanager
async def behind_wire(url: str, registry: Registry, paper: Paper) -> AsyncIterator[tuple[Kernel, DatabaseWire]]:
    """A bot whose database can go away."""
    place = urlsplit(url)
    wire = DatabaseWire(place.hostname or "", place.port or 5432)
    server = await asyncio.start_server(wire.connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = Settings(_env_file=None, DATABASE_URL=url.replace(place.netloc, f"postgres@127.0.0.1:{port}"),
                        secret=SecretStr("for tests"))  # fmt: skip
    kernel = await asyncio.to_thread(lambda: build(settings, now=ChatClock(), platforms=[paper], registry=registry))
    try:
        yield kernel, wire
    finally:
        await kernel.stop()
        wire.cut_off()
        server.close()
        await asyncio.gather(*(task for task in wire.tasks if task))


async def said(kernel: Kernel, line: str, key: str) -> str:
    """The answer to a line of Olivia's."""
    place = Place(platform=PLATFORM, workspace=WORKSPACE, direct=True)
    answer = await kernel.dispatch(Invocation(place=place, user="olivia", at=kernel.now(), key=key, line=line))
    assert isinstance(answer, Answer)
    return answer.reply.say


@pytest.mark.postgres
async def test_a_server_that_is_away_is_told_and_recovered_from(postgres_url: str, lab_registry: Registry) -> None:
    """While the server is away commands are told so; a message that was on its way meanwhile is neither lost nor doubled."""
    paper = Paper()
    async with behind_wire(postgres_url, lab_registry, paper) as (kernel, wire):
        assert await said(kernel, "/ping person @carla hello", "one") == "1 deliveries"
        send = paper.send

        async def taken_while_away(*arguments: object, **named: object) -> str:
            wire.cut_off()
            return await send(*arguments, **named)  # type: ignore[arg-type]  # handed through

        paper.send = taken_while_away  # type: ignore[method-assign]  # the fake cuts the wire
        with pytest.raises(Unavailable):
            await kernel.sender.deliver(kernel.now())
        for line in ("/ping person @carla other", "/room count"):
            assert "do not reach my database" in await said(kernel, line, line)
        wire.cut, paper.send = False, send  # type: ignore[method-assign]  # the wire is mended
        kernel.now.forward(minutes=1)  # type: ignore[attr-defined]  # the tests' clock
        assert await said(kernel, "/ping person @carla other", "two") == "1 deliveries"
        while await kernel.sender.deliver(kernel.now()):
            pass
        states = await kernel.database.read(1, lambda session: session.exec(select(Delivery.state)).all())
    assert [sent.reply.say for sent in paper.sent] == ["hello", "other"]
    assert set(states) == {SENT}


@pytest.mark.postgres
async def test_owners_hear_of_a_server_that_was_away(postgres_url: str, registry: Registry) -> None:
    """After a minute without a server the owner is told, by the next sign of life that works."""
    paper = Paper()
    async with behind_wire(postgres_url, registry, paper) as (kernel, wire):
        await kernel.watchdog.beat()
        wire.cut_off()
        await kernel.watchdog.beat()
        kernel.now.forward(minutes=1)  # type: ignore[attr-defined]  # the tests' clock
        await kernel.watchdog.beat()
        wire.cut = False
        await kernel.watchdog.beat()
    (told,) = paper.sent
    assert told.to == "olivia"
    assert "I could not use my database" in told.reply.say
