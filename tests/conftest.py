"""The studio: a company with people and channels, on both engines, for tests that speak chat."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import structlog
from hypothesis import settings as hypothesis_settings
from pydantic import SecretStr
from sqlalchemy import Connection, Dialect, Engine, event

import commands
from bot.app import build
from bot.discovery import discover
from bot.registry import Registry
from bot.settings import Settings
from storage.engine.database import Database
from storage.identity.company import Company, Workspace
from storage.identity.people import Identity, Person
from storage.identity.places import Binding, Channel
from storage.session.audit import Act
from storage.session.session import Session
from storage.upkeep.migrate import every_table
from tests.chat import PLATFORM, START, UNLIMITED, WORKSPACE, ChatClock, ChatSession, Paper
from tests.demo import demo_file
from tests.restored import Restored
from tests.summary import pytest_configure, pytest_terminal_summary, pytest_unconfigure

__all__ = ["pytest_configure", "pytest_terminal_summary", "pytest_unconfigure"]

# Before anything asks for settings: they keep the profile of their birth.
hypothesis_settings.register_profile("here", max_examples=int(os.environ.get("FUZZ_EXAMPLES", "50")), deadline=None)
hypothesis_settings.load_profile("here")

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(),
    ]
)

SETTINGS = Settings(_env_file=None, secret=SecretStr("for tests"), **UNLIMITED)
WEEK = [[day, 540, 1020] for day in range(5)]
DIALECTS: dict[str, Dialect] = {}
COMPILED: dict[Any, Any] = {}
COPIES = {"studio.db", "demo.db", "copy.db", "town.db"}
"""What copies of the studio and of the demo company are called."""


@event.listens_for(Engine, "engine_connect")
def share_what_is_compiled(connection: Connection) -> None:
    """Let the engines of a worker, one or two per test, write SQL for a statement only once: a fifth of all the time."""
    connection.dialect = connection.engine.dialect = DIALECTS.setdefault(connection.dialect.name, connection.dialect)
    connection.engine._compiled_cache = COMPILED


@event.listens_for(Engine, "engine_connect")
def forgo_the_disk(connection: Connection) -> None:
    """Let no commit in a copy of a company wait for the disk, as on PostgreSQL: no test cuts the power."""
    if Path(connection.engine.url.database or "").name in COPIES:
        connection.connection.cursor().execute("PRAGMA synchronous=OFF").close()


@dataclass(frozen=True)
class Member:
    """Somebody of the studio; the user name is the first name in lower case."""

    name: str
    role: str
    zone: str
    country: str
    language: str = "en"
    kind: str = "employee"

    @property
    def user(self) -> str:
        """The name under which the person chats."""
        return self.name.split()[0].lower()


STUDIO = (
    Member("Olivia Berg", "owner", "Europe/Berlin", "DE"),
    Member("Marco Ruiz", "manager", "Europe/Madrid", "ES"),
    Member("Fatima Noor", "finance", "Asia/Dubai", "AE"),
    Member("Sven Lund", "sales", "Europe/Stockholm", "SE"),
    Member("Sam Okoro", "support", "Africa/Lagos", "NG"),
    Member("Greta Vogel", "member", "Europe/Berlin", "DE", language="de"),
    Member("Carla Reyes", "contractor", "America/Mexico_City", "MX", kind="contractor"),
    Member("Ken Sato", "contractor", "Asia/Tokyo", "JP", kind="contractor"),
)
CHANNELS = {"accounts": "accounts", "sales": "sales", "support": "support", "projects": "projects", "random": ""}


def furnish(session: Session) -> int:
    """Write the studio's company, people and channels; returns the company's number."""
    company = Company(name="Studio", currency="EUR", zone="Europe/Berlin", country="DE", frames=WEEK, created_at=START)
    session.add(company)
    session.flush()
    session.add(Workspace(platform=PLATFORM, external_id=WORKSPACE, company_id=company.id or 0))
    return company.id or 0


def people_and_channels(session: Session) -> None:
    """Fill the studio, as one act."""
    act = Act(key="furnish", command="furnish", source="text", at=START)
    session.add(act)
    session.flush()
    session.act_id = act.id
    for member in STUDIO:
        person = Person(
            name=member.name,
            kind=member.kind,
            roles=[member.role],
            zone=member.zone,
            country=member.country,
            language=member.language,
            frames=WEEK,
            created_at=START,
        )
        session.add(person)
        session.flush()
        session.add(
            Identity(
                person_id=person.id or 0,
                platform=PLATFORM,
                workspace=WORKSPACE,
                external_id=member.user,
                created_at=START,
            )
        )
    for name, purpose in CHANNELS.items():
        channel = Channel(platform=PLATFORM, workspace=WORKSPACE, external_id=name, name=name, created_at=START)
        session.add(channel)
        session.flush()
        if purpose:
            session.add(Binding(channel_id=channel.id or 0, purpose=purpose))


def fill(url: str) -> None:
    """Make the tables and the studio in an empty database."""
    database = Database.open(url)
    database.create_all(every_table())
    company = database.write_now(None, furnish)
    database.write_now(company, people_and_channels)
    database.close()


@pytest.fixture(scope="session")
def registry() -> Registry:
    """All commands, read once."""
    return discover(commands)


@pytest.fixture(scope="session")
def sqlite_studio(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> Path:
    """A file with the studio, to be copied."""
    path = tmp_path_factory.mktemp("studio") / "studio.db"
    fill(f"sqlite:///{path}")
    return path


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Path]) -> Path:
    """A file that one worker makes in a folder and all of them copy."""
    own = factory.getbasetemp()
    done = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    with done.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return done if done.exists() else make(factory.mktemp(done.stem)).rename(done)


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the demo company, to be copied."""
    return once(tmp_path_factory, "played.db", demo_file)


