"""Erasure of a person from everything a company stores, except its books.

Rows are written past the session, because its record of old values would keep what is to be gone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, bindparam, delete, select, update

from storage.identity.company import Company
from storage.session.audit import Act, Change
from storage.session.columns import Json
from storage.session.images import Image, python_type
from storage.session.rows import Scoped, every_scoped_table, table_of
from storage.session.session import Session

ROWS = 1000


@dataclass
class Erasure:
    """One row (a person, or a contact at a client) that is erased: `traces` are the texts by which it is recognised.

    Each of them gives way to `stand_in`, whole words only, in whatever case it is written.
    """

    session: Session
    row: Scoped
    traces: tuple[str, ...]
    stand_in: str
    touched: dict[str, set[int]] = field(default_factory=dict)

    def __call__(self, blank: dict[str, Any]) -> dict[str, set[int]]:
        """Write `blank` into the row, empty what was its own, replace its traces; returns the changed rows by table."""
        self.session.flush()
        self._set(table_of(type(self.row)), [self._number], blank)
        for kind in every_scoped_table():
            self._empty(kind)
        for kind in every_scoped_table():
            if kind.__part_of__:
                self._follow(kind)
        self._empty_audit()
        for kind in every_scoped_table():
            self._replace(kind)
        self._replace_options()
        self._record(blank)
        self.session.expire_all()
        return self.touched

    @property
    def _number(self) -> int:
        return self.row.id or 0

    def _empty(self, kind: type[Scoped]) -> None:
        """Empty the columns, or delete the rows, that are the erased one's own."""
        table = table_of(kind)
        for name, own in kind.__personal__.items():
            if not _points_to(table.columns[name], table_of(type(self.row))):
                continue
            ids = list(self.session.connection().scalars(self._of(table).where(table.c[name] == self._number)))
            if own:
                self._set(table, ids, {one: _nothing(table.columns[one]) for one in own})
            else:
                self._drop(table, ids)

    def _follow(self, kind: type[Scoped]) -> None:
        """Delete what came with rows that were emptied, such as their files."""
        table, name = table_of(kind), kind.__part_of__
        parent = next(key.referred_table.name for key in table.foreign_key_constraints if name in key.column_keys)
        for some in _portions(self.touched.get(parent, ())):
            self._drop(table, list(self.session.connection().scalars(self._of(table).where(table.c[name].in_(some)))))

    def _empty_audit(self) -> None:
        """Forget the values in the record of what happened to these rows, and what was said when it did."""
        table, gone, acts = table_of(Change), {name: set(ids) for name, ids in self.touched.items()}, set[int]()
        for name, ids in gone.items():
            for some in _portions(ids):
                mine = table.c.company_id == self.row.company_id, table.c.table_name == name, table.c.row_id.in_(some)
                acts.update(self.session.connection().scalars(select(table.c.act_id).where(*mine)))
                for side in (table.c.old, table.c.new):
                    self.session.connection().execute(update(table).where(*mine, side.is_not(None)).values({side: {}}))
        record = table_of(Act)
        self._set(record, acts, {name: _nothing(record.c[name]) for name in Act.__personal__["person_id"]})

    def _replace(self, kind: type[Scoped]) -> None:
        table = table_of(kind)
        texts = [column.name for column in table.columns if python_type(column) is str]
        columns = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
        query = select(*columns).where(table.c.company_id == self.row.company_id).execution_options(yield_per=ROWS)
        changed = [
            dict(new)
            for row in self.session.connection().execute(query).mappings()
            for new in self._new(kind, texts, row)
        ]
        if changed:
            where = table.c.id == bindparam("_row")
            self.session.connection().execute(
                update(table).where(where).values({name: bindparam(name) for name in texts}), changed
            )
            self.touched.setdefault(table.name, set()).update(row["_row"] for row in changed)

    def _replace_options(self) -> None:
        """Take the traces out of what the company has set, such as the choices of a field of its own."""
        table = table_of(Company)
        mine = table.c.id == self.row.company_id
        old = self.session.connection().scalar(select(table.c.options).where(mine))
        if (new := self._cleaned(old)) != old:
            self.session.connection().execute(update(table).where(mine).values(options=new))
            self.touched.setdefault(table.name, set()).add(self.row.company_id)

    def _new(self, kind: type[Scoped], texts: list[str], row: Any) -> Iterator[dict[str, Any]]:
        """The texts of a row without the traces, if there were any."""
        kept = kind.books(row)
        old = {name: row[name] for name in texts}
        new = {name: value if name in kept else self._cleaned(value) for name, value in old.items()}
        new |= {name: "" for name in kind.__indivisible__ if new[name] != old[name]}
        if new != old:
            yield {"_row": row["id"], **new}

    def _cleaned(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._pattern.sub(self.stand_in, value)
        if isinstance(value, dict):
            return {self._cleaned(name): self._cleaned(part) for name, part in value.items()}
        return [self._cleaned(part) for part in value] if isinstance(value, list) else value

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # The longest first: an address holds the name of its owner.
        found = "|".join(re.escape(trace) for trace in sorted(self.traces, key=len, reverse=True))
        return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE)

    def _of(self, table: Table) -> Any:
        return select(table.c.id).where(table.c.company_id == self.row.company_id)

    def _set(self, table: Table, ids: Iterable[int], values: dict[str, Any]) -> None:
        for some in _portions(ids):
            self.session.connection().execute(update(table).where(table.c.id.in_(some)).values(values))
        self.touched.setdefault(table.name, set()).update(ids)

    def _drop(self, table: Table, ids: list[int]) -> None:
        for some in _portions(ids):
            self.session.connection().execute(delete(table).where(table.c.id.in_(some)))
        self.touched.setdefault(table.name, set()).update(ids)

    def _record(self, blank: dict[str, Any]) -> None:
        """Keep that it happened, so that nothing older can be undone over it."""
        table = table_of(type(self.row))
        shown = {name: value for name, value in blank.items() if value == self.stand_in}
        self.session.images.add(Image(self.session.act_id or 0, table.name, self._number, "update", {}, shown), table)


def traces_of(session: Session, row: Scoped, columns: Iterable[str]) -> set[str]:
    """What some columns of a row hold, and ever held as far as it is on record."""
    table, names = table_of(type(row)), tuple(columns)
    query = select(table_of(Change).c.old, table_of(Change).c.new).where(
        table_of(Change).c.company_id == row.company_id,
        table_of(Change).c.table_name == table.name,
        table_of(Change).c.row_id == row.id,
    )
    images = [image for pair in session.connection().execute(query) for image in pair if image]
    found = [image.get(name) for image in images for name in names] + [getattr(row, name) for name in names]
    return {text.strip() for text in found if isinstance(text, str) and text.strip()}


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    """A few numbers at a time, as a statement takes only so many."""
    ordered = sorted(ids)
    yield from (ordered[start : start + ROWS] for start in range(0, len(ordered), ROWS))


def _points_to(column: Column[Any], table: Table) -> bool:
    """By a foreign key, or by name for the record of acts, which has none."""
    keys = [key.constraint for key in column.foreign_keys if key.constraint is not None]
    return any(key.referred_table is table for key in keys) if keys else column.name == f"{table.name}_id"


def _nothing(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    return {} if isinstance(column.type, Json) else ""
