"""Taking a record off file with its parts: refused with the reason while other records belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_
from sqlmodel import select

from bot.fields.values import columns_of
from bot.options.person import PersonType
from bot.records.labels import noun_of
from bot.replies.errors import Conflict
from bot.replies.i18n import _
from bot.replies.reply import Reply
from storage.session.rows import Scoped, every_scoped_table, table_of

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fields.field import Fields
    from storage.identity.people import Person


def removed(ctx: Context, fields: Fields, row: Any) -> Reply:
    """Delete a record to which nothing belongs; raises Conflict that names what does."""
    if hanging := _hanging(ctx, fields, row):
        told = ", ".join(f"{count} × {_(noun)}" for noun, count in hanging)
        raise Conflict(_("{ref} stays on file, as these belong to it: {records}.", ref=row.ref, records=told))
    title, ref = fields.kind.title(row), row.ref
    _delete_parts(ctx, fields, row)
    ctx.session.delete(row)
    ctx.session.flush()
    return Reply(say=_("{name} ({ref}) is off file. /undo brings it back.", name=title, ref=ref))


def _delete_parts(ctx: Context, fields: Fields, row: Any) -> None:
    """Delete what is nothing without the record, each table before the next one, so that an undo finds the record."""
    for part in fields.parts:
        for name in _pointing(part, table_of(fields.table).name):
            for one in ctx.session.exec(select(part).where(getattr(part, name) == row.id)):
                ctx.session.delete(one)
        ctx.session.flush()


def _hanging(ctx: Context, fields: Fields, row: Any) -> list[tuple[str, int]]:
    """What points to a record: how many rows of each noun, counted in one statement."""
    own = table_of(fields.table).name
    others = (kind for kind in every_scoped_table() if kind not in fields.parts)
    pointing = [(kind, name) for kind in others for name in _pointing(kind, own)]
    counts = [
        select(func.count()).select_from(kind).where(getattr(kind, name) == row.id).scalar_subquery()
        for kind, name in pointing
    ]
    table: Any = fields.table
    found = ctx.session.execute(select(table.id, *counts).where(table.id == row.id)).one()
    return [(noun_of(kind), count) for (kind, _name), count in zip(pointing, found[1:], strict=True) if count]


def unfinished(ctx: Context, person: Person) -> list[tuple[str, int]]:
    """What somebody still works on: how many records of each noun, counted in one statement."""
    nouns = [fields for fields in ctx.registry.fields.values() if fields.unfinished is not None]
    counts = [
        select(func.count())
        .select_from(fields.table)
        .where(fields.unfinished, or_(*(column == person.id for column in _people(fields))))
        .scalar_subquery()
        for fields in nouns
    ]
    found = ctx.session.execute(select(*counts)).one() if counts else ()
    return [(fields.noun, count) for fields, count in zip(nouns, found, strict=True) if count]


def _people(fields: Fields) -> list[Any]:
    """The columns that name who works on a record."""
    named = (one for one in fields.fields if isinstance(one.type, PersonType))
    return [getattr(fields.table, columns_of(one)[0]) for one in named]


def _pointing(kind: type[Scoped], parent: str) -> list[str]:
    """The columns of a table that point to rows of another one."""
    keys = ((column.name, key.column) for column in table_of(kind).columns for key in column.foreign_keys)
    return sorted(name for name, target in keys if target.table.name == parent and target.name == "id")
