"""One session, one company: every statement and every flushed row is held to it.

Execution option `unscoped=True` lets one statement of a session without a company see those of all.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, TypeVar, cast

import sqlmodel
from sqlalchemy import BindParameter, ColumnClause, Connection, Select, TextClause, bindparam, inspect
from sqlalchemy.orm import ORMExecuteState, SessionTransaction, UOWTransaction, with_loader_criteria
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.util import LoaderCriteriaOption, identity_key
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import Delete, Insert, Update, UpdateBase

from storage.session import rowsecurity
from storage.session.rows import Scoped, Unscoped, scoped_row

R = TypeVar("R")


class ScopeViolation(Exception):
    """A statement or a row reaches outside the session's company: a mistake in the program."""


class Unaudited(Exception):
    """An audited row would change without a record of it: a mistake in the program."""


class ScopedSession(sqlmodel.Session):
    """A session of one company; without one it may touch Unscoped tables only."""

    def __init__(self, connection: Connection, company_id: int | None) -> None:
        super().__init__(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
        self._company_id: int | None = None
        self._begun = self._everywhere = False
        self._got: list[Any] = []
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


def begin(session: ScopedSession, transaction: SessionTransaction, connection: Connection) -> None:
    """Hold a transaction to its company from its beginning; savepoints are inside one."""
    if not transaction.nested:
        session.hold(connection)


@lru_cache(maxsize=1024)
def criteria(company_id: int) -> LoaderCriteriaOption:
    """The statement option that shows rows of one company only."""
    return with_loader_criteria(Scoped, lambda cls: cls.company_id == company_id, include_aliases=True)


def confine(state: ORMExecuteState) -> None:
    """Filter a statement by the session's company; raises ScopeViolation for what cannot be filtered."""
    session: Any = state.session
    if isinstance(state.statement, UpdateBase):
        _check_audit(state.statement)
    if state.execution_options.get("unscoped"):
        session.look_everywhere()
        return
    if not state.is_orm_statement:
        raise ScopeViolation("only ORM statements can be scoped")
    if session.company_id is None or not (state.is_relationship_load or state.is_column_load):
        _check_parts(state.statement, scoped=session.company_id is not None)
    _check_write(state, session.company_id)
    option = session.criteria
    if option is not None and not state.is_insert and option not in state.user_defined_options:
        state.statement = _confined(state.statement, option)


@lru_cache(maxsize=1024)
def _confined(statement: Any, option: LoaderCriteriaOption) -> Any:
    # The same object each time keeps what SQLAlchemy works out for it: half the cost of a statement that is reused.
    return statement.options(option)


@lru_cache(maxsize=1024)
def _check_parts(statement: Any, *, scoped: bool) -> None:
    for part in visitors.iterate(statement):
        if isinstance(part, TextClause) or (isinstance(part, ColumnClause) and _is_text(part)):
            raise ScopeViolation(f"text in a statement cannot be scoped: {part}")
        entity = part._annotations.get("parententity") if not scoped else None
        if entity is not None and issubclass(inspect(entity).mapper.class_, Scoped):
            raise ScopeViolation(f"a session without a company cannot touch {part}")


def _is_text(part: ColumnClause[Any]) -> bool:
    # COUNT(*) and EXISTS (SELECT *) are literal columns too.
    return part.is_literal and part.name not in ("*", "1")


def _check_audit(statement: UpdateBase) -> None:
    row = _scoped(statement.table) if isinstance(statement, Insert | Update | Delete) else None
    if row is None or not row.__audited__:
        return
    if isinstance(statement, Update) and row.__bookkeeping__.issuperset(_written(statement)):
        return
    raise Unaudited(f"{row.__name__} is audited: change its rows one by one through the session")


def _scoped(table: Any) -> type[Scoped] | None:
    """The Scoped class that a statement writes, through the ORM or through its bare table."""
    entity = table._annotations.get("parententity")
    if entity is None:
        return scoped_row(table.name)
    kind = inspect(entity).mapper.class_
    return kind if issubclass(kind, Scoped) else None


def _written(statement: Update) -> set[str]:
    return {_name(column) for column in statement._values or ()}


def _name(column: Any) -> str:
    return column if isinstance(column, str) else str(column.key)


def _check_write(state: ORMExecuteState, company_id: int | None) -> None:
    statement = state.statement
    if isinstance(statement, Update):
        if isinstance(state.parameters, list):
            raise ScopeViolation("an update by a list of keys cannot be scoped")
        if "company_id" in _written(statement):
            raise ScopeViolation("a row never moves to another company")
    if isinstance(statement, Insert) and _scoped(statement.table):
        _check_insert(statement, state.parameters, company_id)


def _check_insert(statement: Insert, parameters: Any, company_id: int | None) -> None:
    if not all(_owner(owner, company_id) for owner in _owners(statement, parameters)):
        raise ScopeViolation(f"rows inserted into {statement.table.name} need company_id={company_id}")
    clauses = visitors.iterate(statement._post_values_clause) if statement._post_values_clause is not None else ()
    if not all(_own_conflict(clause) for clause in clauses if hasattr(clause, "update_values_to_set")):
        raise ScopeViolation("an insert may update only rows of its own company: name company_id in index_elements")


def _own_conflict(clause: Any) -> bool:
    targets = map(_name, clause.inferred_target_elements or ())
    return "company_id" in targets and "company_id" not in map(_name, clause.update_values_to_set)


def _owners(statement: Insert, parameters: Any) -> list[Any]:
    """What each inserted row has as its company: a value, an expression or nothing."""
    if isinstance(statement.select, Select):
        names = [_name(name) for name in statement._select_names or ()]
        return [dict(zip(names, statement.select.selected_columns, strict=True)).get("company_id")]
    several: list[Any] = [row for rows in statement._multi_values for row in rows]
    common: Mapping[Any, Any] = statement._values or {}
    given = parameters if isinstance(parameters, list) else [parameters or {}]
    rows: list[Mapping[Any, Any]] = several or [{**common, **row} for row in given]
    return [next((value for key, value in row.items() if _name(key) == "company_id"), None) for row in rows]


def _owner(owner: Any, company_id: int | None) -> bool:
    if isinstance(owner, BindParameter):
        return bool(owner.value == company_id)
    entity = getattr(owner, "_annotations", {}).get("parententity")
    if entity is not None:
        return owner.key == "company_id" and issubclass(inspect(entity).mapper.class_, Scoped)
    return owner == company_id if isinstance(owner, int) else False


def check_rows(session: ScopedSession, _context: UOWTransaction, _instances: Any) -> None:
    """Give new rows the session's company; raises ScopeViolation for a row of another one."""
    for row in session.new:
        if isinstance(row, Scoped) and getattr(row, "company_id", None) is None:
            row.company_id = session.company_id or 0
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Scoped):
            _check_row(row, session.company_id)
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, Unscoped) and row.__audited__ and row.id != session.company_id:
            raise ScopeViolation(f"{type(row).__name__} {row.id} is not company {session.company_id}")


def _check_row(row: Scoped, company_id: int | None) -> None:
    was = get_history(row, "company_id").deleted or ()
    if company_id is None or row.company_id != company_id or any(owner not in (None, company_id) for owner in was):
        raise ScopeViolation(f"{type(row).__name__} {row.id} does not belong to company {company_id}")
