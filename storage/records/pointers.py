"""What points to a row: rows of other tables, by the foreign keys that the tables declare."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import select

from storage.session.rows import Row, Scoped, every_scoped_table, table_of
from storage.session.session import Session


def pointing_columns(kind: type[Scoped], parent: type[Row]) -> list[str]:
    """The columns of a table that point to rows of another one."""
    keys = ((column.name, key.column) for column in table_of(kind).columns for key in column.foreign_keys)
    return sorted(name for name, target in keys if target.table.name == table_of(parent).name and target.name == "id")


def pointers_to(session: Session, row: Row, parts: Collection[type[Scoped]]) -> list[tuple[type[Scoped], int]]:
    """How many rows of each table but its parts point to a row, counted in one statement; tables without any are left out."""
    parent: Any = type(row)
    others = (kind for kind in every_scoped_table() if kind not in parts)
    pointing = [(kind, name) for kind in others for name in pointing_columns(kind, parent)]
    counts = [
        select(func.count()).select_from(kind).where(getattr(kind, name) == row.id).scalar_subquery()
        for kind, name in pointing
    ]
    found = session.execute(select(parent.id, *counts).where(parent.id == row.id)).one()
    return [(kind, count) for (kind, _name), count in zip(pointing, found[1:], strict=True) if count]


def delete_with_parts(session: Session, row: Row, parts: Sequence[type[Scoped]]) -> None:
    """Delete a row after what is nothing without it, each table before the next one, so that an undo finds the row."""
    for part in parts:
        for one in _rows_of(session, part, row):
            session.delete(one)
        session.flush()
    session.delete(row)
    session.flush()


def _rows_of(session: Session, part: type[Scoped], row: Row) -> Iterator[Scoped]:
    for name in pointing_columns(part, type(row)):
        yield from session.exec(select(part).where(getattr(part, name) == row.id))
