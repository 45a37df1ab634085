"""Holdings: the open records in which a person is named as who does it, and their release once the roles forbid it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlmodel import select

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fields.field import NounField
    from bot.fields.noun import Fields
    from storage.identity.people import Person


class Holding(NamedTuple):
    """Records of a noun that a person was taken out of."""

    fields: Fields
    rows: list[Any]

    def by_lead(self, ctx: Context) -> dict[int, list[Any]]:
        """Who is to hear of which of the records."""
        leads = self.fields.leads(ctx, self.rows) if self.fields.leads else [ctx.owners()] * len(self.rows)
        found: dict[int, list[Any]] = {}
        for row, people in zip(self.rows, leads, strict=True):
            for person in people or ctx.owners():
                found.setdefault(person.id or 0, []).append(row)
        return found


def release(ctx: Context, person: Person) -> list[Holding]:
    """Take a person out of the unfinished records in which their roles do not let them be named."""
    found = [Holding(fields, _rows(ctx, fields, one, person)) for fields, one in _lost(ctx, person)]
    for holding in (one for one in found if one.rows and one.fields.released):
        holding.fields.released(ctx, holding.rows)  # type: ignore[misc]  # asked just above
    return [holding for holding in found if holding.rows]


def _lost(ctx: Context, person: Person) -> list[tuple[Fields, NounField]]:
    """The fields in which a person may not be named, the nouns in order."""
    matrix, roles = ctx.registry.matrix, person.roles if person.active else []
    nouns = [fields for _noun, fields in sorted(ctx.registry.fields.items())]
    named = [(fields, one) for fields in nouns for one in fields.fields if one.needs is not None]
    return [(fields, one) for fields, one in named if one.needs is not None and not matrix.allows(roles, one.needs)]


def _rows(ctx: Context, fields: Fields, one: NounField, person: Person) -> list[Any]:
    query = select(fields.table).where(one.expression(fields.table) == person.id)
    if fields.unfinished is not None:
        query = query.where(fields.unfinished)
    rows = list(ctx.session.exec(query.order_by(fields.table.id)))
    for row in rows:
        setattr(row, one.columns[0], None)
        ctx.session.add(row)
    ctx.session.flush()
    return rows
