"""Transfer of every row between databases of any engine, with a proof of equality."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, column, func, insert, select, table, update
from sqlalchemy.exc import StatementError

from storage.session.session import Session

Progress = Callable[[int, int], None]
"""Told how much is done, of how much."""

ROWS = 1000


class CopyFailed(Exception):
    """There is no copy; the sentence says why."""


class Transfer:
    """Rows on their way from one connection to another; the caller ends both transactions.

    `progress` counts each row twice when `compare` follows `copy`.
    """

    def __init__(self, reading: Connection, writing: Connection, tables: Sequence[Table], progress: Progress) -> None:
        self.reading, self.writing, self.tables, self.progress = reading, writing, tables, progress
        self.counts = {one.name: reading.scalar(select(func.count()).select_from(one)) or 0 for one in tables}
        self.total, self._done, self._passes = sum(self.counts.values()), 0, 1

    def copy(self, *, of: int = 1) -> None:
        """Insert every row, parents first, and go on numbering where the other database stopped.

        of: the number of passes of which this is the first, for the progress
        Raises CopyFailed when the engine cannot hold a row.
        """
        self._passes = of
        for one in self.tables:
            try:
                self._fill(one)
            except StatementError as error:
                raise CopyFailed(
                    f"Nothing was copied: a row of {one.name} does not fit. {error.orig}".strip()
                ) from error
            number_on(self.writing, one, last_number(self.reading, one))

    def compare(self) -> None:
        """Read both sides again, row by row; raises CopyFailed at the first that differs."""
        for one in self.tables:
            for ours, theirs in zip_longest(_rows(self.reading, one), _rows(self.writing, one)):
                if ours != theirs:
                    raise CopyFailed(f"Nothing was copied: {one.name} would differ: {ours} became {theirs}")
                self._count(1)

    def _fill(self, one: Table) -> None:
        rows = self.reading.execute(_ordered(one), execution_options={"yield_per": ROWS}).mappings()
        for count in fill(self.writing, one, ([dict(row) for row in batch] for batch in rows.partitions())):
            self._count(count)

    def _count(self, rows: int) -> None:
        self._done += rows
        self.progress(self._done, self.total * self._passes)


def fill(writing: Connection, one: Table, batches: Iterable[list[dict[str, Any]]]) -> Iterator[int]:
    """Insert rows of a table, as the caller asks for the number of each batch; raises SQLAlchemy's StatementError.

    A row may point to another of its table that comes later, so these references are set at the end.
    """
    inner, pointing = _inner(one), list[dict[str, Any]]()
    for batch in batches:
        writing.execute(insert(one), [{**row, **dict.fromkeys(inner)} for row in batch])
        pointing += [_pointer(row, inner) for row in batch if any(row[name] is not None for name in inner)]
        yield len(batch)
    if pointing:
        row = one.c.id == bindparam("_row")
        writing.execute(update(one).where(row).values({name: bindparam(name) for name in inner}), pointing)


def _pointer(row: dict[str, Any], inner: list[str]) -> dict[str, Any]:
    return {"_row": row["id"], **{name: row[name] for name in inner}}


def last_number(connection: Connection, one: Table) -> int:
    """The last number that a row of a table was ever given, whether or not the row is still there."""
    if connection.dialect.name == "postgresql":
        return connection.scalar(select(func.pg_sequence_last_value(_sequence(connection, one)))) or 0
    known: Any = select(column("seq")).select_from(table("sqlite_sequence")).where(column("name") == one.name)
    return connection.scalar(known) or 0


def numbers(session: Session, tables: Iterable[Table]) -> dict[str, int]:
    """The last number of each table by its name."""
    return {one.name: last_number(session.connection(), one) for one in tables}


def bring(session: Session, one: Table, rows: Iterable[dict[str, Any]], last: int) -> int:
    """Insert rows with their numbers into a table, and go on after `last`; returns how many there were.

    Raises SQLAlchemy's StatementError when the engine cannot hold a row.
    """
    left = iter(rows)
    count = sum(fill(session.connection(), one, iter(lambda: list(islice(left, ROWS)), [])))
    number_on(session.connection(), one, last)
    return count


def number_on(connection: Connection, one: Table, last: int) -> None:
    """Let the next row of a table get the number after `last`, which none of its rows exceeds."""
    if not last:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.setval(_sequence(connection, one), last)))
        return
    numbers = table("sqlite_sequence", column("name"), column("seq"))
    if not connection.execute(update(numbers).where(numbers.c.name == one.name).values(seq=last)).rowcount:
        connection.execute(insert(numbers).values(name=one.name, seq=last))


def _sequence(connection: Connection, one: Table) -> Any:
    quoted = connection.dialect.identifier_preparer.format_table(one)
    return func.pg_get_serial_sequence(quoted, "id")


def _inner(one: Table) -> list[str]:
    """The columns that point to other rows of the same table."""
    keys = [key for key in one.foreign_key_constraints if key.referred_table is one]
    return sorted({part.name for key in keys for part in key.columns if part.name != "company_id"})


def _ordered(one: Table) -> Any:
    number: Column[int] = one.c.id
    return select(one).order_by(number)


def _rows(connection: Connection, one: Table) -> Iterator[tuple[Any, ...]]:
    for row in connection.execute(_ordered(one), execution_options={"yield_per": ROWS}):
        yield tuple(row)
