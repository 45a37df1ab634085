"""SQLite engines: one that writes, and read-only ones."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from storage.session.statements import executed


def writing_engine(url: URL, *, busy_seconds: float, foreign_keys: bool = True) -> Engine:
    """An engine whose transactions take the write lock at once; a commit is on the disk when it returns.

    Migrations turn foreign keys off, because they rebuild tables.
    """
    pragmas = ("journal_mode=WAL", "synchronous=FULL", f"foreign_keys={'ON' if foreign_keys else 'OFF'}")
    return _engine(url, "BEGIN IMMEDIATE", busy_seconds, pragmas, pool_size=1)


def reading_engine(url: URL, *, busy_seconds: float, readers: int) -> Engine:
    """An engine whose transactions see one state of the database and can change nothing."""
    return _engine(url, "BEGIN", busy_seconds, ("query_only=ON",), pool_size=readers)


def _savepoint(order: str) -> Callable[[Connection, str], None]:
    def give(connection: Connection, name: str) -> None:
        executed(connection, f"{order} {name}")

    return give


def _engine(url: URL, begin: str, busy_seconds: float, pragmas: tuple[str, ...], *, pool_size: int) -> Engine:
    # Errors end in the log, and what people typed must not.
    engine = create_engine(
        url, connect_args={"timeout": busy_seconds}, pool_size=pool_size, max_overflow=-1, hide_parameters=True
    )

    def connect(connection: Any, _record: Any) -> None:
        # Python's sqlite3 would begin transactions by itself, too late for reads and DDL.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    # SQLAlchemy compiles each savepoint anew, as its name is a part of it: a twentieth of a command that writes.
    engine.dialect.do_savepoint = _savepoint("SAVEPOINT")  # type: ignore[assignment,method-assign]
    engine.dialect.do_release_savepoint = _savepoint("RELEASE SAVEPOINT")  # type: ignore[assignment,method-assign]
    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", start)
    return engine
