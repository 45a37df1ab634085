"""The product's own tables, each of them: no company sees another, and what the ORM cannot scope is not written."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, UniqueConstraint, insert
from sqlmodel import col, func, select

from storage.engine.database import Database, address
from storage.engine.sqlite import writing_engine
from storage.session.columns import Json
from storage.session.images import python_type
from storage.session.rows import Scoped, every_scoped_table, table_of
from storage.upkeep.migrate import every_table

ROOT = Path(__file__).parents[2]
FORBIDDEN = re.compile(r"bulk_(insert|update)_mappings|bulk_save_objects|__table__|connection")
SAMPLES: dict[type[Any], Any] = {
    str: "x",
    int: 1,
    float: 1.5,
    bool: False,
    bytes: b"x",
    Decimal: Decimal("1.5"),
    datetime: datetime(2026, 3, 2, tzinfo=UTC),
    date: date(2026, 3, 2),
}


def _value(column: Column[Any]) -> Any:
    if isinstance(column.type, Json):
        return {}
    kind = python_type(column)
    return next(iter(kind)) if issubclass(kind, Enum) else SAMPLES[kind]


def foreign_row(kind: type[Scoped]) -> dict[str, Any]:
    """Row 1 of company 2 with every column filled that must be; its references may lead nowhere."""
    columns = [column for column in table_of(kind).columns if not column.nullable]
    return {column.name: _value(column) for column in columns} | {"id": 1, "company_id": 2}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The product's tables on SQLite, each with one row of company 2."""
    url = f"sqlite:///{tmp_path_factory.mktemp('product') / 'meridian.db'}"
    engine = writing_engine(address(url), busy_seconds=5, foreign_keys=False)
    with engine.begin() as connection:
        every_table().create_all(connection)
        for kind in every_scoped_table():
            connection.execute(insert(table_of(kind)), [foreign_row(kind)])
    engine.dispose()
    database = Database.open(url)
    yield database
    database.close()


def _described(kind: Any) -> str:
    return table_of(kind).name


@pytest.mark.parametrize("kind", every_scoped_table(every_table()), ids=_described)
def test_a_query_that_forgets_the_company_shows_nothing_foreign(product: Database, kind: type[Scoped]) -> None:
    """Whole rows, single columns, counts and lookups by number are empty for company 1."""
    statements = (select(kind), select(col(kind.id)), select(kind).where(kind.id == 1))
    for statement in statements:
        assert product.read_now(1, lambda session, statement=statement: session.exec(statement).all()) == []  # type: ignore[misc]
    assert product.read_now(1, lambda session: session.get(kind, 1)) is None
    assert product.read_now(1, lambda session: session.exec(select(func.count(col(kind.id)))).one()) == 0
    assert product.read_now(2, lambda session: session.exec(select(col(kind.id))).all()) == [1]


@pytest.mark.parametrize("kind", every_scoped_table(every_table()), ids=_described)
def test_every_reference_stays_inside_the_company(kind: type[Scoped]) -> None:
    """References between rows of companies carry the company in the key, and each table can be pointed to so."""
    table = table_of(kind)
    keys = [part.columns.keys() for part in table.constraints if isinstance(part, UniqueConstraint)]
    assert ["company_id", "id"] in keys
    for key in table.foreign_key_constraints:
        if key.referred_table.name != "company":
            assert key.column_keys[0] == "company_id", f"{table.name} points outside the company: use belongs_to"


def breaches(source: str) -> list[str]:
    """Uses of what the ORM cannot scope: bulk mappings, the connection, bare tables and SQL as text."""
    nodes = list(ast.walk(ast.parse(source)))
    attributes = [node.attr for node in nodes if isinstance(node, ast.Attribute) and FORBIDDEN.fullmatch(node.attr)]
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and _is_sql(node.module)]
    names = [alias.name for node in imports for alias in node.names]
    called = [node.func.attr for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    owners = [node.func.value for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    texts = [
        name
        for name, owner in zip(called, owners, strict=True)
        if name == "text" and isinstance(owner, ast.Name) and _is_sql(owner.id)
    ]
    return attributes + texts + [name for name in names if name in {"text", "literal_column"}]


def _is_sql(module: str | None) -> bool:
    return (module or "").split(".")[0] in {"sqlalchemy", "sqlmodel", "sa"}


def test_the_rest_of_the_program_writes_no_unscoped_sql() -> None:
    """Outside storage nobody reaches past the session."""
    modules = [path for folder in ("bot", "commands", "adapters") for path in (ROOT / folder).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix(): breaches(path.read_text("utf-8")) for path in modules}
    assert {path: uses for path, uses in found.items() if uses} == {}


@pytest.mark.parametrize(
    "source",
    [
        "session.connection().execute(x)",
        "session.bulk_update_mappings(Deal, rows)",
        "select(Deal.__table__)",
        "from sqlalchemy import text",
        "from sqlmodel import select, text as raw",
        "import sqlalchemy\nsqlalchemy.text('x')",
        "import sqlalchemy as sa\nsa.text('x')",
    ],
)
def test_the_lint_finds_each_of_them(source: str) -> None:
    """Every forbidden form is seen; a field or function of our own called text is not."""
    assert breaches(source)
    assert not breaches("from bot.replies.reply import text\nreply.text\ntext('x')")
