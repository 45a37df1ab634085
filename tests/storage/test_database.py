"""Units of work: committed before they answer, one failing alone, readers that cannot write."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlmodel import col, select

from storage.engine.database import Database
from storage.engine.failures import Busy
from storage.engine.writer import Writer
from storage.identity.company import Company
from storage.session.session import Session
from tests.storage.conftest import NOW, SampleDesk
from tests.storage.tables import METADATA, Tally

WHO: ContextVar[str] = ContextVar("who")


def adding(key: str) -> Any:
    """Work that adds a row."""
    return lambda session: session.add(Tally(key=key))


def keys(session: Session) -> list[str]:
    """The keys of the rows there are."""
    return list(session.exec(select(Tally.key).order_by(col(Tally.key))).all())


class Gate:
    """Holds the writer inside a unit until opened, so that other units wait together."""

    def __init__(self, database: Database, company_id: int) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()
        self.unit = database.writer.submit(company_id, self._wait)
        assert self.entered.wait(10)

    def _wait(self, session: Session) -> None:
        self.entered.set()
        assert self.opened.wait(10)


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """A SQLite database with one company, number 1."""
    database = Database.open(f"sqlite:///{tmp_path / 'meridian.db'}", busy_seconds=0.05)
    database.create_all(METADATA)
    database.write_now(None, lambda session: session.add(Company(name="Ours", created_at=NOW)))
    yield database
    database.close()


def test_waiting_units_share_a_commit(sqlite_database: Database) -> None:
    """Units that wait while another runs are committed together."""
    writer = sqlite_database.writer
    assert isinstance(writer, Writer)
    gate = Gate(sqlite_database, 1)
    before = writer.commits
    units = [writer.submit(1, adding(f"{number:02}")) for number in range(20)]
    gate.opened.set()
    for unit in units:
        unit.result(10)
    assert sqlite_database.read_now(1, keys) == [f"{number:02}" for number in range(20)]
    assert writer.commits - before == 2


def test_a_batch_is_bounded(sqlite_database: Database) -> None:
    """However many wait, the first of them are not held up by the last."""
    writer = sqlite_database.writer
    assert isinstance(writer, Writer)
    gate = Gate(sqlite_database, 1)
    before = writer.commits
    units = [writer.submit(1, keys) for _ in range(100)]
    gate.opened.set()
    assert [unit.result(10) for unit in units] == [[]] * 100
    assert writer.commits - before == 3


def test_a_failing_unit_hurts_no_other(ours: SampleDesk) -> None:
    """Of units that wait together, the failing ones are rolled back and answer with their error alone."""
    submit = ours.database.writer.submit
    gate = Gate(ours.database, ours.company_id)

    def fail(session: Session) -> None:
        session.add(Tally(key="failed"))
        session.flush()
        raise LookupError("alone")

    def clash(session: Session) -> None:
        session.add(Tally(key="failed too"))
        session.flush()
        session.add(Tally(key="failed too"))

    works = [adding("a"), fail, adding("b"), clash, adding("c")]
    units = [submit(ours.company_id, work) for work in works]
    gate.opened.set()
    failed = [type(unit.exception(10)).__name__ for unit in units]
    assert failed == ["NoneType", "LookupError", "NoneType", "IntegrityError", "NoneType"]
    assert ours.read(keys) == ["a", "b", "c"]


def test_a_unit_cannot_swallow_a_failed_flush(ours: SampleDesk) -> None:
    """Work that catches a database error outside a savepoint is not committed by accident."""

    def careless(session: Session) -> None:
        session.add_all([Tally(key="x"), Tally(key="x")])
        with pytest.raises(DBAPIError):
            session.flush()

    with pytest.raises(Exception, match="rolled back"):
        ours.database.write_now(ours.company_id, careless)
    assert ours.read(keys) == []


async def test_a_write_answers_after_its_commit(ours: SampleDesk) -> None:
    """When the awaitable resolves, other connections see the row; results and errors come through."""
    database = ours.database
    await database.write(ours.company_id, adding("x"))
    assert await database.write(ours.company_id, lambda _: 42) == 42
    assert await database.read(ours.company_id, keys) == ["x"]
    with pytest.raises(ZeroDivisionError):
        await database.write(ours.company_id, lambda _: 1 // 0)


async def test_units_see_the_callers_context(ours: SampleDesk) -> None:
    """Context variables of the task are visible in its work, and each task has its own."""

    async def ask(who: str) -> list[str]:
        WHO.set(who)
        write = await ours.database.write(ours.company_id, lambda _: WHO.get())
        return [write, await ours.database.read(ours.company_id, lambda _: WHO.get())]

    assert [*await asyncio.gather(ask("ann"), ask("bob"))] == [["ann", "ann"], ["bob", "bob"]]


async def test_a_cancelled_unit_is_not_run(sqlite_database: Database) -> None:
    """Whoever stops waiting before the work begins takes it back."""
    gate = Gate(sqlite_database, 1)
    task = asyncio.create_task(sqlite_database.write(1, adding("x")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.opened.set()
    assert await sqlite_database.write(1, keys) == []


def test_a_reader_cannot_write(ours: SampleDesk) -> None:
    """The database itself refuses a write in a read."""
    with pytest.raises(DBAPIError, match=r"read.?only"):
        ours.database.read_now(ours.company_id, adding("x"))


def test_a_read_sees_one_state(ours: SampleDesk) -> None:
    """What is committed during a read does not show in it."""

    def read(session: Session) -> list[list[str]]:
        first = keys(session)
        ours.database.write_now(ours.company_id, adding("x"))
        return [first, keys(session)]

    assert ours.read(read) == [[], []]
    assert ours.read(keys) == ["x"]


def test_callbacks_follow_each_commit(ours: SampleDesk) -> None:
    """They are called after a commit and not after a rollback; one that fails disturbs nobody."""
    seen: list[list[str]] = []
    called = threading.Semaphore(0)

    def broken() -> None:
        raise OSError("no")

    def note() -> None:
        seen.append(ours.read(keys))
        called.release()

    ours.database.on_commit(broken)
    ours.database.on_commit(note)
    with pytest.raises(NoResultFound):
        ours.database.write_now(ours.company_id, lambda session: session.get_one(Tally, 0))
    ours.database.write_now(ours.company_id, adding("x"))
    assert called.acquire(timeout=10)
    assert seen == [["x"]]


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_work_never_ends_its_transaction(ours: SampleDesk, end: str) -> None:
    """Commit and rollback belong to the database."""
    with pytest.raises(RuntimeError, match="a unit of work never"):
        ours.write(lambda session: getattr(session, end)())


def test_a_unit_cannot_wait_for_another(sqlite_database: Database) -> None:
    """A write inside a write would wait for itself, so it raises."""
    with pytest.raises(RuntimeError, match="cannot wait"):
        sqlite_database.write_now(1, lambda _: sqlite_database.write_now(1, keys))


def test_a_file_locked_by_another_process_is_busy(sqlite_database: Database) -> None:
    """After the busy timeout every waiting unit hears Busy, and the next write works again."""
    other = sqlite3.connect(sqlite_database.engine.url.database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        sqlite_database.write_now(1, adding("x"))
    other.execute("ROLLBACK")
    other.close()
    sqlite_database.write_now(1, adding("y"))
    assert sqlite_database.read_now(1, keys) == ["y"]


def test_closing_finishes_what_waits(ours: SampleDesk) -> None:
    """Queued units are committed before the database closes; later ones are refused."""
    gate = Gate(ours.database, ours.company_id)
    unit = ours.database.writer.submit(ours.company_id, adding("x"))
    gate.opened.set()
    ours.database.close()
    assert unit.exception(10) is None
    with pytest.raises(RuntimeError):
        ours.database.write_now(ours.company_id, keys)


def test_sqlite_is_safe_and_strict(sqlite_database: Database) -> None:
    """The writer keeps foreign keys, a write-ahead log and full synchronisation."""
    with sqlite_database.engine.connect() as connection:
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("foreign_keys", "synchronous")]
        assert (values, connection.exec_driver_sql("PRAGMA journal_mode").scalar()) == ([1, 2], "wal")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_other_databases_are_refused(url: str) -> None:
    """What could not work as promised is said at start-up."""
    with pytest.raises(ValueError, match="use"):
        Database.open(url)
