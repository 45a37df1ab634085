"""A database that is lost around a commit: what was done is told, what is not known is not denied."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from bot.replies.reply import Tone
from storage.identity.people import person_behind
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import PLATFORM, START, ChatSession

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


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("change", [{"roles": ["contractor"]}, {"active": False}], ids=["roles", "dismissed"])
def test_a_refusal_afterwards_does_not_hide_what_stands(
    labchat: ChatSession, change: dict[str, Any], *, committed: bool
) -> None:
    """Whose rights end while it is looked for hears that it was done if it was, and only else why it is refused."""

    def meanwhile() -> Iterator[float]:
        labchat.write(lambda session: changed(session, change))
        yield 0.0

    labchat.kernel.dispatcher.waits = meanwhile()  # type: ignore[assignment]  # the waits are asked for one by one
    losing(labchat, committed=committed)
    answer = labchat.answer("/ping person @carla hello")
    assert answer is not None
    assert ("This was done" in answer.reply.say) is committed
    assert (answer.reply.tone is Tone.BAD, answer.act is None) == (not committed, not committed)
    assert pings(labchat) == ["hello"] * committed


def changed(session: Session, change: dict[str, Any]) -> None:
    """Change Olivia."""
    act = Act(key="meanwhile", command="change", source="text", at=START)
    session.add(act)
    session.flush()
    session.act_id = act.id
    olivia = person_behind(session, PLATFORM, "olivia")
    assert olivia is not None
    for name, value in change.items():
        setattr(olivia, name, value)
    session.add(olivia)
