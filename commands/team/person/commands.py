"""People: `/person list`, show, invite, edit and hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated
from zoneinfo import ZoneInfo

from bot.calendar.calendars import merged
from bot.calendar.working_hours import open_time, person_calendar, stored
from bot.command import Shortcut, command
from bot.context import Context
from bot.dates.hourstext import shown_hours
from bot.options.hours import Hours
from bot.options.option import Spot
from bot.options.person import PersonRef
from bot.options.places import CountryCode, LanguageCode, ZoneName
from bot.parsing.edits import edited
from bot.parsing.forms import edit_form
from bot.replies.formatting import clock, when
from bot.replies.i18n import N_, _, _n, current
from bot.replies.reply import Action, Card, Column, Field, Reply, Status, Style, Table, Tone
from bot.values.errors import NeverOpen
from commands.access import OwnThings, Team
from commands.shared.email import Email
from commands.team.codes import new_code
from commands.team.my_day.jobs import replan
from commands.team.person.overlap import shared, worked_on
from commands.team.person.roles import AnyoneRef, Role, listed
from storage.identity.link_codes import drop_link_codes
from storage.identity.people import Person, identities

INVITED = timedelta(days=7)
ALL_DAY = timedelta(hours=23)
"""The shortest date there is: that on which clocks leap."""


class Employment(Enum):
    """How somebody works for the company."""

    EMPLOYEE = N_("employee")
    CONTRACTOR = N_("contractor")


def wall(at: datetime, zone: str) -> str:
    """A time of day on the clock of another zone, with its weekday."""
    from babel.dates import format_skeleton, format_time

    local, locale = at.astimezone(ZoneInfo(zone)), current().locale
    return f"{format_skeleton('E', local, locale=locale)} {format_time(local, 'short', locale=locale)}"


def presence(ctx: Context, person: Person) -> Status:
    """Whether somebody is at work now, and until or from when."""
    calendar = person_calendar(person, ctx.company)
    table = open_time(ctx.now, calendar)
    if table.is_open(ctx.now):
        spans = merged(calendar.spans(ctx.today - timedelta(days=2), ctx.today + timedelta(days=2)))
        end = next(end for start, end in spans if start <= ctx.now < end)
        return Status(label=_("working until {time}", time=clock(end)), tone=Tone.GOOD)
    try:
        return Status(label=_("off until {time}", time=when(table.next_open(ctx.now))), tone=Tone.MUTED)
    except NeverOpen:
        return Status(label=_("no hours set"), tone=Tone.MUTED)


def person_card(ctx: Context, person: Person) -> Card:
    """The card of a person."""
    calendar = person_calendar(person, ctx.company)
    accounts = ", ".join(one.platform for one in identities(ctx.session, [person.id or 0]))
    facts = (
        (_("Roles"), listed(person.roles)),
        (_("Local time"), f"{wall(ctx.now, person.zone)} ({person.zone})"),
        (_("Hours"), shown_hours(calendar.frames, language=ctx.reader.language)),
        (_("Works with you today"), _together(ctx, person) if person.id != ctx.person.id else ""),
        (_("Country"), person.country),
        (_("Language"), person.language),
        (_("E-mail"), person.email),
        (_("Accounts"), accounts or _("none yet")),
    )
    return Card(
        title=person.name,
        status=presence(ctx, person) if person.active else Status(label=_("not in"), tone=Tone.MUTED),
        text=_(person.kind),
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        actions=_steps(ctx, person),
    )


def _steps(ctx: Context, person: Person) -> tuple[Action, ...]:
    args = {"person": f"@#{person.id}"}
    roles = Action(label=_("Change roles"), command="person role", args=args)
    if not person.active or not (person.id == ctx.person.id or ctx.allows(Team.MANAGE)):
        return (roles,)
    return (
        Action(label=_("Edit"), command="person edit", args=args, style=Style.PRIMARY),
        Action(label=_("Set hours"), command="person hours", args=args),
        roles,
    )


def _together(ctx: Context, person: Person) -> str:
    """When today, by the reader's clock, both the reader and somebody else work."""
    mine = worked_on(person_calendar(ctx.person, ctx.company), ctx.today, ctx.zone)
    theirs = worked_on(person_calendar(person, ctx.company), ctx.today, ctx.zone)
    together = shared(mine, theirs)
    if sum((end - start for start, end in together), timedelta()) >= ALL_DAY:
        return _("all day")
    return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in together) or _("not today")


