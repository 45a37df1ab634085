"""Tables filled with very many rows, by one statement each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, String, Table, create_engine, func, insert, literal, select

from storage.session.columns import Json, UtcDateTime
from storage.session.images import python_type
from storage.session.rows import Row
from tests.chat import START
from tests.conftest import fill

LATER = START + timedelta(days=365)


def furnished(path: Path, rows: int, *tables: Table) -> str:
    """The address of a new SQLite file with the studio and `rows` rows in each table; returns it."""
    url = f"sqlite:///{path}"
    fill(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        for pragma in ("synchronous=OFF", "cache_size=-200000"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        for table in tables:
            crowd(connection, table, rows)
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    return url


def crowd(connection: Connection, table: Table, rows: int) -> None:
    """Add rows to a table; instants lie far ahead, text and unique numbers differ, the rest is empty.

    References point nowhere: the connection must not check foreign keys.
    """
    first = connection.scalar(select(func.max(table.c.id))) or 0
    numbers = select(literal(first + 1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < first + rows))
    filled = [made for made in table.columns if not made.nullable or isinstance(made.type, UtcDateTime)]
    values = [_value(made, numbers.c.n) for made in filled]
    connection.execute(insert(table).from_select([made.name for made in filled], select(*values)))


def _value(made: Column[Any], number: Any) -> Any:
    if made.name == "company_id":
        return literal(1)
    if isinstance(made.type, Json):
        return literal("[]", String)
    kind = python_type(made)
    if kind is str:
        return literal(f"{made.name} ", String) + func.printf("%07d", number)
    fixed = {datetime: _instant(LATER), date: _instant(LATER)[:10], bool: True}
    return literal(fixed[kind]) if kind in fixed else number


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def named(table: str) -> Table:
    """A table of the product."""
    return Row.metadata.tables[table]
