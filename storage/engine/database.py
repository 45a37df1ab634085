"""The database: units of work in, committed results out; the same on SQLite and PostgreSQL."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import URL, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from storage.engine import change_feed
from storage.engine.failures import commit, explained
from storage.engine.locks import take_turns
from storage.engine.metering import Meter, metered
from storage.engine.sqlite import reading_engine, writing_engine
from storage.engine.writer import Writer
from storage.session import rowsecurity
from storage.session.rows import Row, every_scoped_table
from storage.session.session import Session, run

T = TypeVar("T")
READERS = 4
WRITERS = 8

_log = logging.getLogger(__name__)


class Writing(Protocol):
    """Something that runs units of work and answers once they are committed."""

    def submit(self, company_id: int | None, work: Callable[[Session], Any]) -> Future[Any]:
        """Queue a unit of work."""

    def close(self) -> None:
        """Finish what is queued, then stop."""


class Transactions:
    """Runs each unit of work in a transaction of its own, several at once."""

    def __init__(self, engine: Engine, committed: Callable[[], None]) -> None:
        self._engine = engine
        self._committed = committed
        self._threads = ThreadPoolExecutor(WRITERS, thread_name_prefix="storage-writer")

    def submit(self, company_id: int | None, work: Callable[[Session], Any]) -> Future[Any]:
        """Queue a unit of work; its future resolves after the commit."""
        return self._threads.submit(copy_context().run, self._run, company_id, work)

    def close(self) -> None:
        """Finish what is queued, then stop."""
        self._threads.shutdown()

    def _run(self, company_id: int | None, work: Callable[[Session], T]) -> T:
        with explained(), self._engine.connect() as connection, connection.begin() as whole:
            result = run(connection, company_id, work)
            commit(whole)
        self._committed()
        return result


class Database:
    """One open database. `work` is a plain function of a Session, run in a thread with the caller's context variables.

    A write resolves only after its COMMIT, and is rolled back when its work raises; a read can change nothing.
    """

    def __init__(self, writing: Engine, reading: Engine) -> None:
        self.engine = writing
        self._reading = reading
        self.meter: Meter | None = None
        self._callbacks: tuple[Callable[[], None], ...] = ()
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="storage-reader")
        kind: Callable[[Engine, Callable[[], None]], Writing] = Writer if _is_sqlite(writing.url) else Transactions
        self.writer = kind(writing, self._committed)

    @classmethod
    def open(cls, url: str, *, busy_seconds: float = 5.0) -> "Database":
        """Open `sqlite:///path` or `postgresql://...`; raises ValueError for another database or one in memory."""
        place = address(url)
        if _is_sqlite(place):
            reading = reading_engine(place, busy_seconds=busy_seconds, readers=READERS)
            return cls(writing_engine(place, busy_seconds=busy_seconds), reading)
        engine = create_engine(place, pool_size=READERS + WRITERS, max_overflow=-1, hide_parameters=True)
        event.listen(engine, "connect", rowsecurity.learn)
        return cls(engine, engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ"))

    def create_all(self, metadata: MetaData | None = None) -> None:
        """Create the tables without migrations; for tests."""
        with self.engine.begin() as connection:
            (metadata or Row.metadata).create_all(connection)
            rowsecurity.secure(connection, every_scoped_table(metadata))
            change_feed.declare(connection, every_scoped_table(metadata))

    async def write(self, company_id: int | None, work: Callable[[Session], T]) -> T:
        """Run a unit of work and commit it; raises what it raised, Unavailable, or InDoubt for a commit that may stand."""
        return await asyncio.wrap_future(self._written(company_id, work))

    async def read(self, company_id: int | None, work: Callable[[Session], T]) -> T:
        """Run a unit of work that only reads, all of it from one state of the database."""

        def submit(unit: Callable[[Session], T]) -> Future[T]:
            return self._threads.submit(copy_context().run, self.read_now, company_id, unit)

        return await asyncio.wrap_future(metered(self.meter, "read", submit, work))

    def write_now(self, company_id: int | None, work: Callable[[Session], T]) -> T:
        """The same as write, from a thread without an event loop."""
        return self._written(company_id, work).result()

    def read_now(self, company_id: int | None, work: Callable[[Session], T]) -> T:
        """The same as read, in the calling thread."""
        with explained(), self._reading.connect() as connection:
            return run(connection, company_id, work)

    def _written(self, company_id: int | None, work: Callable[[Session], T]) -> Future[T]:
        return metered(self.meter, "write", partial(self.writer.submit, company_id), work)

    def listener(self) -> change_feed.ChangeListener:
        """What hears of the commits of other processes."""
        return change_feed.ChangeListener(self.engine)

    async def take_turns(self, names: Sequence[str], work: Callable[[str], Awaitable[None]]) -> None:
        """Work under a name that no other process has (see `storage.engine.locks`)."""
        await take_turns(self.engine, names, work)

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Call something after each commit, in the writing thread: it must be short, such as waking a loop."""
        self._callbacks = (*self._callbacks, callback)

    def close(self) -> None:
        """Finish what is queued and close every connection."""
        self.writer.close()
        self._threads.shutdown()
        self._reading.dispose()
        self.engine.dispose()

    def _committed(self) -> None:
        for callback in self._callbacks:
            try:
                callback()
            except Exception:  # noqa: BLE001 - the commit stands, and whoever waits for it must hear so
                _log.exception("a callback after the commit failed")


def address(url: str) -> URL:
    """The URL with its driver; raises ValueError for another database or one in memory."""
    try:
        place = make_url(url)
    except ArgumentError:
        raise ValueError("this is no address of a database: use sqlite:///path or postgresql://...") from None
    if place.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return place.set(drivername="postgresql+psycopg")
    if place.drivername != "sqlite":
        raise ValueError(f"{place.drivername} is not supported: use sqlite:///path or postgresql://...")
    if place.database in (None, "", ":memory:") or "mode=memory" in url:
        raise ValueError("a database in memory has one connection only: use a file, temporary if need be")
    return place


def is_there(url: str) -> bool:
    """Whether there is something to open: a file, or an address whose server will say."""
    path = sqlite_file(url)
    return path is None or path.exists()


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for a server's."""
    place = address(url)
    return Path(str(place.database)) if _is_sqlite(place) else None


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"
