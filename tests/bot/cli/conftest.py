"""Databases for the command line, which wants them migrated."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.engine.database import Database
from storage.upkeep.migrate import head
from tests.bot.cli.shell import meridian
from tests.conftest import once


@pytest.fixture
def url(studio_url: str) -> str:
    """The studio at the newest schema."""
    return stamped(studio_url)


@pytest.fixture
def sqlite_url(sqlite_studio: Path, tmp_path: Path) -> str:
    """The studio at the newest schema in a file."""
    return stamped(f"sqlite:///{shutil.copy(sqlite_studio, tmp_path / 'studio.db')}")


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company as `meridian demo` makes it, to be copied."""
    return once(tmp_path_factory, "made.db", _made)


def _made(folder: Path) -> Path:
    done = meridian("sqlite:///demo.db", "demo", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "meridian run --demo" in done.stdout
    return folder / "demo.db"


@pytest.fixture
def demo_url(demo_file: Path, tmp_path: Path) -> str:
    """A fresh copy of the demo company."""
    return f"sqlite:///{shutil.copy(demo_file, tmp_path / 'demo.db')}"


def stamped(url: str) -> str:
    """The same address, once its database says that it is at the newest schema."""
    database = Database.open(url)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head()})
    database.close()
    return url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the shell stands."""
    made = tmp_path / "here"
    made.mkdir()
    return made
