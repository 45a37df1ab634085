"""Databases that are moved, restored and emptied: whole files of SQLite, whole databases of PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.conftest import beside


@pytest.fixture
def demo_url(played: Path, tmp_path: Path) -> str:
    """A fresh copy of the demo company in a file."""
    return f"sqlite:///{shutil.copy(played, tmp_path / 'played.db')}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Addresses of new databases, by names of the test's choice; nothing is in them."""
    if request.param == "sqlite":
        yield lambda name: f"sqlite:///{tmp_path / name}.db"
        return
    server, mark = os.environ.get("TEST_POSTGRES_URL"), uuid4().hex[:12]
    if not server:
        pytest.skip("TEST_POSTGRES_URL is not set")
    made: list[str] = []
    with psycopg.connect(server, autocommit=True) as connection:

        def create(name: str) -> str:
            made.append(f"{name}_{mark}")
            connection.execute(f'CREATE DATABASE "{made[-1]}"'.encode())
            return beside(server, made[-1])

        yield create
        for name in made:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    made = tmp_path / "here"
    made.mkdir()
    return made