@command(
    "person show",
    access=Team.READ,
    examples=["@fatima", "me"],
    shortcut=Shortcut(N_("Show person"), "person", ("person",)),
)
def show(ctx: Context, person: AnyoneRef) -> Reply:
    """Show somebody: local time, whether they work now, hours, roles.

    person: who
    """
    return Reply.of(person_card(ctx, person))


@command(
    "person list",
    access=Team.READ,
    examples=["", "role:finance", "now:yes"],
    also="people member user mitarbeiter leute",
)
def list_(ctx: Context, role: Role | None = None, now: bool = False) -> Reply:
    """List people with their local times, who is working now, and when you work together today.

    role: only those with this role
    now: only those who work now
    """
    seen = [(person, presence(ctx, person)) for person in ctx.people if role is None or role.value in person.roles]
    working = [one for one in seen if one[1].tone is Tone.GOOD]
    labels = (_("Person"), _("Now"), _("Local time"), _("Works with you today"), _("Roles"))
    rows = tuple(_row(ctx, person, status) for person, status in (working if now else seen))
    say = _n(
        "{working} of {n} person is working now.",
        "{working} of {n} people are working now.",
        len(seen),
        working=len(working),
    )
    return Reply.of(
        Card(title=_("People"), table=Table(columns=tuple(Column(label=label) for label in labels), rows=rows)), say=say
    )


def _row(ctx: Context, person: Person, status: Status) -> tuple[str, ...]:
    together = _together(ctx, person) if person.id != ctx.person.id else "–"
    return (person.name, status.label, wall(ctx.now, person.zone), together, listed(person.roles))


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
    country: whose public holidays they have, as a two-letter code
    language: what I speak with them
    """
    person = Person(
        name=name,
        email=email or None,
        kind=kind.value,
        roles=[role.value],
        zone=zone or ctx.company.zone,
        country=country or ctx.company.country,
        language=language or ctx.company.language,
        created_at=ctx.now,
    )
    ctx.session.add(person)
    ctx.session.flush()
    return Reply.of(person_card(ctx, person), say=_invitation(ctx, person))


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


@command("person edit", access=OwnThings.WRITE, examples=["me zone:Asia/Tokyo", "me language:de"], quiet=True)
def edit(
    ctx: Context,
    person: PersonRef,
    name: str = "",
    email: Email = "",
    kind: Employment | None = None,
    zone: ZoneName = None,
    country: CountryCode = None,
    language: LanguageCode = None,
) -> Reply:
    """Change what is on file about yourself; owners may change everybody.

    person: who; `me` is you
    name: first and last name
    email: where they can be reached
    kind: employee or contractor; only owners change it
    zone: the time zone they live in
    country: whose public holidays they have, as a two-letter code
    language: what I speak with them
    """
    if person.id != ctx.person.id or kind is not None:
        ctx.require(Team.MANAGE)
    texts = {"name": name, "email": email, "zone": zone, "country": country, "language": language}
    given = edited(ctx, Person, {**texts, "kind": kind.value if kind else None})
    if not given:
        return edit_form(ctx, "person edit", _current(person))
    person.sqlmodel_update(given)
    return _changed(ctx, person)


def _current(person: Person) -> dict[str, str]:
    texts = {name: getattr(person, name) or "" for name in ("name", "email", "zone", "country", "language")}
    return {"person": f"@#{person.id}", **texts}


def _changed(ctx: Context, person: Person) -> Reply:
    ctx.session.add(person)
    ctx.session.flush()
    replan(ctx, person)
    return Reply.of(person_card(ctx, person), say=_("{name} is up to date.", name=person.name))


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
    return _changed(ctx, person)
