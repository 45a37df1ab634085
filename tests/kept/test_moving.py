"""`meridian migrate --from`: a company moves to another engine with every row equal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from storage.engine.database import Database
from storage.identity.company import Company
from storage.upkeep.migrate import upgrade
from storage.upkeep.move import move
from storage.upkeep.transfer import CopyFailed
from tests.bot.cli.shell import meridian
from tests.chat import START
from tests.kept.content import content, unwatched


def test_a_company_moves_there_and_back(demo_url: str, place: Callable[[str], str], tmp_path: Path) -> None:
    """Whatever the engine, each row of each table is the same afterwards, and numbering goes on where it stopped."""
    there, back = place("there"), f"sqlite:///{tmp_path / 'back.db'}"
    before = content(demo_url)
    for source, target in ((demo_url, there), (there, back)):
        upgrade(target)
        counts = move(source, target, unwatched)
        assert content(target) == before
    assert counts == {table: len(rows) for table, (_last, rows) in before.items()}
    assert sum(counts.values()) > 1000


def test_a_number_is_never_given_again_after_a_move(demo_url: str, place: Callable[[str], str]) -> None:
    """The number of a row that was deleted in the old database is not given to a new row in the new one."""
    old = create_engine(demo_url)
    with old.begin() as connection:
        connection.execute(text("UPDATE sqlite_sequence SET seq = 700 WHERE name = 'company'"))
    old.dispose()
    there = place("there")
    upgrade(there)
    move(demo_url, there, unwatched)
    database = Database.open(there)
    second = Company(name="Second", created_at=START)
    database.write_now(None, lambda session: session.add(second))
    database.close()
    assert second.id == 701


def test_a_move_fills_only_an_empty_database(demo_url: str, place: Callable[[str], str]) -> None:
    """What is there already stays, and the table is named."""
    there = place("there")
    upgrade(there)
    move(demo_url, there, unwatched)
    before = content(there)
    with pytest.raises(CopyFailed, match="not empty: there are rows in company"):
        move(demo_url, there, unwatched)
    assert content(there) == before


@pytest.mark.parametrize("place", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_row_that_does_not_fit_moves_nothing(demo_url: str, place: Callable[[str], str]) -> None:
    """The table is named when the other engine refuses a value, and the new database stays empty."""
    there = place("there")
    old = Database.open(demo_url)
    old.write_now(None, lambda session: session.add(Company(name="nothing\0here", created_at=START)))
    old.close()
    upgrade(there)
    with pytest.raises(CopyFailed, match="a row of company does not fit"):
        move(demo_url, there, unwatched)
    assert not any(rows for _last, rows in content(there).values())


def test_a_bot_at_work_is_not_moved_away_from(demo_url: str, place: Callable[[str], str]) -> None:
    """While a process has the old database open, what it writes would be left behind."""
    there = place("there")
    upgrade(there)
    running = Database.open(demo_url)
    with pytest.raises(CopyFailed, match="is in use"):
        move(demo_url, there, unwatched)
    running.close()
    assert sum(move(demo_url, there, unwatched).values()) > 1000


def test_the_old_database_must_be_there_and_another_one(demo_url: str, tmp_path: Path) -> None:
    """A wrong address makes no file, and a database is not moved into itself."""
    with pytest.raises(CopyFailed, match="There is no database at"):
        move(f"sqlite:///{tmp_path / 'none.db'}", demo_url, unwatched)
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(CopyFailed, match="the same database"):
        move(demo_url, demo_url, unwatched)
    with pytest.raises(ValueError, match="mysql is not supported"):
        move("mysql://x/y", demo_url, unwatched)


def test_moving_from_the_shell(demo_url: str, tmp_path: Path) -> None:
    """One command makes the tables, moves everything and says how much; a second one is refused."""
    new = f"sqlite:///{tmp_path / 'new.db'}"
    done = meridian(new, "migrate", "--from", demo_url, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "were moved and compared: all are equal." in done.stdout
    again = meridian(new, "migrate", "--from", demo_url, folder=tmp_path)
    assert again.returncode == 1
    assert "The new database is not empty" in again.stderr
