"""Rows of a noun written from given values: new ones with their defaults, and what differs of those on file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import select

from bot.fields.custom import column_value, packed
from bot.parsing.edits import edited

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.context import Context
    from bot.fields.field import NounField
    from bot.fields.noun import Fields
    from storage.session.rows import Row

NOTHING: tuple[Any, ...] = (None, "")


def added(ctx: Context, fields: Fields, given: dict[str, Any]) -> Any:
    """A stored new record with the given values, and the defaults of what was not given."""
    values: dict[str, Any] = {}
    for one in fields.fields:
        value = given.get(one.name)
        if value in NOTHING:
            value = one.default(ctx) if callable(one.default) else one.default
        one.check_named(ctx, value)
        values |= {} if value in NOTHING else one.stored(value)
    row = fields.started(ctx, packed(values))
    if fields.begin:
        fields.begin(ctx, row, given)
    ctx.session.insert(row)
    if fields.after:
        fields.after(ctx, row, given)
    return row


def changes_of(ctx: Context, fields: Fields, taken: Iterable[NounField], given: dict[str, Any]) -> dict[str, Any]:
    """The columns that the given and the emptied values change; raises BadValue for what is never empty."""
    columns: dict[str, Any] = {}
    options: dict[str, str] = {}
    for one in taken:
        one.check_named(ctx, given.get(one.name))
        columns |= one.stored(given.get(one.name))
        options |= dict.fromkeys(one.columns, one.name)
    return edited(ctx, fields.table, columns, **options)


def differing(row: Any, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes without those that are on file already."""
    return {column: value for column, value in changes.items() if column_value(row, column) != value}


def change(ctx: Context, fields: Fields, row: Any, changes: dict[str, Any]) -> str:
    """Write what differs from what is on file; returns what the noun's hook says of it."""
    if not (changes := differing(row, changes)):
        return ""
    row.sqlmodel_update(packed(changes, row))
    ctx.session.add(row)
    return fields.changed(ctx, row, changes) if fields.changed else ""


def check_visible(ctx: Context, taken: Iterable[NounField], given: dict[str, Any]) -> None:
    """Raise Forbidden when a value was given, or emptied, that the caller may not see."""
    named = ctx.emptied | {name for name, value in given.items() if value not in NOTHING}
    for one in taken:
        if one.name in named and one.sees is not None:
            ctx.require(one.sees)


def loaded_rows(ctx: Context, fields: Iterable[NounField], rows: Iterable[Any]) -> list[Row]:
    """Load what fields of rows point to, one statement a table; while the result is kept, no field asks again."""
    wanted: dict[type[Row], set[int]] = {}
    found, rows = list[Any](), list(rows)
    for one in fields:
        if (table := one.type.table(ctx)) is not None:
            wanted.setdefault(table, set()).update(getattr(row, one.columns[0]) for row in rows)
    for table, numbers in wanted.items():
        ids: Any = table.id
        if numbers := numbers - {None}:
            found += ctx.session.exec(select(table).where(ids.in_(numbers)))
    return found
