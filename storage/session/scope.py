"""One session, one company: every statement and every flushed row is held to it.

Execution option `unscoped=True` lets one statement of a session without a company see those of all.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnClause, Select, TextClause, inspect
from sqlalchemy.orm import (
    ORMExecuteState,
    with_loader_criteria,
)
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import Delete, Insert, Update, UpdateBase

from storage.session.rows import Scoped, scoped_row

R = TypeVar("R")


class ScopeViolation(Exception):
    """A statement or a row reaches outside the session's company: a mistake in the program."""


class Unaudited(Exception):
    """An audited row would change without a record of it: a mistake in the program."""


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
