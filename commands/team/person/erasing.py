"""`/person erase`: removes the data of a person who left or asked for it."""

from __future__ import annotations

from bot.command import command
from bot.context import Context
from bot.records.erasure import GONE, erase, question
from bot.replies.i18n import N_, _
from bot.replies.reply import Question, Reply
from commands.access import Team
from commands.team.person.roles import AnyoneRef
from storage.identity.people import Person, identities
from storage.upkeep.erasure import traces_of


def _before_erasing(ctx: Context, person: Person) -> Question:
    return question(person.name, _traces(ctx, person))


@command(
    "person erase",
    access=Team.MANAGE,
    not_own=N_("You cannot erase yourself. Another owner can."),
    examples=["@ken"],
    secret=True,
    final=GONE,
    asks=_before_erasing,
)
def erase_(ctx: Context, person: AnyoneRef) -> Reply:
    """Erase somebody's personal data for good; hours, numbers and amounts stay, without the name.

    person: who
    """
    stand_in = _("Erased person {n}", n=person.id)
    return erase(ctx, person, _traces(ctx, person), stand_in, _forgotten(ctx, stand_in))


def _traces(ctx: Context, person: Person) -> set[str]:
    return traces_of(ctx.session, person, ("name", "email")) | _accounts(ctx, person)


def _accounts(ctx: Context, person: Person) -> set[str]:
    """The ids by which chat platforms know somebody."""
    known = identities(ctx.session, [person.id or 0])
    return {trace for one in known for trace in traces_of(ctx.session, one, ("external_id",))}


def _forgotten(ctx: Context, stand_in: str) -> dict[str, object]:
    return {
        "name": stand_in,
        "email": None,
        "country": None,
        "subdivision": None,
        "zone": ctx.company.zone,
        "language": ctx.company.language,
        "frames": [],
        "roles": [],
        "alerts": {},
        "quiet": None,
        "reach": "",
        "active": False,
        "planned": True,
        "custom": None,
    }
