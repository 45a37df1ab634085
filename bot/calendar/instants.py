"""Instants from wall-clock times, with one rule for gaps and folds."""

from datetime import UTC, datetime, timedelta, tzinfo

SECOND = timedelta(seconds=1)


def instant(wall: datetime, zone: tzinfo) -> datetime:
    """The first instant (UTC) at which the zone's clock reads `wall` (naive) or later.

    A fold gives its first pass, a gap the moment of the leap: the clock is read as one that never runs backwards.
    """
    aware = wall.replace(tzinfo=zone, fold=0)
    utc = aware.astimezone(UTC)
    if utc.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
        return utc
    return _leap(wall, zone, aware.replace(fold=1).astimezone(UTC), utc)


def _leap(wall: datetime, zone: tzinfo, low: datetime, high: datetime) -> datetime:
    """The leap lies between the two readings of a time that does not exist, on a whole second (Liberia's did)."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0) + SECOND
    while high - low > SECOND:
        middle = (low + (high - low) // 2).replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None, fold=0) >= wall:
            high = middle
        else:
            low = middle
    return high
