"""Recorded changes in words: record, field, old and new value."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column
from sqlmodel import select

from bot.fields.custom import COLUMN, CustomField, custom_fields
from bot.fields.noun import told_fields
from bot.records.labels import label_of, noun_of, told_columns
from bot.replies.formatting import HIDDEN, amount, day, span, when
from bot.replies.i18n import _
from bot.values.money import Money
from commands.team.record.currencies import CURRENCY, CurrencyHistory, is_amount
from storage.identity.people import Person
from storage.session.audit import Change
from storage.session.images import decode
from storage.session.rows import Row, row_named, table_of

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fields.field import NounField
    from bot.records.kinds import RecordKind

LONGEST = 60
NOTHING = "–"


class ChangeDescriber:
    """Puts changes into words for the reader of a context; loads the rows that they are about at once.

    What is not there any more is told by what the changes say of it.
    """

    def __init__(self, ctx: Context, changes: Iterable[Change]) -> None:
        self.ctx = ctx
        self.kinds: dict[str, RecordKind] = {
            str(kind.table.__tablename__): kind for kind in ctx.registry.kinds.values()
        }
        self.fields = told_fields(ctx.registry.fields.values())
        changes = list(changes)
        self.currencies = CurrencyHistory(ctx.session, changes)
        self.rows: dict[tuple[str, int], Any] = {}
        self._wanted: dict[str, set[int]] = {}
        self._gone: dict[tuple[str, int], dict[str, Any]] = {}
        self._load(changes)

    def line(self, change: Change) -> str:
        """One change as a line: "invoice INV-2026-0001: due 3 Dec → 8 Dec"; nothing for what only follows from what was done."""
        row = row_named(change.table_name)
        if row is None or not row.__told__:
            return ""
        subject = self.subject(change)
        if change.operation == "insert":
            return _("{record} added", record=subject)
        if change.operation == "delete":
            return _("{record} removed", record=subject)
        values = "; ".join(self._value_changes(change))
        return f"{subject}: {values}" if values else ""

    def subject(self, change: Change) -> str:
        """What a change is about: "invoice INV-2026-0001"."""
        kind, row = self.kinds.get(change.table_name), row_named(change.table_name)
        noun = _(kind.noun if kind else noun_of(row) if row else change.table_name)
        return f"{noun} {self._name(change.table_name, change.row_id)}".strip()

    def record(self, change: Change) -> tuple[RecordKind, Any] | None:
        """The record that a change is about, if it is one that the reader may see."""
        kind = self.kinds.get(change.table_name)
        row = self.rows.get((change.table_name, change.row_id))
        return (kind, row) if kind and row is not None and self.ctx.allows(kind.access) else None

    def sees_all(self) -> bool:
        """Whether the reader may see every record that the changes are about or belong to, as far as it is there."""
        return not any(self._hides(kind, self._wanted.get(table, set())) for table, kind in self.kinds.items())

    def _hides(self, kind: RecordKind, numbers: set[int]) -> bool:
        unseen = {number for number in numbers if (str(kind.table.__tablename__), number) not in self.rows}
        if kind.visible is None or not unseen:
            return False
        there = select(kind.table.id).where(kind.table.id.in_(unseen)).limit(1)
        return self.ctx.session.exec(there).first() is not None

    def _load(self, changes: list[Change]) -> None:
        for change in changes:
            self._gone[change.table_name, change.row_id] = {**(change.old or {}), **(change.new or {})}
            self._wanted.setdefault(change.table_name, set()).add(change.row_id)
            self._want_parents(change.table_name, change.old or {}, change.new or {})
        self._load_wanted()
        for (table, _number), row in self.rows.items():
            if table not in self.kinds:  # a part is told by what it belongs to
                self._want_parents(table, row.model_dump())
        self._load_wanted()

    def _want_parents(self, table: str, *images: dict[str, Any]) -> None:
        for name, parent in _parents(table).items():
            pointed = (image.get(name) for image in images)
            self._wanted.setdefault(parent, set()).update(number for number in pointed if number is not None)

    def _load_wanted(self) -> None:
        for table, numbers in self._wanted.items():
            self._load_table(table, {number for number in numbers if (table, number) not in self.rows})

    def _load_table(self, table: str, numbers: set[int]) -> None:
        row, kind = row_named(table), self.kinds.get(table)
        if row is None or not numbers:
            return
        found: Any = select(row).where(row.id.in_(numbers))  # type: ignore[union-attr]  # a column
        for one in self.ctx.session.exec(kind.seen(self.ctx, found) if kind else found):
            self.rows[table, one.id] = one

    def _name(self, table: str, number: int) -> str:
        row = self.rows.get((table, number))
        values = self._gone.get((table, number), {}) if row is None else row.model_dump()
        if table in self.kinds and not isinstance(row, Person):
            return str(values.get("ref", ""))
        return str(values.get("name") or self._belonging(table, values))

    def _belonging(self, table: str, values: dict[str, Any]) -> str:
        """A part without a name by its text and what it belongs to: "Hosting, INV-2026-0001"."""
        parents = ((parent, values.get(name)) for name, parent in _parents(table).items())
        names = [
            _clipped(values.get("text") or ""),
            *(self._name(parent, number) for parent, number in parents if number),
        ]
        return ", ".join(filter(None, names))

    def _value_changes(self, change: Change) -> list[str]:
        row = row_named(change.table_name)
        if row is None:
            return []
        columns, old, new = told_columns(row), change.old or {}, change.new or {}
        names = [name for name in new if name in columns]
        if any(map(is_amount, names)):  # which say their currency
            names = [name for name in names if name != CURRENCY]
        pairs = [self._pair(change, row, columns[name]) for name in names]
        return [*pairs, *self._own_values(change.table_name, old.get(COLUMN) or {}, new.get(COLUMN) or {})]

    def _own_values(self, table: str, old: dict[str, str], new: dict[str, str]) -> list[str]:
        """What changed in the fields that the company has added, archived ones too."""
        fields = {one.name: one.field for one in custom_fields(self.ctx.company) if self._table(one.noun) == table}
        return [
            f"{_(fields[name].heading) if name in fields else name} "
            f"{self._own(fields.get(name), old.get(name))} → {self._own(fields.get(name), new.get(name))}"
            for name in dict.fromkeys([*old, *new])
            if old.get(name) != new.get(name)
        ]

    def _table(self, noun: str) -> str:
        return str(self.ctx.registry.fields[noun].table.__tablename__) if noun in self.ctx.registry.fields else ""

    def _own(self, field: CustomField | None, text: str | None) -> str:
        if not text:
            return NOTHING
        if field is None and not self.ctx.reader.amounts:  # it may have been an amount
            return HIDDEN
        return _clipped(field.said(self.ctx, field.kept(self.ctx, text)) if field else text)

    def _pair(self, change: Change, row: type[Row], column: Column[Any]) -> str:
        field = self.fields.get((change.table_name, column.name))
        label = _(field[0] if field else label_of(row, column))
        sides = change.old or {}, change.new or {}
        old, new = (side.get(column.name) for side in sides)
        if isinstance(old, list | dict) or isinstance(new, list | dict):
            return (
                f"{label} ({self._listed(old)} → {self._listed(new)})"
                if _short(old, new)
                else _("{field} changed", field=label)
            )
        said, became = (self._value(change, column, side) for side in sides)
        return f"{label} {said} → {became}"

    def _listed(self, value: Any) -> str:
        return ", ".join(_(str(part)) for part in value or ()) or NOTHING

    def _value(self, change: Change, column: Column[Any], side: dict[str, Any]) -> str:
        encoded = side.get(column.name)
        if encoded is None or encoded == "":
            return NOTHING
        if is_amount(column.name):
            return self._money(change, side, int(encoded))
        if parent := _parents(change.table_name).get(column.name):
            return self._name(parent, encoded) or NOTHING
        value, (_label, field) = decode(column, encoded), self.fields.get((change.table_name, column.name), ("", None))
        return self._of_field(field, value) if field else _plain(column.name, value)

    def _of_field(self, field: NounField, value: Any) -> str:
        """A value as the cards say it."""
        loaded = None if value == field.blank else field.type.loaded((value,), self.ctx)
        return _clipped(field.said(self.ctx, loaded)) or NOTHING

    def _money(self, change: Change, side: dict[str, Any], minor: int) -> str:
        current = getattr(self.rows.get((change.table_name, change.row_id)), CURRENCY, None)
        currency = self.currencies.of(change, side, current)
        return amount(Money(minor=minor, currency=currency)) if currency else HIDDEN


def _plain(column: str, value: Any) -> str:
    if isinstance(value, date):
        return _instant(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column == "minute":
        return f"{value // 60:02}:{value % 60:02}"
    return span(timedelta(minutes=value)) if column.endswith("minutes") else _clipped(_(str(value)))


def _instant(value: date) -> str:
    """A day or an instant; the last year there is stands for none."""
    if value.year == date.max.year:
        return NOTHING
    return when(value) if isinstance(value, datetime) else day(value)


def _clipped(value: str) -> str:
    text = " ".join(value.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _short(*values: Any) -> bool:
    """Whether lists hold a few words, such as roles; nested values are not shown."""
    return all(
        isinstance(v, list | None) and all(isinstance(part, str) for part in v or ()) and len(v or ()) < 8
        for v in values
    )


def _parents(table: str) -> dict[str, str]:
    """The columns of a table that point to rows of other tables, with those tables' names."""
    row: type[Row] | None = row_named(table)
    if row is None:
        return {}
    keys = [(column.name, key) for column in table_of(row).columns for key in column.foreign_keys]
    return {name: key.column.table.name for name, key in keys if name != "company_id" and key.column.name == "id"}
