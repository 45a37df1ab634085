"""The first start of an installation."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlmodel import select

from storage.engine.database import Database
from storage.identity.company import Company, Installation
from tests.conftest import beside

START = """
import sys
from bot.app import prepare
from bot.settings import Settings

print(prepare(Settings(_env_file=None, DATABASE_URL=sys.argv[1])))
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip("TEST_POSTGRES_URL is not set")
    name = f"empty_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        yield beside(server, name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def test_processes_that_start_at_once_make_one_company(empty_url: str) -> None:
    """Three roles that find an empty database end up with one company, one secret and one claim code."""
    command = [sys.executable, "-c", START, empty_url]
    starting = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _role in range(3)]
    codes = {process.communicate(timeout=60)[0] for process in starting}
    assert len(codes) == 1
    assert [process.returncode for process in starting] == [0, 0, 0]
    database = Database.open(empty_url)
    found = database.read_now(
        None, lambda s: (len(s.exec(select(Company)).all()), len(s.exec(select(Installation)).all()))
    )
    database.close()
    assert found == (1, 1)
