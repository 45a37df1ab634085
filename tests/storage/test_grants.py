"""Keys of workspaces and installations that have begun; on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from storage.engine.database import Database
from storage.identity.grants import (
    begin_flow,
    drop_grant,
    end_flow,
    grant_of,
    keep_grant,
)
from storage.upkeep.migrate import upgrade
from tests.storage.conftest import NOW

LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def shipped(url: str) -> Iterator[Database]:
    """A database with the tables as they are shipped."""
    upgrade(url)
    database = Database.open(url)
    yield database
    database.close()


def test_a_workspace_has_the_keys_it_gave_last(shipped: Database) -> None:
    """Newer keys take the place of older ones, and of one workspace only."""
    shipped.write_now(None, lambda session: keep_grant(session, "chat", "T1", "old", NOW))
    shipped.write_now(None, lambda session: keep_grant(session, "chat", "T1", "new", NOW))
    shipped.write_now(None, lambda session: keep_grant(session, "chat", "T2", "other", NOW))
    assert shipped.read_now(None, lambda session: grant_of(session, "chat", "T1")) == "new"
    shipped.write_now(None, lambda session: drop_grant(session, "chat", "T1"))
    assert shipped.read_now(None, lambda session: grant_of(session, "chat", "T1")) is None
    assert shipped.read_now(None, lambda session: grant_of(session, "chat", "T2")) == "other"


def test_a_flow_ends_once_and_in_time(shipped: Database) -> None:
    """A state is good once, and not after its time."""
    shipped.write_now(None, lambda session: begin_flow(session, "chat", "a", NOW, LATER))
    shipped.write_now(None, lambda session: begin_flow(session, "chat", "b", NOW, LATER))
    assert shipped.write_now(None, lambda session: end_flow(session, "chat", "a", NOW))
    assert not shipped.write_now(None, lambda session: end_flow(session, "chat", "a", NOW))
    assert not shipped.write_now(None, lambda session: end_flow(session, "chat", "b", LATER))
