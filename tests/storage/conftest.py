"""Both engines for every test of the storage engine, with two companies that must not see each other."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

import psycopg
import pytest

from storage.engine.database import Database
from storage.identity.company import Company
from storage.session.audit import Act
from storage.session.session import Session
from tests.storage.tables import METADATA

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A PostgreSQL schema of its own."""
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip("TEST_POSTGRES_URL is not set")
    schema = f"storage_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{schema}"'.encode())
        yield f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{schema}"
        connection.execute(f'DROP SCHEMA "{schema}" CASCADE'.encode())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'meridian.db'}"
    address: str = request.getfixturevalue("postgres_url")
    return address


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database with the tables of the tests."""
    database = Database.open(url)
    database.create_all(METADATA)
    yield database
    database.close()


class SampleDesk(NamedTuple):
    """A company at work: each write is an act of its own."""

    database: Database
    company_id: int

    def write(self, work: Callable[[Session], T], key: str | None = None) -> T:
        """Run audited work; its act's number is the session's act_id."""

        def audited(session: Session) -> T:
            act = Act(key=key or uuid4().hex, command="test", source="text", at=NOW)
            session.add(act)
            session.flush()
            session.act_id = act.id
            return work(session)

        return self.database.write_now(self.company_id, audited)

    def read(self, work: Callable[[Session], T]) -> T:
        """Run work that reads."""
        return self.database.read_now(self.company_id, work)

    def add(self, *rows: Any) -> Any:
        """Add rows as one act, each after the one before; returns the first one's number."""

        def add(session: Session) -> Any:
            for row in rows:
                session.add(row)
                session.flush()
            return rows[0].id

        return self.write(add)


def _company(database: Database, name: str) -> SampleDesk:
    def create(session: Session) -> int | None:
        company = Company(name=name, created_at=NOW)
        session.add(company)
        session.flush()
        return company.id

    number = database.write_now(None, create)
    assert number is not None
    return SampleDesk(database, number)


@pytest.fixture
def ours(database: Database) -> SampleDesk:
    """Our company."""
    return _company(database, "Ours")


@pytest.fixture
def theirs(database: Database, ours: SampleDesk) -> SampleDesk:
    """Another company in the same database, with higher numbers than ours."""
    return _company(database, "Theirs")
