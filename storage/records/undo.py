"""Undo: reverts the changes of an act, last first, as changes of another act."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage.session.audit import Act, Change
from storage.session.images import decode
from storage.session.rows import Row, Scoped, row_named, table_of
from storage.session.session import Session


class UndoBlocked(Exception):
    """A row stands in the way of an undo: by_act changed it since, or it is in use or uses a row of the act (None)."""

    def __init__(self, table: str, row: int, by_act: int | None) -> None:
        super().__init__(f"{table} {row} was changed by act {by_act}" if by_act else f"{table} {row} is in use")
        self.table, self.row, self.by_act = table, row, by_act


class AlreadyUndone(Exception):
    """The act was taken back before, by by_act."""

    def __init__(self, act: int, by_act: int) -> None:
        super().__init__(f"act {act} was undone by act {by_act}")
        self.act, self.by_act = act, by_act


def revert(session: Session, act: Act) -> list[Change]:
    """Undo an act as the session's act, all of it or nothing, and link the two; returns the changes undone, last first.

    Undoing an undo redoes the first act. Raises UndoBlocked or AlreadyUndone; audit of the session's own act excepted,
    nothing was written then.
    """
    session.refresh(act, with_for_update=True)
    if act.undone_by is not None:
        raise AlreadyUndone(act.id or 0, act.undone_by)
    changes = _changes(session, act)
    rows = {(change.table_name, change.row_id): change for change in reversed(changes)}
    for change in rows.values():
        _lock(session, change)
        _check_untouched(session, change)
    allowed = session.images.rows | rows.keys()
    with session.begin_nested():
        for change in changes:
            _undo(session, change)
        _check_reach(session, allowed)
    _link(session, act)
    return changes


def _changes(session: Session, act: Act) -> list[Change]:
    query = select(Change).where(Change.act_id == act.id).order_by(col(Change.id).desc())
    return list(session.exec(query))


def _lock(session: Session, change: Change) -> None:
    session.get(_row(change), change.row_id, with_for_update=True, populate_existing=True)


def _row(change: Change) -> type[Row]:
    row = row_named(change.table_name)
    if row is None:
        raise LookupError(f"no table of the company is called {change.table_name}")
    return row


def _check_untouched(session: Session, change: Change) -> None:
    newer = (
        select(Change.act_id)
        .join(Act, (col(Act.id) == Change.act_id) & (col(Act.company_id) == Change.company_id))
        .where(Change.table_name == change.table_name, Change.row_id == change.row_id)
        .where(col(Change.id) > change.id, Change.act_id != change.act_id)
        .where(col(Act.undone_by).is_(None), col(Act.undo_of).is_(None))
        .order_by(col(Change.id).desc())
    )
    by_act = session.exec(newer).first()
    if by_act is not None:
        raise UndoBlocked(change.table_name, change.row_id, by_act)


def _check_reach(session: Session, allowed: set[tuple[str, int]]) -> None:
    # Deleting a parent makes the ORM take its number out of children, which other acts may have added.
    for table, row in sorted(session.images.rows - allowed):
        raise UndoBlocked(table, row, None)


def _undo(session: Session, change: Change) -> None:
    kind = _row(change)
    row = session.get(kind, change.row_id)
    if (row is None) != (change.operation == "delete"):
        raise UndoBlocked(change.table_name, change.row_id, None)
    values = _values(kind, change.old or {})
    try:
        if row is None:
            session.add(kind(**values))
        elif change.operation == "insert":
            session.delete(row)
        else:
            _assign(row, values)
        session.flush()
        if isinstance(row, Scoped):
            row.undone(session)
    except IntegrityError as error:
        raise UndoBlocked(change.table_name, change.row_id, None) from error


def _assign(row: Row, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _values(kind: type[Row], encoded: dict[str, Any]) -> dict[str, Any]:
    columns = table_of(kind).columns
    return {name: decode(columns[name], value) for name, value in encoded.items() if name in columns}


def _link(session: Session, act: Act) -> None:
    """Mark the act as taken back; along a chain of undos every second act counts again."""
    undo = session.get(Act, session.act_id) if session.act_id is not None else None
    if undo is not None:
        undo.undo_of = act.id
    act.undone_by, counts = session.act_id, False
    while act.undo_of is not None and (earlier := session.get(Act, act.undo_of)) is not None:
        earlier.undone_by = act.id if counts else None
        act, counts = earlier, not counts
    session.flush()
