"""Working hours of the desk and its people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.calendar.calendars import DAY_MINUTES, Calendar, Frame
from bot.calendar.quiet import after_quiet
from bot.calendar.working_hours import company_calendar, open_time, person_calendar
from bot.replies.i18n import _

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.calendar.opentime import OpenTime
    from bot.context import Context
    from storage.identity.people import Person

_ALWAYS = tuple(Frame(weekday=day, start=0, end=DAY_MINUTES) for day in range(7))


def desk_hours(ctx: Context) -> OpenTime:
    """The open time in which clocks run: the company's; without open hours, round the clock."""
    return _open(company_calendar(ctx.company), ctx.now)


def own_hours(ctx: Context, person: Person) -> OpenTime:
    """A person's open time."""
    return _open(person_calendar(person, ctx.company), ctx.now)


def next_frame(ctx: Context, person: Person | None) -> datetime:
    """Now if the person (nobody: the desk) is at work and not in quiet hours, else when that is so again."""
    if person is None:
        return desk_hours(ctx).next_open(ctx.now)
    return after_quiet(person.quiet, person.zone, own_hours(ctx, person).next_open(ctx.now))


def _open(calendar: Calendar, now: datetime) -> OpenTime:
    return open_time(now, calendar if calendar.frames else calendar.model_copy(update={"frames": _ALWAYS}))


def worktime(span: timedelta) -> str:
    """Open time in hours and minutes; a day of it has no honest length."""
    minutes = round(abs(span).total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{n} min", n=rest)
    return _("{n} h", n=hours) if not rest else _("{hours} h {minutes} min", hours=hours, minutes=rest)
