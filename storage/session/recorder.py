"""The recorder: stores before and after images of every flushed change of an audited row.

Not seen: a value inside a JSON column changed in place (nothing is saved either), and cascades of the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, insert, inspect, select
from sqlalchemy.orm import NO_VALUE, InstanceState, SessionTransaction, UOWTransaction

from storage.session.audit import Change
from storage.session.images import Image, Images, Values, encode
from storage.session.rows import Row, Scoped, filled_in, ranks, table_of
from storage.session.scope import Unaudited
from storage.session.scoped_session import ScopedSession, own
from storage.session.statements import Statement


@dataclass(frozen=True)
class WrittenRow:
    """A row that a flush wrote; old holds the encoded values it had, None for a new row."""

    row: Row
    operation: str
    old: Values | None


@dataclass
class Flush:
    """What one flush is about to write and has written."""

    before: dict[InstanceState[Any], Values] = field(default_factory=dict)
    touches: list[WrittenRow] = field(default_factory=list)
    unnumbered: list[Row] = field(default_factory=list)


class RecordedSession(ScopedSession):
    """A session that records its changes of audited rows, once `act_id` names the act that makes them."""

    def __init__(self, connection: Connection, company_id: int | None) -> None:
        super().__init__(connection, company_id)
        self.act_id: int | None = None
        self.images = Images()
        self.savepoints: dict[SessionTransaction, Images] = {}
        self.ended: tuple[SessionTransaction, Images] | None = None
        self.flushing = Flush()
        self._made: set[tuple[str, int]] = set()
        # SQLAlchemy forgets a row without a reference to it; what follows from a change would load it again.
        self.held: list[Row] = []

    @property
    def changes(self) -> list[Image]:
        """What was changed so far in flushed audited rows, in order; stored when the work ends."""
        return list(self.images)

    def touches(self, kind: type[Row]) -> bool:
        """Whether audited rows of a table were changed here, or are about to be."""
        pending = any(isinstance(row, kind) for row in (*self.new, *self.dirty))
        return pending or any(table == table_of(kind).name for table, _number in self.images.rows)

    def numbered(self, table: str, number: int) -> bool:
        """Whether a row got its number from this session, so that nothing refers to it but what this session wrote."""
        return (table, number) in self._made

    def number(self, rows: Iterable[Row]) -> None:
        """Remember rows that the database has just numbered; a row that an undo brings back has its old number."""
        self._made |= {(table_of(type(row)).name, row.id or 0) for row in rows}

    def insert(self, row: Scoped) -> None:
        """Write one new row at once, and hold and record it, as adding and flushing it would for three times the cost.

        That is what happens inside a savepoint, where a row that is taken back must be forgotten, beside other changes
        that wait to be flushed, and where the database fills columns in.
        """
        kind = type(row)
        waiting = self.new or self.dirty or self.deleted
        if waiting or self.in_nested_transaction() or any(getattr(row, name) is None for name in filled_in(kind)):
            self.add(row)
            self.flush()
            return
        own(row, self.company_id)
        values = {column.name: getattr(row, column.name) for column in table_of(kind).columns if column.name != "id"}
        numbered = _inserting(kind).first(self.connection(), values)
        row.id = numbered[0] if numbered else None
        self.hold_row(row)
        if kind.__audited__:
            self.number([row])
            self.held.append(row)
            _record(self, WrittenRow(row, "insert", None))

    def insert_all(self, rows: Iterable[Row]) -> None:
        """Insert rows of a table of the machinery, all in one statement; they are not held, and get no number here."""
        given = list(rows)
        if any(row.__audited__ for row in given):
            raise Unaudited("rows of an audited table are added one by one")
        if given:
            values = [{**row.model_dump(exclude={"id"}), "company_id": self.company_id} for row in given]
            _inserting_all(type(given[0])).run_all(self.connection(), values)

    def store_changes(self) -> None:
        """Write the changes recorded so far, all in one statement."""
        rows = [{"company_id": self.company_id, **vars(image)} for image in self.images]
        if rows:
            _inserting_all(Change).run_all(self.connection(), rows)
        self.images = Images()


@cache
def _inserting(kind: type[Row]) -> Statement:
    return Statement(lambda _dialect: insert(table_of(kind)).returning(table_of(kind).c.id))


@cache
def _inserting_all(kind: type[Row]) -> Statement:
    return Statement(lambda _dialect: insert(table_of(kind)))


def prepare(session: RecordedSession, _context: UOWTransaction, _instances: Any) -> None:
    """Keep what audited rows held before the flush, read from the database where it is not loaded."""
    session.flushing = Flush(unnumbered=[row for row in session.new if _audited(row) and row.id is None])
    for row in (*session.dirty, *session.deleted):
        if _audited(row):
            state = inspect(row)
            session.flushing.before[state] = _encoded(row, _before(session, state))


def collect(session: RecordedSession, context: UOWTransaction) -> None:
    """Note the rows that the flush wrote, while new and deleted ones can still be told apart."""
    new, deleted = session.new, session.deleted
    for state, (is_delete, list_only) in context.states.items():
        row = state.obj()
        # A deleted row replaced by a new one with its key is listed only: SQLAlchemy updates it instead.
        if not _audited(row) or (list_only and row not in deleted):
            continue
        old = None if row in new else _old(session, state, row)
        operation = "insert" if old is None else "delete" if is_delete else "update"
        session.flushing.touches.append(WrittenRow(row, operation, old))


def record(session: RecordedSession, _context: UOWTransaction) -> None:
    """Turn what was written into images; what the database computed is read back for it."""
    session.number(session.flushing.unnumbered)
    touches, session.flushing = session.flushing.touches, Flush()
    session.held += [touch.row for touch in touches]
    for touch in _sequence(touches):
        _record(session, touch)


def mark(session: RecordedSession, transaction: SessionTransaction) -> None:
    """Remember what was recorded before a savepoint."""
    if transaction.nested:
        session.savepoints[transaction] = session.images.copy()


def take_back(session: RecordedSession, previous: SessionTransaction) -> None:
    """Forget what was recorded since a savepoint that is rolled back."""
    transaction: SessionTransaction | None = previous
    # A failed flush is a transaction of its own inside the savepoint that it rolls back.
    while transaction is not None and not transaction.nested:
        transaction = transaction.parent
    if transaction in session.savepoints:
        session.images = session.savepoints[transaction].copy()
    elif session.ended is not None and session.ended[0] is transaction:
        session.images = session.ended[1]


def unmark(session: RecordedSession, transaction: SessionTransaction) -> None:
    """Forget a savepoint that has ended, but the last one: SQLAlchemy tells only afterwards that it was rolled back."""
    if transaction in session.savepoints:
        session.ended = transaction, session.savepoints.pop(transaction)


def _audited(row: Any) -> bool:
    return isinstance(row, Row) and row.__audited__ and (isinstance(row, Scoped) or inspect(row).persistent)


def _encoded(row: Row, values: Values) -> Values:
    columns = table_of(type(row)).columns
    return {name: encode(columns[name], value) for name, value in values.items()}


def _known(state: InstanceState[Any]) -> Values:
    held, loaded = state.committed_state, state.dict
    names = [column.name for column in table_of(state.class_).columns]
    return {name: held.get(name, loaded.get(name, NO_VALUE)) for name in names}


def _before(session: RecordedSession, state: InstanceState[Any]) -> Values:
    values = _known(state)
    if NO_VALUE not in values.values():
        return values
    # Never loaded, expired, or overwritten while expired: the database still has it.
    table = table_of(state.class_)
    return dict(session.connection().execute(select(table).where(table.c.id == _key(state))).mappings().one())


def _old(session: RecordedSession, state: InstanceState[Any], row: Row) -> Values:
    before = session.flushing.before.get(state)
    if before is not None:
        return before
    values = _known(state)
    if NO_VALUE in values.values():
        raise Unaudited(f"{type(row).__name__} {_key(state)} was changed by a relationship before it was loaded")
    return _encoded(row, values)


def _key(state: InstanceState[Any]) -> int:
    key: int = (state.identity or (None,))[0]
    return key


def _order(touch: WrittenRow) -> tuple[int, int]:
    table = table_of(type(touch.row))
    return ranks(table.metadata, len(table.metadata.tables))[table.name], touch.row.id or 0


def _sequence(touches: list[WrittenRow]) -> list[WrittenRow]:
    """Parents are written first and deleted last, so that the reverse can be undone."""
    writes = sorted((touch for touch in touches if touch.operation != "delete"), key=_order)
    deletes = sorted((touch for touch in touches if touch.operation == "delete"), key=_order, reverse=True)
    replaced = {_order(touch) for touch in writes} & {_order(touch) for touch in deletes}
    return [*deletes, *writes] if replaced else [*writes, *deletes]


def _record(session: RecordedSession, touch: WrittenRow) -> None:
    new = None if touch.operation == "delete" else _values(touch.row)
    old = touch.old
    if old is not None and new is not None:
        plain = type(touch.row).__bookkeeping__
        changed = [name for name in new if new[name] != old[name] and name not in plain]
        old, new = {name: old[name] for name in changed}, {name: new[name] for name in changed}
        if not changed:
            return
    if session.act_id is None:
        raise Unaudited(f"{type(touch.row).__name__} is audited: set the session's act_id before changing it")
    table = table_of(type(touch.row))
    session.images.add(Image(session.act_id, table.name, touch.row.id or 0, touch.operation, old, new), table)


def _values(row: Row) -> Values:
    return _encoded(row, {column.name: getattr(row, column.name) for column in table_of(type(row)).columns})
