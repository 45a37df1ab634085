"""Rows that nobody would think of, for every table of a company, held together by their references."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import cycle
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, Connection, Table, UniqueConstraint, insert

from storage.identity.company import Company
from storage.session.columns import Json
from storage.session.images import python_type
from storage.session.rows import table_of
from storage.upkeep.migrate import every_table
from storage.upkeep.transfer import fill

Rows = dict[str, list[dict[str, Any]]]

NASTY = (
    "",
    "'",
    "''",
    "=1+1",
    "'=1+1",
    " -x",
    "+49",
    "\t",
    "\r\n",
    '"',
    ",",
    ";",
    "a\rb",
    "\ufeff",
    "＝",
    "None",
    "é\u0301",
    "🚢",
)
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.sampled_from(NASTY) | st.text(LETTERS, max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds

PLAIN: dict[type[Any], st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-(2**31), 2**31 - 1),
    BigInteger: st.integers(-(2**63), 2**63 - 1),
    Json: JSON.filter(lambda value: value is not None),
    bool: st.booleans(),
    bytes: st.binary(max_size=5),
    date: st.dates(),
    datetime: INSTANTS,
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
}


@st.composite
def companies(draw: Any, each: int = 2) -> Rows:
    """Some rows of every table that a company owns, in the order in which they can be inserted."""
    few = {kind: draw(st.lists(values, min_size=7, max_size=7)) for kind, values in PLAIN.items()}
    return filled({kind: [None, *values] for kind, values in few.items()}, each)


def filled(values: dict[Any, list[Any]], each: int = 2) -> Rows:
    """Rows of every table whose columns take these values in turn; None only where a column may be nothing."""
    pools: dict[Any, Iterator[Any]] = {kind: cycle(some) for kind, some in values.items()}
    made: Rows = {}
    for table in every_table().sorted_tables:
        if "company_id" in table.columns and table.name not in {"joincode", "workspace"}:
            count = 1 if ["company_id"] in _keys(table) else each
            made[table.name] = [_row(pools, table, number, made) for number in range(count)]
    return made


def plant(connection: Connection, rows: Rows, company: str = "Generated") -> None:
    """Insert a company with generated rows."""
    columns = {
        "id": 1,
        "name": company,
        "currency": "EUR",
        "language": "en",
        "zone": "UTC",
        "frames": [],
        "options": {},
    }
    connection.execute(insert(table_of(Company)), columns | {"created_at": datetime(2026, 1, 1, tzinfo=UTC)})
    for name, some in rows.items():
        assert sum(fill(connection, every_table().tables[name], [some])) == len(some)


def _keys(table: Table) -> list[list[str]]:
    return [
        [column.name for column in part.columns] for part in table.constraints if isinstance(part, UniqueConstraint)
    ]


def _row(pools: dict[Any, Iterator[Any]], table: Table, number: int, made: Rows) -> dict[str, Any]:
    row = {column.name: _value(pools, column) for column in table.columns}
    row |= {"id": (number + 1) * 3, "company_id": 1}
    for key in table.foreign_key_constraints:
        name, parent = key.column_keys[-1], key.referred_table.name
        if name != "company_id":
            row[name] = made[parent][number]["id"] if parent in made else (6, None)[number]
    for names in _keys(table):
        free = [name for name in names if not table.columns[name].foreign_keys and name != "id"]
        for name in free[-1:]:
            row[name] = _distinct(table.columns[name], number, row[name])
    return row


def _distinct(column: Column[Any], number: int, value: Any) -> Any:
    """A value that no other row of the table has."""
    of = {str: f"{number} {value or ''}", int: number, date: date(2026, 1, 1 + number)}
    return of[python_type(column)]


def _value(pools: dict[Any, Iterator[Any]], column: Column[Any]) -> Any:
    """The next value for a column, so that over many columns and examples each meets each."""
    kind = type(column.type) if isinstance(column.type, Json | BigInteger) else python_type(column)
    return next(value for value in pools[kind] if value is not None or column.nullable)
