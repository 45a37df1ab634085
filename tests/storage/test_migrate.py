"""Migrations and tables agree, on both engines, there and back."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from storage.engine.database import Database
from storage.upkeep import migrate

COMPANY = """INSERT INTO company (id, name, currency, language, zone, frames, options, created_at)
    VALUES (1, 'Studio', 'EUR', 'en', 'UTC', '[]', '{}', '2026-03-02 09:00:00')"""
ADDRESS = """INSERT INTO address (id, company_id, platform, address, name, created_at)
    VALUES (:n, 1, 'mail', :address, '', '2026-03-02 09:00:00')"""
DELIVERY = """INSERT INTO delivery
    (id, company_id, address_id, record, thread, edits, nonce, state, priority, attempts, not_before, message, reason, at)
    VALUES (:n, 1, :n, '', '', '', :nonce, 'due', 0, 0, '2026-03-02 09:00:00', '', '', '2026-03-02 09:00:00')"""


def tables(url: str) -> set[str]:
    """The tables of a database, but for Alembic's."""
    database = Database.open(url)
    with database.engine.connect() as connection:
        found = set(inspect(connection).get_table_names()) - {"alembic_version"}
    database.close()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of migrations without any revision."""
    target = tmp_path / "migrations"
    (target / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (target / name).write_text((migrate.FOLDER / name).read_text())
    return target


def current(url: str, folder: Path) -> bool:
    """Whether the program would start on this database."""
    database = Database.open(url)
    try:
        return migrate.is_current(database, folder=folder)
    finally:
        database.close()


def test_a_generated_migration_makes_every_table(url: str, folder: Path) -> None:
    """The first revision creates all tables and nothing differs; going back to base removes them."""
    path = migrate.new_revision(url, "initial", folder=folder)
    assert (path.name, migrate.head(folder), current(url, folder)) == ("0001_initial.py", "0001", False)
    assert "storage" not in path.read_text()
    migrate.upgrade(url, folder=folder)
    assert (migrate.differences(url), current(url, folder)) == ([], True)
    assert tables(url) == set(migrate.every_table().tables)
    migrate.upgrade(url, folder=folder)
    migrate.downgrade(url, "base", folder=folder)
    assert (tables(url), current(url, folder)) == (set(), False)


def test_the_products_migrations_are_complete(url: str) -> None:
    """The shipped revisions lead to exactly the tables the program uses."""
    if migrate.head() is None:
        pytest.skip("no revision was generated yet")
    migrate.upgrade(url)
    assert (migrate.differences(url), current(url, migrate.FOLDER)) == ([], True)
    migrate.downgrade(url, "base")
    assert tables(url) == set()


def test_twins_of_an_address_become_the_first_of_them(url: str) -> None:
    """What waits for the twin goes to the first one, erased addresses stay apart, and none is doubled from then on."""
    migrate.upgrade(url)
    migrate.downgrade(url, "0015")
    database = Database.open(url)
    with database.engine.begin() as connection:
        connection.execute(text(COMPANY))
        for number, address in enumerate(("a@x.example", "b@x.example", "a@x.example", "", ""), 1):
            connection.execute(text(ADDRESS), {"n": number, "address": address})
            connection.execute(text(DELIVERY), {"n": number, "nonce": f"nonce {number}"})
    migrate.upgrade(url)
    with database.engine.begin() as connection:
        kept = connection.execute(text("SELECT id FROM address ORDER BY id")).scalars().all()
        sent = connection.execute(text("SELECT address_id FROM delivery ORDER BY id")).scalars().all()
        assert (kept, sent) == ([1, 2, 4, 5], [1, 2, 1, 4, 5])
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(ADDRESS), {"n": 9, "address": "a@x.example"})
    database.close()


def test_a_missing_table_is_a_difference(url: str) -> None:
    """Drift is told table by table."""
    assert {step[1].name for step in migrate.differences(url) if step[0] == "add_table"} == set(
        migrate.every_table().tables
    )


def test_checking_the_schema_does_not_import_alembic(tmp_path: Path) -> None:
    """Start-up stays fast: the check reads file names and one row."""
    program = (
        "import sys; from storage.engine.database import Database; from storage.upkeep.migrate import is_current;"
        f"d = Database.open('sqlite:///{tmp_path / 'x.db'}'); is_current(d); d.close();"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, cwd=migrate.FOLDER.parents[1]).returncode == 0
