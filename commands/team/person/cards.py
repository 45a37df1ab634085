"""The card of a person: where they are, whether they work now, and when both of you do."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.calendars import merged
from bot.calendar.working_hours import open_time, person_calendar
from bot.context import Context
from bot.dates.hourstext import shown_hours
from bot.fields.custom import custom_facts
from bot.options.countries import place_name, place_of
from bot.replies.formatting import clock, when
from bot.replies.i18n import _, current
from bot.replies.reply import Action, Card, Field, Status, Style, Tone
from bot.values.errors import NeverOpen
from commands.access import Team
from commands.team.person.overlap import shared, worked_on
from commands.team.person.roles import listed
from storage.identity.people import Person, identities

ALL_DAY = timedelta(hours=23)
"""The shortest date there is: that on which clocks leap."""


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
        (_("Works with you today"), together(ctx, person) if person.id != ctx.person.id else ""),
        (_("Country"), place_name(place_of(person))),
        (_("Language"), person.language),
        (_("E-mail"), person.email),
        (_("Accounts"), accounts or _("none yet")),
    )
    return Card(
        title=person.name,
        status=presence(ctx, person) if person.active else Status(label=_("not in"), tone=Tone.MUTED),
        text=_(person.kind),
        fields=(
            *(Field(label=label, value=value) for label, value in facts if value),
            *custom_facts(ctx, "person", person),
        ),
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


def together(ctx: Context, person: Person) -> str:
    """When today, by the reader's clock, both the reader and somebody else work."""
    mine = worked_on(person_calendar(ctx.person, ctx.company), ctx.today, ctx.zone)
    theirs = worked_on(person_calendar(person, ctx.company), ctx.today, ctx.zone)
    spans = shared(mine, theirs)
    if sum((end - start for start, end in spans), timedelta()) >= ALL_DAY:
        return _("all day")
    return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in spans) or _("not today")
