"""The ground that all examples of a test share."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from pydantic import SecretStr

from bot.app import build
from bot.kernel import Kernel
from bot.registry import Registry
from bot.settings import Settings
from tests.chat import UNLIMITED, ChatClock, Paper
from tests.conftest import beside
from tests.fuzz.ground import Ground, watched

Copied = Callable[[], str]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def copied(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copied]:
    """Makes a fresh copy of the studio each time it is called, in place of the one before."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_studio")
        yield lambda: _file(template, tmp_path)
    else:
        studio: str = request.getfixturevalue("postgres_studio")
        server, name = os.environ["TEST_POSTGRES_URL"], f"fuzz_{uuid4().hex[:12]}"
        yield lambda: _renewed(server, studio, name)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def _file(template: Path, folder: Path) -> str:
    for old in folder.glob("studio.db*"):
        old.unlink()
    return f"sqlite:///{shutil.copy(template, folder / 'studio.db')}"


def _renewed(server: str, studio: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{studio}"'.encode())
    return beside(server, name)


@pytest.fixture
def ground(copied: Copied, registry: Registry) -> Iterator[Ground]:
    """A studio in which every command's examples have run."""

    def opened() -> Kernel:
        settings = Settings(_env_file=None, DATABASE_URL=copied(), secret=SecretStr("for the fuzz"), **UNLIMITED)
        return build(settings, now=ChatClock(), platforms=[Paper()], registry=registry)

    with watched() as events, asyncio.Runner() as runner:
        made = Ground(opened, runner, events)
        yield made
        made.close()
