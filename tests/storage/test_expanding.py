"""Migrations beside the old version: they only add, and a program bears a schema that is newer than itself."""

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from storage.engine.database import Database
from storage.identity.company import Company
from storage.upkeep import migrate
from tests.storage.conftest import NOW

VERSIONS = sorted((migrate.FOLDER / "versions").glob("[0-9]*.py"))
NARROW = frozenset(
    {
        "drop_table",
        "drop_column",
        "rename_table",
        "create_unique_constraint",
        "create_check_constraint",
        "create_foreign_key",
    }
)
NEWER = '''"""More."""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", "{head}"


def upgrade() -> None:
    op.add_column("company", sa.Column("motto", sa.String(), nullable=True))
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table("extra")
'''


def narrowings(source: str) -> Iterator[str]:
    """The operations of a migration that take something away from a program of the version before."""
    (upgrade,) = (
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    )
    calls = [node for node in ast.walk(upgrade) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    added = {ast.literal_eval(column.args[0]) for call in calls for column in _added(call)}
    for call in calls:
        name = ast.unparse(call.func).rpartition(".")[2]
        if (
            (name in NARROW and not (name == "create_foreign_key" and _points_from(call, added)))
            or (name == "alter_column" and not _widens(call))
            or (name == "add_column" and _is_needed(call))
        ):
            yield f"line {call.lineno}: {name}"
        elif name == "create_index" and _option(call, "unique") == "True":
            yield f"line {call.lineno}: unique index"


def _added(call: ast.Call) -> list[ast.Call]:
    """The columns that a call adds to a table."""
    adds = ast.unparse(call.func).endswith(".add_column")
    return [part for part in call.args if isinstance(part, ast.Call)] if adds else []


def _points_from(call: ast.Call, added: set[str]) -> bool:
    """Whether a foreign key starts at a column of the same migration: the old version leaves it empty."""
    here = next(part for part in call.args if isinstance(part, ast.List))
    return bool(added & set(ast.literal_eval(here)))


def _option(call: ast.Call, name: str) -> str | None:
    return next((ast.unparse(word.value) for word in call.keywords if word.arg == name), None)


def _widens(call: ast.Call) -> bool:
    given = {word.arg for word in call.keywords} - {
        "existing_type",
        "existing_nullable",
        "existing_server_default",
        "schema",
    }
    return given <= {"nullable", "server_default"} and _option(call, "nullable") in {None, "True"}


def _is_needed(call: ast.Call) -> bool:
    (column,) = (part for part in call.args if isinstance(part, ast.Call))
    return _option(column, "nullable") == "False" and _option(column, "server_default") is None


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_only_expands_unless_its_name_says_so(path: Path) -> None:
    """The old version, which runs beside the migration, loses nothing and need give nothing that it does not know."""
    if not path.stem[5:].startswith("contract_"):
        assert list(narrowings(path.read_text())) == []


@pytest.mark.parametrize(
    "line",
    [
        "op.drop_column('deal', 'note')",
        "batch_op.drop_column('note')",
        "op.drop_table('deal')",
        "op.rename_table('deal', 'sale')",
        "op.alter_column('deal', 'note', new_column_name='text')",
        "op.alter_column('deal', 'note', existing_type=sa.String(), nullable=False)",
        "op.alter_column('deal', 'note', type_=sa.Integer())",
        "op.add_column('deal', sa.Column('note', sa.String(), nullable=False))",
        "op.create_unique_constraint('uq', 'deal', ['note'])",
        "op.create_index('ix', 'deal', ['note'], unique=True)",
        "op.create_foreign_key('fk', 'deal', 'note', ['note_id'], ['id'])",
    ],
)
def test_what_narrows_is_found(line: str) -> None:
    """Each way to break the old version is seen; what only adds is not, nor is the way back."""
    fine = (
        "op.add_column('a', sa.Column('b', sa.String(), nullable=True))",
        "op.add_column('a', sa.Column('b', sa.String(), server_default='', nullable=False))",
        "op.alter_column('a', 'b', existing_type=sa.String(), nullable=True)",
        "op.create_index('ix', 'a', ['b'], unique=False)",
        "op.create_foreign_key('fk', 'a', 'c', ['company_id', 'b'], ['company_id', 'id'])",
        "op.create_table('a', sa.UniqueConstraint('b'))",
    )
    adding = "def upgrade():\n" + "".join(f"    {step}\n" for step in fine) + f"def downgrade():\n    {line}\n"
    assert list(narrowings(adding)) == []
    assert len(list(narrowings(f"def upgrade():\n    {line}\n"))) == 1


def test_a_program_works_on_a_schema_that_is_newer(url: str, tmp_path: Path) -> None:
    """After a newer version has migrated, this one takes the database for current, reads and writes it, and leaves it."""
    newer = tmp_path / "newer"
    shutil.copytree(migrate.FOLDER, newer, ignore=shutil.ignore_patterns("__pycache__"))
    (newer / "versions" / "9999_more.py").write_text(NEWER.format(head=migrate.head()))
    migrate.upgrade(url)
    migrate.upgrade(url, folder=newer)
    migrate.upgrade(url)
    database = Database.open(url)
    try:
        assert migrate.is_current(database)
        assert not migrate.is_current(database, exactly=True)
        database.write_now(None, lambda session: session.add(Company(name="Old", created_at=NOW)))
        assert database.read_now(None, lambda session: session.exec(select(Company.name)).all()) == ["Old"]
        with database.engine.connect() as connection:
            assert connection.execute(text("SELECT motto FROM company")).all() == [(None,)]
    finally:
        database.close()
