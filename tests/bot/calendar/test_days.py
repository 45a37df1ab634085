from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import days

some_days = st.dates(date(1950, 1, 1), date(2150, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-11-23", -11, "2025-12-23"),
        ("2026-11-30", 3, "2027-02-28"),
    ],
)
def test_months_end_where_the_month_ends(day: str, months: int, expected: str) -> None:
    """A day that the month lacks becomes its last."""
    assert days.add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@given(some_days, st.integers(0, 6))
def test_a_weekday_is_within_a_week(day: date, weekday: int) -> None:
    """The coming weekday lies one to seven days ahead, the last one as many back."""
    after, before = days.weekday_after(day, weekday), days.weekday_before(day, weekday)
    assert after.weekday() == before.weekday() == weekday
    assert timedelta(1) <= after - day <= timedelta(7)
    assert timedelta(1) <= day - before <= timedelta(7)


@given(some_days, st.sampled_from(["month", "quarter", "year"]), st.integers(-5, 5))
def test_periods_join_without_gap(day: date, unit: str, ahead: int) -> None:
    """A period ends the day before the next starts, and this one holds its day."""
    assert days.period_end(day, unit, ahead) + timedelta(1) == days.period_start(day, unit, ahead + 1)
    assert days.period_start(day, unit, 0) <= day <= days.period_end(day, unit, 0)


@given(some_days, st.integers(0, 6))
def test_the_week_never_ended_in_the_past(day: date, week_end: int) -> None:
    """On the days after the last working day its next one is meant."""
    end = days.period_end(day, "week", 0, week_end=week_end)
    assert day <= end < day + timedelta(7)
    assert end.weekday() == week_end


@given(some_days, some_days)
def test_a_day_without_year_is_the_nearest(today: date, day: date) -> None:
    """It lies ahead by less than eight years (29 February over 2100), or back if the past is wanted."""
    ahead, back = (days.yearless(today, day.month, day.day, past=past) for past in (False, True))
    assert back <= today <= ahead
    assert (ahead.month, ahead.day) == (back.month, back.day) == (day.month, day.day)


def test_a_day_in_no_year_is_an_error() -> None:
    """30 February never comes."""
    with pytest.raises(ValueError):
        days.yearless(date(2026, 11, 23), 2, 30)
