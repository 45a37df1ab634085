"""Days and hours of the chase."""

from datetime import UTC, date, datetime

import pytest

from bot.calendar.calendars import Calendar, Frame
from commands.billing.entity.times import day_start, local_date, opening, working_days_later
from storage.areas.entity import Entity

NEVER = Calendar(zone="Europe/Berlin")
WEEK = Calendar(zone="Europe/Berlin", frames=tuple(Frame(weekday=day, start=540, end=1020) for day in range(5)))
FRIDAY = datetime(2026, 11, 27, 17, 30, tzinfo=UTC)


def test_a_calendar_that_never_opens_holds_nothing_back() -> None:
    """Somebody without hours is told at once, and is waited for in plain days."""
    assert opening(FRIDAY, NEVER) == FRIDAY
    assert working_days_later(FRIDAY, 2, NEVER) == datetime(2026, 11, 28, 23, 0, tzinfo=UTC)


def test_working_days_leave_out_the_weekend() -> None:
    """Friday evening opens on Monday; two working days later is Tuesday morning."""
    assert opening(FRIDAY, WEEK) == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    assert working_days_later(FRIDAY, 2, WEEK) == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Berlin", date(2026, 11, 24)), ("America/New_York", date(2026, 11, 23))]
)
def test_the_date_is_that_of_the_entity(zone: str, day: date) -> None:
    """At 23:30 UTC it is another day in Berlin than in New York; a day starts when the clock there says so."""
    moment = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert local_date(Entity(name="Studio", zone=zone, created_at=moment), moment) == day
    assert day_start(day, zone) <= moment
