"""Shared working hours of two people: pure rules over spans of instants."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.calendars import Calendar, Span
from bot.calendar.instants import instant


def worked_on(calendar: Calendar, day: date, zone: ZoneInfo) -> list[Span]:
    """The instants (UTC) at which a calendar is open during a date of some zone."""
    midnight = instant(datetime.combine(day, time()), zone)
    next_one = instant(datetime.combine(day + timedelta(days=1), time()), zone)
    return shared([(midnight, next_one)], calendar.spans(day - timedelta(days=2), day + timedelta(days=2)))


def shared(left: Iterable[Span], right: Iterable[Span]) -> list[Span]:
    """What lies in both; each side is in order and without overlaps, and so is the result."""
    others = list(right)
    found: list[Span] = []
    for start, end in left:
        cut = ((max(start, begin), min(end, stop)) for begin, stop in others)
        found += [(begin, stop) for begin, stop in cut if begin < stop]
    return found
