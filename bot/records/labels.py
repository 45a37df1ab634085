"""Labels of tables and columns in histories and audits."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from sqlalchemy import Column

from storage.identity.company import Company
from storage.session.rows import Row, every_scoped_table, table_of

_SILENT = frozenset({"id", "company_id", "created_at", "ref", "custom"})
"""What is the same for ever unless a table has a word for it, and what a company's own fields keep, which are told one by one."""
_ENDINGS = ("_minor", "_id")


def noun_of(row: type[Row]) -> str:
    """The msgid of a kind of rows: TimeEntry is a "time entry"."""
    return row.__words__.get("") or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", row.__name__).lower()


def label_of(row: type[Row], column: Column[object]) -> str:
    """The msgid of a column: `due_on` is "due on", `owner_id` is "owner"."""
    name = row.__words__.get(column.name) or column.name
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return name.replace("_", " ")


def told_columns(row: type[Row]) -> dict[str, Column[object]]:
    """The columns whose changes people are told, by name: neither what the machinery keeps for itself nor what opens doors."""
    if not row.__told__:
        return {}
    untold = (_SILENT - row.__words__.keys()) | row.__bookkeeping__ | row.__secret__ | row.__untold__
    return {column.name: column for column in table_of(row).columns if column.name not in untold}


def recorded() -> list[type[Row]]:
    """The tables whose changes are recorded: the company's own row, and rows of it."""
    rows: list[type[Row]] = [Company, *every_scoped_table()]
    return [row for row in rows if row.__audited__]


def words(labelled: Collection[tuple[str, str]]) -> Iterator[str]:
    """The msgids of everything whose changes are recorded, but for columns (by table and name) that a field labels."""
    for row in recorded():
        yield noun_of(row)
        table = table_of(row).name
        yield from (label_of(row, one) for one in told_columns(row).values() if (table, one.name) not in labelled)
