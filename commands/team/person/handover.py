"""What a person leaves behind who loses a role: it is nobody's at once, and whoever leads it gets a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.context import Context
from bot.delivery.notices import Audience, Lapsed, notice
from bot.jobs.agenda import shortened
from bot.records.consequences import follows
from bot.replies.i18n import _
from bot.replies.reply import Card, Choice, Reply, Select
from bot.values.record_key import RecordKey
from bot.verbs.holdings import Holding, release
from storage.identity.people import Person

if TYPE_CHECKING:
    from bot.fields.noun import Fields

MOST = 10


@follows("open work", Person, "roles", "active")
def handed_over(ctx: Context, numbers: list[int]) -> str:
    """Take people out of the open work that their roles do not reach any more, and tell who leads it."""
    people = [ctx.session.get_one(Person, number) for number in numbers]
    holdings = [(person, holding) for person in people for holding in release(ctx, person)]
    for person, holding in holdings:
        _tell(ctx, person, holding)
    refs = [row.ref for _person, holding in holdings for row in holding.rows]
    return _("Nobody has these now: {records}.", records=", ".join(shortened(refs))) if refs else ""


def _tell(ctx: Context, person: Person, holding: Holding) -> None:
    """Each who leads some of the records hears of these, except who did it: the answer lists them."""
    noun = holding.fields.noun
    for lead, rows in holding.by_lead(ctx).items():
        if lead != ctx.person.id:
            key = f"work left/{noun}/{person.id}/{lead}/{ctx.session.act_id}"
            facts = {"person": person.id, "noun": noun, "records": [row.id for row in rows]}
            ctx.tell("work left", Audience(people=(lead,)), key=key, facts=facts)


@notice("work left", topic="people")
def work_left(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """What somebody had who may not have it any more, as far as nobody has it yet."""
    fields: Fields = ctx.registry.fields[facts["noun"]]
    rows = [row for number in facts["records"] if (row := fields.kind.by_id(ctx, number)) is not None]
    left = [row for row in rows if all(getattr(row, one.columns[0]) is None for one in fields.fields if one.needs)]
    if not left:
        return Lapsed(reason="somebody has all of it")
    person = ctx.session.get_one(Person, facts["person"])
    lines = [f"{row.ref} {fields.kind.title(row)}" for row in left]
    choices = tuple(Choice(label=line[:75], value=row.ref) for line, row in zip(lines, left, strict=True))
    open_one = Select(label=_("Open"), command=f"{fields.noun} show", option=fields.noun, choices=choices[:MOST])
    card = Card(title=_("Nobody has these now"), lines=shortened(lines), select=open_one)
    return Reply.of(
        card, say=_("{name} had these, but has no longer the role for it. Give them to somebody.", name=person.name)
    )
