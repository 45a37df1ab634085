"""The session of one company: it holds the connection to the company, and every row that is written."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import sqlmodel
from sqlalchemy import Connection, bindparam
from sqlalchemy.orm import SessionTransaction, UOWTransaction, make_transient_to_detached
from sqlalchemy.orm.attributes import get_history, manager_of_class
from sqlalchemy.orm.util import LoaderCriteriaOption, identity_key

from storage.session import rowsecurity
from storage.session.rows import Scoped, Unscoped, table_of
from storage.session.scope import ScopeViolation, criteria
from storage.session.statements import Statement

R = TypeVar("R")


class ScopedSession(sqlmodel.Session):
    """A session of one company; without one it may touch Unscoped tables only."""

    def __init__(self, connection: Connection, company_id: int | None) -> None:
        super().__init__(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
        self._company_id: int | None = None
        self._begun = self._everywhere = False
        self._got: list[Any] = []
        self.joined: Connection | None = None
        self.criteria: LoaderCriteriaOption | None = None
        self.company_id = company_id

    @property
    def company_id(self) -> int | None:
        """The company whose rows this session sees; set once, a second value raises ScopeViolation."""
        return self._company_id

    @company_id.setter
    def company_id(self, company_id: int | None) -> None:
        if self._company_id is not None and company_id != self._company_id:
            raise ScopeViolation(f"this session belongs to company {self._company_id}, not {company_id}")
        self._company_id = company_id
        self.criteria = None if company_id is None else criteria(company_id)
        if self._begun:
            rowsecurity.hold(self.connection(), company_id)

    def get(self, entity: type[R], ident: Any, **given: Any) -> R | None:  # type: ignore[override]  # rows are classes
        """The row of a number, None if the company has none.

        What is not held yet is asked for by a statement made once: SQLAlchemy makes and confines a new one each time,
        which costs more than to run it. It is held from then on, and not asked for again.
        """
        if not isinstance(ident, int) or any(given.values()) or identity_key(entity, ident) in self.identity_map:
            return super().get(entity, ident, **given)
        kind: Any = entity
        found = cast("R | None", self.exec(_by_id(kind), params={"id": ident}).one_or_none())
        self._got.append(found)
        return found

    def read_row(self, entity: Any, values: Sequence[Any]) -> Any:
        """The row of its columns' values, which a statement of the hot path has read; None where its number is NULL.

        It is held as if the session had loaded it, or is the one that the session holds already.
        """
        if values[0] is None:
            return None
        held = self.identity_map.get(identity_key(entity, values[0]))
        if held is None:
            held = manager_of_class(entity).new_instance()
            held.__dict__.update(zip(_columns(entity), values, strict=True))
            self.hold_row(held)
        return held

    def read_rows(self, entity: type[R], statement: Statement, values: Mapping[str, Any]) -> list[R]:
        """The rows of a statement of the hot path, which selects their columns in order and is given the `company`.

        What waits to be flushed is flushed before, as with any other query.
        """
        self.flush()
        found = statement.all(self.connection(), {"company": self.company_id, **values})
        return [self.read_row(entity, row) for row in found]

    def hold_row(self, row: Any) -> None:
        """Hold a row that is in the database as it stands here."""
        make_transient_to_detached(row)
        self.add(row)
        self._got.append(row)

    def connection(self, *options: Any, **named: Any) -> Connection:
        """The connection of the transaction: asked for often, and looked up once in each part of it."""
        if self.joined is None or options or named:
            self.joined = super().connection(*options, **named)
        return self.joined

    def look_everywhere(self) -> None:
        """See the rows of all companies, in what storage asks of the database itself; not in a company's session."""
        if self._company_id is not None:
            raise ScopeViolation("a session of one company cannot look at all of them")
        # What is set after the beginning may be inside a savepoint that takes it back.
        if self._begun and not self._everywhere:
            rowsecurity.hold(self.connection(), None, everywhere=True)
        self._everywhere = self._everywhere or not self._begun

    def hold(self, connection: Connection) -> None:
        """Tell the database, too, as the transaction begins, which rows this session may see."""
        rowsecurity.hold(connection, self._company_id, everywhere=self._everywhere)
        self._begun = True


@cache
def _by_id(entity: Any) -> Any:
    return sqlmodel.select(entity).where(entity.id == bindparam("id"))


@cache
def _columns(entity: Any) -> tuple[str, ...]:
    return tuple(column.name for column in table_of(entity).columns)


def begin(session: ScopedSession, transaction: SessionTransaction, connection: Connection) -> None:
    """Hold a transaction to its company from its beginning; savepoints are inside one."""
    if not transaction.nested:
        session.hold(connection)


def forget_connection(session: ScopedSession, _transaction: SessionTransaction) -> None:
    """Look the connection up anew: a savepoint begins with its first use."""
    session.joined = None


def check_rows(session: ScopedSession, _context: UOWTransaction, _instances: Any) -> None:
    """Give new rows the session's company; raises ScopeViolation for a row of another one."""
    for row in session.new:
        if isinstance(row, Scoped):
            own(row, session.company_id)
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, Scoped):
            _check_row(row, session.company_id)
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, Unscoped) and row.__audited__ and row.id != session.company_id:
            raise ScopeViolation(f"{type(row).__name__} {row.id} is not company {session.company_id}")


def own(row: Scoped, company_id: int | None) -> None:
    """Give a new row the session's company; raises ScopeViolation for a row of another one."""
    if getattr(row, "company_id", None) is None:
        row.company_id = company_id or 0
    _check_row(row, company_id)


def _check_row(row: Scoped, company_id: int | None) -> None:
    was = get_history(row, "company_id").deleted or ()
    if company_id is None or row.company_id != company_id or any(owner not in (None, company_id) for owner in was):
        raise ScopeViolation(f"{type(row).__name__} {row.id} does not belong to company {company_id}")
