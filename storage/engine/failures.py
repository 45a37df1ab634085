"""Database failures, classified by the error of a statement."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Transaction
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError


class Unavailable(Exception):
    """The database cannot be reached, or takes nothing just now; nothing was changed (but see InDoubt)."""


class Busy(Unavailable):
    """Another process keeps the database locked for longer than the busy timeout."""


class InDoubt(Unavailable):
    """The database was lost during a commit: whether anything was changed is unknown."""


class Full(Unavailable):
    """There is no room left on the disk."""


_SQLITE = {sqlite3.SQLITE_BUSY: Busy, sqlite3.SQLITE_LOCKED: Busy, sqlite3.SQLITE_FULL: Full}
_SQLITE |= dict.fromkeys((sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN), Unavailable)
_FULL = "53100"
"""PostgreSQL's word for a full disk; the others of its class are memory and connections."""
_AWAY = ("08", "53", "57P", "55P03")
"""How its words for lost connections, missing resources, a stop by its operator and a held lock begin."""


@contextmanager
def explained() -> Iterator[None]:
    """Raise Unavailable in the place of what the drivers raise when it is the database that is not well."""
    try:
        yield
    except DBAPIError as error:
        raise failure_of(error) from error


def commit(transaction: Transaction) -> None:
    """Commit; raises InDoubt where the database is lost meanwhile. What it refuses is rolled back."""
    try:
        transaction.commit()
    except DBAPIError as error:
        with suppress(DBAPIError):  # the connection takes no other transaction before
            transaction.rollback()
        raise doubted(error) from error


def doubted(error: BaseException) -> BaseException:
    """What went wrong with a commit: InDoubt where the database was lost, else the same error."""
    found = failure_of(error)
    return InDoubt(str(found)) if type(found) is Unavailable else error


def failure_of(error: BaseException) -> BaseException:
    """The same error, or what it says of the database; a failed way back hides what was wrong before it."""
    found = _named(error)
    if found is error and isinstance(error, DBAPIError) and error.__context__ is not None:
        before = failure_of(error.__context__)
        return before if isinstance(before, Unavailable) else error
    return found


def _named(error: BaseException) -> BaseException:
    if not isinstance(error, DBAPIError):
        return error
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        found = _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
        return found(str(cause)) if found else error
    state = getattr(cause, "sqlstate", None) or ""
    if state == _FULL:
        return Full(str(cause))
    lost = isinstance(error, OperationalError | InterfaceError) and not state
    return Unavailable(str(cause)) if lost or state.startswith(_AWAY) or error.connection_invalidated else error
