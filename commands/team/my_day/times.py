"""When a personal digest is due: pure rules over calendars."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.calendars import Calendar, Frame
from bot.calendar.instants import instant

USUAL = tuple(Frame(weekday=weekday, start=540, end=1020) for weekday in range(5))
LONGEST_REST = 400


def moment_on(calendar: Calendar, day: date, minutes: int) -> datetime | None:
    """The instant (UTC) some minutes after the first hours of a local date begin; None on a day off."""
    starts = [hours.start for hours in calendar.hours(day)]
    if not starts:
        return None
    opening = instant(datetime.combine(day, time()) + timedelta(minutes=min(starts)), ZoneInfo(calendar.zone))
    return opening + timedelta(minutes=minutes)


def next_moment(calendar: Calendar, minutes: int, after: datetime) -> datetime:
    """The first moment later than `after`; a calendar without hours has the usual ones, Monday to Friday from nine.

    Somebody who does not work for over a year is asked again after it.
    """
    if not calendar.frames:
        calendar = calendar.model_copy(update={"frames": USUAL})
    first = _local(calendar, after) - timedelta(days=1)
    for number in range(LONGEST_REST):
        moment = moment_on(calendar, first + timedelta(days=number), minutes)
        if moment is not None and moment > after:
            return moment
    return after + timedelta(days=LONGEST_REST)


def due_today(calendar: Calendar, minutes: int, planned: datetime, now: datetime) -> bool:
    """Whether a moment from `planned` to `now` lies on the local date of `now`: a missed morning is folded into the next."""
    midnight = instant(datetime.combine(_local(calendar, now), time()), ZoneInfo(calendar.zone))
    return next_moment(calendar, minutes, max(planned, midnight) - timedelta(microseconds=1)) <= now


def _local(calendar: Calendar, at: datetime) -> date:
    return at.astimezone(ZoneInfo(calendar.zone)).date()
