"""When a digest is due: pure rules over working days and the channel's zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.calendars import Calendar, Frame
from bot.calendar.instants import instant

USUAL = tuple(Frame(weekday=weekday, start=540, end=1020) for weekday in range(5))
LONGEST_REST = 400
_MOMENT = timedelta(microseconds=1)


def working(calendar: Calendar, day: date) -> bool:
    """Whether work begins on a date; a calendar without hours works Monday to Friday."""
    if not calendar.frames:
        calendar = calendar.model_copy(update={"frames": USUAL})
    return bool(calendar.hours(day))


def next_working(calendar: Calendar, day: date) -> date:
    """The first working day after a date; simply the next day if there is none for over a year."""
    days = (day + timedelta(days=number) for number in range(1, LONGEST_REST))
    return next((one for one in days if working(calendar, one)), day + timedelta(days=1))


def run_on(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the clock of a zone shows a minute of a local date."""
    return instant(datetime.combine(day, time()) + timedelta(minutes=minute), zone)


def next_run(calendar: Calendar, minute: int, zone: ZoneInfo, after: datetime) -> datetime:
    """The first run on a working day later than `after`; asked again in over a year if there is none."""
    first = local_date(after, zone)
    for number in range(LONGEST_REST):
        day = first + timedelta(days=number)
        run = run_on(day, minute, zone)
        if run > after and working(calendar, day):
            return run
    return after + timedelta(days=LONGEST_REST)


def due(calendar: Calendar, minute: int, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the run of the local date of `now` lies behind: what was missed before midnight is folded into it."""
    today = local_date(now, zone)
    return working(calendar, today) and run_on(today, minute, zone) <= now


def before_day(day: date, zone: ZoneInfo) -> datetime:
    """The last moment before a local date begins."""
    return run_on(day, 0, zone) - _MOMENT


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The date that a calendar on the wall of the zone shows."""
    return at.astimezone(zone).date()
