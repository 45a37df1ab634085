"""Quiet hours on the wall clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.quiet import after_quiet


def utc(text: str) -> datetime:
    """An instant from its ISO text."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "expected"),
    [
        ([22 * 60, 7 * 60], "2026-11-23 20:59", "2026-11-23 20:59"),
        ([22 * 60, 7 * 60], "2026-11-23 21:00", "2026-11-24 06:00"),
        ([22 * 60, 7 * 60], "2026-11-24 05:59", "2026-11-24 06:00"),
        ([22 * 60, 7 * 60], "2026-11-24 06:00", "2026-11-24 06:00"),
        ([12 * 60, 13 * 60], "2026-11-23 11:30", "2026-11-23 12:00"),
        ([20 * 60, 24 * 60], "2026-11-23 21:00", "2026-11-23 23:00"),
        ([22 * 60, 2 * 60 + 30], "2026-03-28 23:00", "2026-03-29 01:00"),
        ([60, 60], "2026-11-23 00:00", "2026-11-23 00:00"),
        (None, "2026-11-23 00:00", "2026-11-23 00:00"),
    ],
    ids=[
        "before",
        "over midnight",
        "near the end",
        "at the end",
        "at noon",
        "until midnight",
        "into a gap",
        "none",
        "unset",
    ],
)
def test_a_message_waits_for_the_end_of_the_quiet_hours(quiet: list[int] | None, now: str, expected: str) -> None:
    """Inside them it waits for their end on the clock of Berlin, outside it goes at once."""
    assert after_quiet(quiet, "Europe/Berlin", utc(now)) == utc(expected)


@given(
    st.integers(0, 1439),
    st.integers(0, 1440),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - made aware below
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_no_message_waits_longer_than_a_day(start: int, end: int, at: datetime, zone: str) -> None:
    """Whatever the hours and the zone, the wait ends outside of them, and within 25 hours."""
    now = at.replace(tzinfo=UTC)
    then = after_quiet([start, end], zone, now)
    assert now <= then <= now + timedelta(hours=25)
    if then != now and end < 1440 and start != end:
        local = then.astimezone(ZoneInfo(zone))
        assert abs(local.hour * 60 + local.minute - end) in {0, 30, 60}
