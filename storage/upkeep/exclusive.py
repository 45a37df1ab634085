"""Exclusive access to a database, for what must not run beside a bot."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from storage.engine.database import address, sqlite_file
from storage.upkeep.transfer import CopyFailed

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND usename IS NOT NULL AND pid <> pg_backend_pid()"
)


def check_alone(url: str) -> None:
    """Raise CopyFailed while any other process has the database open."""
    file = sqlite_file(url)
    if file is not None:
        with only_user(file):
            return
    engine = create_engine(address(url))
    try:
        with engine.connect() as connection:
            _check_server(connection)
    finally:
        engine.dispose()


@contextmanager
def only_user(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a SQLite file that keeps everybody else out until it is closed; raises CopyFailed."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as connection:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            raise _in_use() from error
        connection.execute("COMMIT")
        yield connection


def _check_server(connection: Connection) -> None:
    if connection.scalar(_OTHERS):
        raise _in_use()


def _in_use() -> CopyFailed:
    return CopyFailed("The database is in use. Stop every process of Meridian first, then say it again.")
