from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.durations import looks_like_duration, parse_duration, shown_duration
from bot.values.errors import NotUnderstood


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1h30", 90), ("90m", 90), ("1:30", 90), ("0:45", 45), ("12:05", 725), ("1,5h", 90), ("1.5h", 90), ("1.5 hours", 90),
        ("1 Std 30 Min", 90), ("1 Std. 30 Min.", 90), ("90", 90), ("2h", 120), ("1h 30m", 90), ("1h30m", 90), ("45 min", 45),
        ("2 Stunden", 120), ("1 hour and 5 minutes", 65), ("1 heure et 30 minutes", 90), ("2 horas", 120), ("0.25 h", 15),
        ("1 H 30", 90), ("0", 0), ("100:00", 6000), ("1h5", 65),
    ],
)  # fmt: skip
def test_a_duration_is_read(text: str, minutes: int) -> None:
    """Hours and minutes in the forms people use; a bare number is minutes."""
    assert parse_duration(text) == timedelta(minutes=minutes)
    assert looks_like_duration(text)


@pytest.mark.parametrize(
    "text",
    ["1h90m", "1:75", "-1h", "1m1h", "h", "", "2d", "1:5", "1:30:00", "1,5", "1.5m", "1e3", "soon", "1h30s", "9" * 50],
)
def test_anything_else_is_not_understood(text: str) -> None:
    """Days, seconds, signs, disorder and 75 minutes past the hour are refused."""
    with pytest.raises(NotUnderstood):
        parse_duration(text)
    assert not looks_like_duration(text)


def test_decimal_hours_are_kept_to_the_second() -> None:
    """A third of an hour is not rounded to minutes."""
    assert parse_duration("0.33h") == timedelta(seconds=1188)


@given(st.integers(0, 9999 * 60 + 59))
def test_what_is_shown_reads_back(minutes: int) -> None:
    """Whole minutes survive showing and reading."""
    span = timedelta(minutes=minutes)
    assert parse_duration(shown_duration(span)) == span


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(5400, "1:30"), (0, "0:00"), (29, "0:00"), (30, "0:01"), (-900, "-0:15"), (-20, "0:00"), (360000, "100:00")],
)
def test_a_span_is_shown_in_hours_and_minutes(seconds: int, expected: str) -> None:
    """Seconds are rounded to the minute, a difference keeps its sign."""
    assert shown_duration(timedelta(seconds=seconds)) == expected
