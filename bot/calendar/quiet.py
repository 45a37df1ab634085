"""Arithmetic of quiet hours; messages are held back for them by bot/delivery/notices.py."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.instants import instant


def after_quiet(quiet: list[int] | None, zone: str, now: datetime) -> datetime:
    """The first instant from `now` on that lies outside the quiet hours [start, end minute] of the zone's wall clock.

    Hours whose end is not after their start run over midnight.
    """
    if not quiet or quiet[0] == quiet[1]:
        return now
    tz = ZoneInfo(zone)
    local = now.astimezone(tz)
    minute = local.hour * 60 + local.minute
    start, end = quiet
    inside = start <= minute < end if start < end else minute >= start or minute < end
    if not inside:
        return now
    midnight = datetime.combine(local.date() + timedelta(days=1 if minute >= end else 0), time())
    return max(now, instant(midnight + timedelta(minutes=end), tz))
