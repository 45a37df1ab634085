"""A database that is lost around a commit: what was done is told, what is not known is not denied."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.chat import ChatSession


def losing(chat: ChatSession, *, committed: bool, times: int) -> None:
    """Lose the connection during the next commits that change something."""
    left = [times]

    def lose(connection: object) -> None:
        if left[0]:
            left[0] -= 1
            if committed:
                connection.connection.dbapi_connection.commit()  # type: ignore[attr-defined]  # the driver's
            lost = sqlite3.OperationalError("the connection is lost")
            lost.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise OperationalError("COMMIT", {}, lost)

    event.listen(chat.kernel.database.engine, "commit", lose)


@pytest.mark.parametrize("studio_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("committed", [True])
def test_a_commit_in_doubt_is_settled(labchat: ChatSession, committed: bool) -> None:
    """What was committed although nobody said so is done once, and its answer given."""
    labchat.kernel.dispatcher.waits = (0.0, 0.0)
    losing(labchat, committed=committed, times=1)
    assert labchat.say("/ping person @carla hello").say == "1 deliveries"
    labchat.deliver()
    assert [sent.reply.say for sent in labchat.paper.sent] == ["hello"]
