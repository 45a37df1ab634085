"""When a morning digest is due: tables of cases, and every instant of a year."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.calendars import Calendar, Frame
from commands.team.my_day.times import due_today, moment_on, next_moment

WEEK = tuple(Frame(weekday=day, start=540, end=1020) for day in range(5))
BERLIN = Calendar(zone="Europe/Berlin", frames=WEEK, country="DE")


def utc(text: str) -> datetime:
    """An instant from its ISO text."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-11-23 08:29", "2026-11-23 08:30"),
        ("2026-11-23 08:30", "2026-11-24 08:30"),
        ("2026-11-27 12:00", "2026-11-30 08:30"),
        ("2026-12-24 12:00", "2026-12-28 08:30"),
        ("2026-03-27 12:00", "2026-03-30 07:30"),
        ("2026-10-23 12:00", "2026-10-26 08:30"),
    ],
    ids=["same morning", "next morning", "over a weekend", "over Christmas", "summer time", "winter time"],
)
def test_the_next_morning_is_a_working_day_at_half_past_nine(after: str, expected: str) -> None:
    """Days off are skipped, and the wall clock counts when the zone changes its offset."""
    assert next_moment(BERLIN, 30, utc(after)) == utc(expected)


def test_the_first_hours_of_a_split_day_count() -> None:
    """A day with two frames begins with the earlier one."""
    split = Calendar(zone="UTC", frames=(Frame(weekday=0, start=780, end=1020), Frame(weekday=0, start=420, end=600)))
    assert moment_on(split, date(2026, 11, 23), 0) == utc("2026-11-23 07:00")


def test_nobody_is_without_mornings() -> None:
    """No hours mean the usual ones; a calendar that is always closed is asked again in a year."""
    assert next_moment(Calendar(zone="UTC"), 30, utc("2026-11-22 12:00")) == utc("2026-11-23 09:30")
    closed = Calendar(zone="UTC", frames=(Frame(weekday=0, start=0, end=60),), own_days={
        date(2026, 1, 1) + timedelta(days=number): () for number in range(1000)
    })  # fmt: skip
    assert next_moment(closed, 30, utc("2026-11-22 12:00")) > utc("2027-11-22 12:00")


@pytest.mark.parametrize(
    ("planned", "now", "due"),
    [
        ("2026-11-23 08:30", "2026-11-23 08:30", True),
        ("2026-11-23 08:30", "2026-11-23 22:59", True),
        ("2026-11-23 08:30", "2026-11-23 23:00", False),
        ("2026-11-20 08:30", "2026-11-23 08:29", False),
        ("2026-11-20 08:30", "2026-11-23 15:00", True),
        ("2026-11-20 08:30", "2026-11-22 15:00", False),
    ],
    ids=["on time", "late", "after midnight", "before today's", "days late", "on a Sunday"],
)
def test_a_missed_morning_is_said_on_its_own_date_or_folded(planned: str, now: str, due: bool) -> None:
    """What was missed is said late on the same local date; older ones are folded into the next."""
    assert due_today(BERLIN, 30, utc(planned), utc(now)) is due


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - made aware below
    st.integers(0, 720),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_the_next_morning_lies_ahead_on_a_working_day(at: datetime, minutes: int, zone: str) -> None:
    """From any instant the next moment is later, and the day on which its hours begin is a working day."""
    calendar, after = Calendar(zone=zone, frames=WEEK), at.replace(tzinfo=UTC)
    moment = next_moment(calendar, minutes, after)
    assert after < moment <= after + timedelta(days=4)
    assert (moment - timedelta(minutes=minutes)).astimezone(ZoneInfo(zone)).weekday() < 5
    assert due_today(calendar, minutes, moment, moment)
