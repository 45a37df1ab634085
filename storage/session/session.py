"""The session of a unit of work: scoped to one company, recorded, committed by the database only."""

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from sqlalchemy import Connection, event

from storage.session import recorder, scope, scoped_session
from storage.session.recorder import RecordedSession

T = TypeVar("T")


class Session(RecordedSession):
    """A session of one company; without one it may touch Unscoped tables only.

    Audited rows can be changed once `act_id` names the act that changes them. The database commits, and rolls back
    when the work raises: commit() and rollback() refuse. begin_nested() opens a savepoint as usual.
    """

    @property
    def engine(self) -> str:
        """What the database is: "sqlite" or "postgresql"."""
        return self.connection().dialect.name

    def commit(self) -> NoReturn:
        """Refuse: the database commits when the work has returned."""
        raise RuntimeError("a unit of work never commits: the database does when it returns")

    def rollback(self) -> NoReturn:
        """Refuse: raise an exception instead, or use begin_nested()."""
        raise RuntimeError("a unit of work never rolls back: raise instead, or use begin_nested()")

    def finish(self) -> None:
        """Flush, store the changes and end the session's part of the transaction."""
        self.flush()
        self.store_changes()
        super().commit()


def run(connection: Connection, company_id: int | None, work: Callable[[Session], T]) -> T:
    """Run a unit of work on a connection whose transaction the caller ends."""
    session = Session(connection, company_id)
    try:
        result = work(session)
        session.finish()
        return result
    finally:
        session.close()


def _watch(session: type[Session]) -> None:
    hooks: dict[str, Callable[..., Any]] = {
        "after_begin": scoped_session.begin,
        "do_orm_execute": scope.confine,
        "after_flush": recorder.collect,
        "after_flush_postexec": recorder.record,
        "after_transaction_create": recorder.mark,
        "after_soft_rollback": recorder.take_back,
        "after_transaction_end": recorder.unmark,
    }
    for name, hook in hooks.items():
        event.listen(session, name, hook)
    for name in ("after_transaction_create", "after_transaction_end"):
        event.listen(session, name, scoped_session.forget_connection)
    event.listen(session, "before_flush", scoped_session.check_rows)
    event.listen(session, "before_flush", recorder.prepare)


_watch(Session)
