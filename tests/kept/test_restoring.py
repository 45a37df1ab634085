"""`meridian restore`: a backup comes back whole, or nothing changes."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from storage.engine.database import Database, sqlite_file
from storage.identity.company import Company
from storage.upkeep.backup import back_up
from storage.upkeep.migrate import upgrade
from storage.upkeep.move import move
from storage.upkeep.restore import restore
from storage.upkeep.transfer import CopyFailed
from tests.bot.cli.shell import meridian
from tests.chat import START
from tests.kept.content import content, unwatched

Place = Callable[[str], str]
SERVER = pytest.mark.parametrize("place", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)


def run(url: str, *statements: str) -> None:
    """Change a database behind the program's back."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def url(place: Place, demo_url: str) -> str:
    """The demo company on the engine of the test."""
    there = place("there")
    if (file := sqlite_file(there)) is not None:
        demo = Path(demo_url.removeprefix("sqlite:///"))
        return f"sqlite:///{demo.rename(file)}"
    upgrade(there)
    move(demo_url, there, unwatched)
    return there


@pytest.fixture
def copy(url: str, tmp_path: Path) -> Path:
    """A backup of the demo company."""
    back_up(url, tmp_path / "copy", unwatched)
    return tmp_path / "copy"


def test_what_was_changed_since_is_taken_back(url: str, copy: Path) -> None:
    """After rows and whole tables have come, changed and gone, each row is again as it was backed up."""
    before = content(url)
    run(url, "DELETE FROM post WHERE thread IS NOT NULL", "UPDATE person SET name = 'Nobody'")
    run(url, "CREATE TABLE newer (id INTEGER, company_id INTEGER REFERENCES company (id))")
    run(url, "INSERT INTO newer SELECT 1, id FROM company")
    assert restore(copy, url, unwatched) == sum(len(rows) for _last, rows in before.values())
    assert content(url) == before
    restored = Database.open(url)
    second = Company(name="Second", created_at=START)
    restored.write_now(None, lambda session: session.add(second))
    restored.close()
    assert second.id == 2


def test_a_backup_fills_a_new_database(copy: Path, url: str, place: Place) -> None:
    """On a new machine there is nothing yet, and afterwards everything, readable by its owner alone."""
    new = place("new")
    restore(copy, new, unwatched)
    assert content(new) == content(url)
    file = sqlite_file(new)
    assert file is None or stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_is_restored_below_a_running_bot(url: str, copy: Path) -> None:
    """While a process has the database open it is refused, and what the process wrote stays."""
    running = Database.open(url)
    running.write_now(None, lambda session: session.add(Company(name="Second", created_at=START)))
    with pytest.raises(CopyFailed, match="is in use"):
        restore(copy, url, unwatched)
    running.close()
    assert len(content(url)["company"][1]) == 2


def test_a_backup_of_a_newer_schema_is_refused(url: str, tmp_path: Path) -> None:
    """A program that does not know the tables leaves everything as it is."""
    run(url, "UPDATE alembic_version SET version_num = '9999'")
    back_up(url, tmp_path / "newer", unwatched)
    before = content(url)
    with pytest.raises(CopyFailed, match="is of the newer schema 9999"):
        restore(tmp_path / "newer", url, unwatched)
    assert content(url) == before


def test_a_file_that_is_no_backup_is_refused(url: str, tmp_path: Path) -> None:
    """Neither any file nor the database of another program gets in."""
    (tmp_path / "letter").write_text("Dear Meridian")
    with pytest.raises(CopyFailed, match="is no backup"):
        restore(tmp_path / "letter", url, unwatched)
    if sqlite_file(url):
        sqlite3.connect(tmp_path / "other").executescript("CREATE TABLE a (b); VACUUM").connection.close()
        with pytest.raises(CopyFailed, match="no backup of Meridian"):
            restore(tmp_path / "other", url, unwatched)


def test_a_damaged_backup_is_refused(url: str, copy: Path) -> None:
    """Half a file, or pages full of something else, change nothing."""
    before, whole = content(url), copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CopyFailed, match=r"damaged|was not restored"):
        restore(copy, url, unwatched)
    assert content(url) == before


def test_a_backup_with_a_loose_end_is_refused(demo_url: str, tmp_path: Path) -> None:
    """A row that points to a missing one is named."""
    file = Path(shutil.copy(demo_url.removeprefix("sqlite:///"), tmp_path / "loose"))
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM person WHERE id = 1")
    connection.close()
    with pytest.raises(CopyFailed, match=r"row \d+ of \w+ points to a row that is missing"):
        restore(file, demo_url, unwatched)


@SERVER
def test_a_file_is_not_restored_on_a_server(url: str, demo_url: str, tmp_path: Path) -> None:
    """Whoever changes the engine on the way is told the command that does it, in either direction."""
    back_up(demo_url, tmp_path / "file", unwatched)
    with pytest.raises(CopyFailed, match="meridian migrate --from sqlite:///"):
        restore(tmp_path / "file", url, unwatched)
    back_up(url, tmp_path / "dump", unwatched)
    with pytest.raises(CopyFailed, match="Restore it on a server"):
        restore(tmp_path / "dump", demo_url, unwatched)


def test_restoring_from_the_shell(demo_url: str, tmp_path: Path) -> None:
    """What is there is given up only when that is said; then the rows are told."""
    back_up(demo_url, tmp_path / "copy", unwatched)
    refused = meridian(demo_url, "restore", "copy", folder=tmp_path)
    assert refused.returncode == 1
    assert "rows, which would be gone" in refused.stderr
    done = meridian(demo_url, "restore", "copy", "--replace", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "rows are back from copy, and the database is sound" in done.stdout
