"""A database that is lost around a commit: what was done is told, what is not known is not denied."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from tests.chat import ChatSession

DENIED = ("ry again", "othing was changed")


def losing(chat: ChatSession, *, committed: bool, breaking: bool = False) -> None:
    """Lose the connection during the next commit; the next act after that may break."""
    left = ["commit", *(["act"] if breaking else [])]

    def lose(connection: Connection) -> None:
        if left[:1] == ["commit"] and not connection.get_execution_options().get("postgresql_readonly"):
            left.pop(0)
            driver: Any = connection.connection.dbapi_connection
            if committed:
                driver.commit()
            raise OperationalError("COMMIT", {}, lost(connection))

    def fail(_connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        if left[:1] == ["act"] and statement.startswith("INSERT INTO act "):
            left.pop(0)
            raise RuntimeError("the secret cause")

    event.listen(chat.kernel.database.engine, "commit", lose)
    event.listen(chat.kernel.database.engine, "before_cursor_execute", fail)


def lost(connection: Connection) -> Exception:
    """What a driver raises when its connection is lost."""
    if connection.dialect.name == "postgresql":
        return psycopg.OperationalError("the connection is lost")
    found = sqlite3.OperationalError("the connection is lost")
    found.sqlite_errorcode = sqlite3.SQLITE_IOERR
    return found


def reported(chat: ChatSession, line: str) -> str:
    """What a line is answered whose answer was not reported as shown."""
    answer = chat.answer(line, reports=True)
    assert answer is not None
    return answer.reply.say


def pings(chat: ChatSession) -> list[str]:
    """What was sent to people."""
    chat.deliver()
    return [sent.reply.say for sent in chat.paper.sent]


@pytest.mark.parametrize("committed", [True, False])
def test_a_commit_in_doubt_is_settled(labchat: ChatSession, *, committed: bool) -> None:
    """Whether the commit had come through or not, the act is done once and its answer given."""
    labchat.kernel.dispatcher.waits = (0.0, 0.0)
    losing(labchat, committed=committed)
    assert labchat.say("/ping person @carla hello").say == "1 deliveries"
    assert pings(labchat) == ["hello"]


@pytest.mark.parametrize("committed", [True, False])
def test_doubt_that_stays_is_told(labchat: ChatSession, *, committed: bool) -> None:
    """When the database does not come back, nobody is told that nothing was changed; a repeat is asked about if it was."""
    labchat.kernel.dispatcher.waits = ()
    losing(labchat, committed=committed)
    said = reported(labchat, "/ping person @carla hello")
    assert "don't know whether it was done" in said
    assert "ask" in said
    assert not [word for word in DENIED if word in said]
    again = reported(labchat, "/ping person @carla hello")
    assert ("already done" in again) is committed
    assert pings(labchat) == ["hello"]


def test_nothing_is_promised_where_nothing_is_reported(labchat: ChatSession) -> None:
    """A surface that cannot say whether an answer was seen is not told that a repetition will be asked about."""
    labchat.kernel.dispatcher.waits = ()
    losing(labchat, committed=True)
    said = labchat.say("/ping person @carla hello").say
    assert "don't know whether it was done" in said
    assert "I'll ask" not in said


@pytest.mark.parametrize("committed", [True, False])
def test_a_fault_after_a_commit_in_doubt_denies_nothing(labchat: ChatSession, *, committed: bool) -> None:
    """When it breaks while it is looked for, the person hears that it is not known, and where to look."""
    labchat.kernel.dispatcher.waits = (0.0,)
    losing(labchat, committed=committed, breaking=True)
    said = reported(labchat, "/ping person @carla hello")
    assert "don't know whether it was done" in said
    assert "/history" in said
    assert not [word for word in DENIED if word in said]
    again = reported(labchat, "/ping person @carla hello")
    assert ("already done" in again) is committed
    assert pings(labchat) == ["hello"]
