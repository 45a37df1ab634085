"""Taking a record off file with its parts, and what keeps one there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_
from sqlmodel import select

from bot.options.person import PersonType
from bot.records.labels import noun_of
from bot.replies.errors import Conflict
from bot.replies.i18n import _
from bot.replies.reply import Reply
from storage.records.pointers import delete_with_parts, pointers_to

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fields.noun import Fields
    from storage.identity.people import Person


def removed(ctx: Context, fields: Fields, row: Any) -> Reply:
    """Delete a record to which nothing belongs; raises Conflict that names what does."""
    if hanging := pointers_to(ctx.session, row, fields.parts):
        told = ", ".join(f"{count} × {_(noun_of(kind))}" for kind, count in hanging)
        raise Conflict(_("{ref} stays on file, as these belong to it: {records}.", ref=row.ref, records=told))
    title, ref = fields.kind.title(row), row.ref
    delete_with_parts(ctx.session, row, fields.parts)
    return Reply(say=_("{name} ({ref}) is off file. /undo brings it back.", name=title, ref=ref))


def unfinished(ctx: Context, person: Person) -> list[tuple[str, int]]:
    """What a person still works on: how many records of each noun, counted in one statement."""
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
    return [one.expression(fields.table) for one in fields.fields if isinstance(one.type, PersonType)]
