"""Between the values of a field and the columns that keep them, and what people see of a value."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from bot.options.amounts import MoneyType
from bot.options.dates import DurationType
from bot.options.person import PersonType
from bot.options.record import Reference
from bot.options.text_and_choice import EnumType
from bot.replies.formatting import HIDDEN, amount, day, number, when
from bot.replies.i18n import _
from bot.values.money import Money
from storage.identity.people import Person
from storage.session.rows import Row, table_of

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fields.field import Fields, NounField

CURRENCY = "currency"


def columns_of(field: NounField) -> tuple[str, ...]:
    """The columns of the table that keep a field: two for an amount."""
    column = field.column or field.name
    return (column, CURRENCY) if isinstance(field.type, MoneyType) else (column,)


def label_of(field: NounField) -> str:
    """The msgid of the word over a field."""
    return field.label or field.name.replace("_", " ").capitalize()


def told_labels(nouns: Iterable[Fields]) -> dict[tuple[str, str], str]:
    """The msgids of the words for changed columns, by table and column: the labels of the fields that they keep."""
    return {
        (table_of(fields.table).name, columns_of(one)[0]): one.name.capitalize()
        if one is fields.head
        else label_of(one)
        for fields in nouns
        for one in fields.fields
    }


def stored(field: NounField, value: Any) -> dict[str, Any]:
    """The columns of a value; all None for no value."""
    columns = columns_of(field)
    if isinstance(value, Money):
        return dict(zip(columns, (value.minor, value.currency), strict=True))
    return {columns[0]: _plain(value)} if value is not None else dict.fromkeys(columns)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Row):
        return value.id
    return int(value.total_seconds() // 60) if isinstance(value, timedelta) else value


def loaded(ctx: Context, field: NounField, row: Any) -> Any:
    """The value of a field of a row, None when there is none."""
    raw = getattr(row, columns_of(field)[0])
    if raw is None or raw in ("", field.blank):
        return None
    if (table := _pointed(ctx, field)) is not None:
        return ctx.session.get(table, raw)
    if isinstance(field.type, MoneyType):
        return Money(minor=raw, currency=row.currency) if row.currency else None
    if isinstance(field.type, EnumType):
        return field.type.members(raw)
    return timedelta(minutes=raw) if isinstance(field.type, DurationType) else raw


def _pointed(ctx: Context, field: NounField) -> type[Row] | None:
    """The table to whose rows a field points."""
    if isinstance(field.type, PersonType):
        return Person
    return ctx.registry.kinds[field.type.noun].table if isinstance(field.type, Reference) else None


def loaded_rows(ctx: Context, fields: Iterable[NounField], rows: Iterable[Any]) -> list[Row]:
    """Load what fields of rows point to, one statement a table; while the result is kept, `loaded` asks no more."""
    wanted: dict[type[Row], set[int]] = {}
    found, rows = list[Row](), list(rows)
    for field in fields:
        if (table := _pointed(ctx, field)) is not None:
            wanted.setdefault(table, set()).update(getattr(row, columns_of(field)[0]) for row in rows)
    for table, numbers in wanted.items():
        ids: Any = table.id
        if numbers := numbers - {None}:
            found += ctx.session.exec(select(table).where(ids.in_(numbers)))
    return found


def shown(ctx: Context, field: NounField, value: Any) -> str:
    """A value as the reader sees it; nothing for none."""
    if value is None:
        return ""
    if field.show:
        return field.show(value)
    if isinstance(field.type, Reference):
        return str(ctx.registry.kinds[field.type.noun].title(value))
    if isinstance(value, Money):
        return amount(value)
    return _said(field, value, ctx)


def _said(field: NounField, value: Any, ctx: Context) -> str:
    if isinstance(value, Person):
        return value.name
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | Decimal):
        return number(value)
    return _(str(value.value)) if isinstance(value, Enum) else field.type.written(value, ctx)


def cell(ctx: Context, field: NounField, value: Any) -> str:
    """A value as a file holds it: what the caller would type for it, so that it can be read back."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return field.type.written(value, ctx) if amount(value) != HIDDEN else HIDDEN
    return value.name if isinstance(value, Person) else field.type.written(value, ctx)
