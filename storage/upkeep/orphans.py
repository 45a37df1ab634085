"""Orphaned rows: rows that reference a missing row."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Table, delete, exists, select

from storage.session.rows import every_scoped_table, table_of
from storage.session.session import Session

MACHINERY = frozenset(
    {"attachment", "delivery", "escalation", "linkcode", "login", "loginlink", "readmark", "shown", "word"}
)
"""Tables whose rows mean nothing without what they point to, and whose loss has no consequence."""


class OrphanedRows(NamedTuple):
    """Rows of a table whose `column` names a row of `parent` that is not there."""

    table: str
    column: str
    parent: str
    ids: list[int]


def orphans(session: Session) -> Iterator[OrphanedRows]:
    """The orphans of the session's company."""
    connection = session.connection()
    for table in map(table_of, every_scoped_table()):
        for name, parent in _references(table):
            there = parent.alias()
            known = exists().where(there.c.id == table.c[name], there.c.company_id == table.c.company_id)
            query = select(table.c.id).where(
                table.c.company_id == session.company_id, table.c[name].is_not(None), ~known
            )
            if ids := list(connection.scalars(query.order_by(table.c.id))):
                yield OrphanedRows(table.name, name, parent.name, ids)


def drop_orphans(session: Session) -> dict[str, int]:
    """Delete the orphans of the machinery; returns how many by table."""
    tables = {table_of(kind).name: table_of(kind) for kind in every_scoped_table()}
    found: dict[str, set[int]] = {}
    for orphan in orphans(session):
        if orphan.table in MACHINERY:
            found.setdefault(orphan.table, set()).update(orphan.ids)
    for name, ids in found.items():
        for number in ids:
            session.connection().execute(delete(tables[name]).where(tables[name].c.id == number))
    return {name: len(ids) for name, ids in found.items()}


def _references(table: Table) -> Iterator[tuple[str, Table]]:
    for key in table.foreign_key_constraints:
        if (name := key.column_keys[-1]) != "company_id":
            yield name, key.referred_table