@pytest.fixture(scope="session")
def postgres_studio(registry: Registry) -> Iterator[str]:
    """The name of a PostgreSQL database with the studio, to be copied."""
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip("TEST_POSTGRES_URL is not set")
    name = f"studio_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        fill(beside(server, name))
        yield name
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def beside(server: str, name: str) -> str:
    """The address of another database of a server."""
    return f"{server.rpartition('/')[0]}/{name}"


@pytest.fixture
def postgres_url(postgres_studio: str) -> Iterator[str]:
    """A fresh copy of the studio on PostgreSQL."""
    server, name = os.environ["TEST_POSTGRES_URL"], f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_studio}"'.encode())
        yield beside(server, name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="session")
def postgres_workbench(postgres_studio: str) -> Iterator[Callable[[], str]]:
    """Gives the address of a copy of the studio that is as it was at first, the same one again as long as it can be."""
    server, benches = os.environ["TEST_POSTGRES_URL"], list[Restored]()
    with psycopg.connect(server, autocommit=True) as connection:

        def bench() -> str:
            if not benches or not benches[-1].put_back():
                name = f"bench_{uuid4().hex[:12]}"
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_studio}"'.encode())
                benches.append(Restored(beside(server, name)))
            return benches[-1].url

        yield bench
        for made in benches:
            made.close()
            connection.execute(f'DROP DATABASE "{made.url.rpartition("/")[2]}" WITH (FORCE)'.encode())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def studio_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh copy of the studio."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_studio")
        return f"sqlite:///{shutil.copy(template, tmp_path / 'studio.db')}"
    address: str = request.getfixturevalue("postgres_workbench")()
    return address


@pytest.fixture
def chat(studio_url: str, registry: Registry) -> Iterator[ChatSession]:
    """The studio's chat, Monday 23 November 2026, 10:00 UTC; Olivia, the owner, speaks first."""
    clock, paper = ChatClock(), Paper()
    settings = SETTINGS.model_copy(update={"database_url": studio_url})
    kernel = build(settings, now=clock, platforms=[paper], registry=registry)
    with asyncio.Runner() as runner:
        yield ChatSession(kernel, clock, paper, runner, company=1)
        runner.run(kernel.stop())
