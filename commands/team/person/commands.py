"""Invitations and working hours of people: `/person invite`, code and hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from bot.calendar.working_hours import stored
from bot.command import command
from bot.context import Context
from bot.options.countries import CountryCode, place_columns, place_of
from bot.options.hours import Hours
from bot.options.option import Spot
from bot.options.person import PersonRef
from bot.options.places import LanguageCode
from bot.options.zones import ZoneName
from bot.records.kinds import folded
from bot.replies.i18n import N_, _
from bot.replies.reply import Reply
from bot.verbs.twins import twin
from commands.access import OwnThings, Team
from commands.shared.email import Email
from commands.team.codes import new_code
from commands.team.person.cards import person_card
from commands.team.person.fields import Employment
from commands.team.person.roles import Role
from storage.identity.link_codes import drop_link_codes
from storage.identity.people import Person

INVITED = timedelta(days=7)


@command(
    "person invite",
    access=Team.MANAGE,
    examples=['"Nora Lind" nora@example.com role:member zone:Europe/Oslo country:NO'],
    secret=True,
    final=N_("Take the person's roles away instead: /person role"),
)
def invite(
    ctx: Context,
    name: str,
    email: Annotated[Email, Spot.TRAILING] = "",
    role: Role = Role.MEMBER,
    kind: Employment = Employment.EMPLOYEE,
    zone: ZoneName = None,
    country: CountryCode = None,
    language: LanguageCode = None,
) -> Reply:
    """Add somebody to the company and get the code with which they join.

    name: first and last name
    email: where they can be reached
    role: what they may do
    kind: employee or contractor
    zone: the time zone they live in, if not the company's
    country: whose public holidays they have, a country or region
    language: what I speak with them
    """
    _check_twin(ctx, name, email)
    person = Person(
        name=name,
        email=email or None,
        kind=kind.value,
        roles=[role.value],
        zone=zone or ctx.company.zone,
        **place_columns(country or place_of(ctx.company)),
        language=language or ctx.company.language,
        created_at=ctx.now,
    )
    ctx.session.add(person)
    ctx.session.flush()
    return Reply.of(person_card(ctx, person), say=_invitation(ctx, person))


def _check_twin(ctx: Context, name: str, email: str) -> None:
    """Raise Twin for somebody of that name, or with that address, who is in the company already."""
    for one in () if ctx.anyway else ctx.people:
        if email and email.casefold() == (one.email or "").casefold():
            raise twin(ctx, ctx.registry.fields["person"].kind, one, _("address"))
        if folded(one.name) == folded(name):
            raise twin(ctx, ctx.registry.fields["person"].kind, one, _("name"))


@command("person code", access=Team.MANAGE, examples=["@ken"], secret=True, final=N_("The code runs out by itself."))
def code(ctx: Context, person: PersonRef) -> Reply:
    """Get a new code with which somebody joins from a chat account that I do not know yet.

    person: who
    """
    drop_link_codes(ctx.session, person.id or 0)
    return Reply(say=_invitation(ctx, person))


def _invitation(ctx: Context, person: Person) -> str:
    made = new_code(ctx, person, INVITED)
    return _(
        "Send this to {name}; typed to me within 7 days, it lets them in: /link {code}", name=person.name, code=made
    )


@command(
    "person hours",
    access=OwnThings.WRITE,
    others=Team.MANAGE,
    examples=["me mon-fri 09:00-12:00,13:00-17:00"],
    quiet=True,
)
def hours(ctx: Context, person: PersonRef, hours: Hours) -> Reply:
    """Set the weekly hours that you work, on your own clock; owners may set everybody's.

    person: who; `me` is you
    hours: days and times; several times a day with commas, several parts with semicolons
    """
    person.frames = stored(hours)
    ctx.session.add(person)
    ctx.session.flush()
    return Reply.of(person_card(ctx, person), say=_("{name} is up to date.", name=person.name))
