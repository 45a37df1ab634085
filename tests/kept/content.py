"""Everything that is in a database, in a form that can be compared across engines."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage.engine.database import Database
from storage.session.session import Session
from storage.upkeep.migrate import every_table
from storage.upkeep.transfer import last_number


def unwatched(done: int, total: int) -> None:
    """Nobody looks at the progress."""


def content(url: str) -> dict[str, tuple[int, list[tuple[Any, ...]]]]:
    """By table: the last number that was given, and the rows."""
    database = Database.open(url)
    try:
        return database.read_now(None, _everything)
    finally:
        database.close()


def _everything(session: Session) -> dict[str, tuple[int, list[tuple[Any, ...]]]]:
    session.look_everywhere()
    connection = session.connection()
    return {
        table.name: (
            last_number(connection, table),
            [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))],
        )
        for table in every_table().sorted_tables
    }
