from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.durations import looks_like_duration, parse_duration, shown_duration
from bot.values.errors import Ambiguous, NotUnderstood


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1h30", 90), ("90m", 90), ("1:30", 90), ("0:45", 45), ("12:05", 725), ("1,5h", 90), ("1.5h", 90), ("1.5 hours", 90),
        ("1 Std 30 Min", 90), ("one hour and half", 90), ("3-min", 3), ("2 hours.", 120), ("forty-two minutes", 42), ("vierundzwanzig Stunden", 1440), ("fünfundzwanzig Minuten", 25), ("1 Std. 30 Min.", 90), ("90", 90), ("2h", 120), ("1h 30m", 90), ("1h30m", 90), ("45 min", 45),
        ("2 Stunden", 120), ("1 hour and 5 minutes", 65), ("1 heure et 30 minutes", 90), ("2 horas", 120), ("0.25 h", 15),
        ("1 H 30", 90), ("0", 0), ("100:00", 6000), ("1h5", 65), (".5h", 30), (",5 h", 30), (":30", 30), ("1.5", 90), ("1,5", 90), (".5", 30),
        ("1½h", 90), ("½ h", 30), ("1 ½ h", 90), ("1/2 h", 30), ("1 1/2 h", 90), ("¾ Std.", 45), ("1:30 h", 90), ("1:30 hours", 90), ("1 hr. 30 min.", 90),
        ("9:00-11:30", 150), ("9:00 – 11:30", 150), ("22:00-01:00", 180), ("9am-11:30am", 150), ("9am - 1pm", 240), ("9:00 bis 11:30", 150), ("12pm-1pm", 60),
        ("half an hour", 30), ("a half hour", 30), ("an hour", 60), ("one hour", 60), ("an hour and a half", 90), ("one and a half hours", 90),
        ("2 hours and a half", 150), ("two hours", 120), ("a quarter of an hour", 15), ("three quarters of an hour", 45), ("twenty minutes", 20),
        ("an hour and twenty minutes", 80), ("2 hours, 15 minutes", 135), ("forty-five minutes", 45),
        ("anderthalb Stunden", 90), ("eineinhalb Stunden", 90), ("zweieinhalb Stunden", 150), ("eine halbe Stunde", 30), ("halbe Stunde", 30), ("zwei Stunden", 120),
        ("eine Stunde", 60), ("eine Viertelstunde", 15), ("eine Dreiviertelstunde", 45), ("zehn Minuten", 10), ("fünfzehn Minuten", 15), ("1 Stunde und 30 Minuten", 90),
        ("une heure et demie", 90), ("une demi-heure", 30), ("deux heures", 120), ("un quart d'heure", 15),
        ("media hora", 30), ("una hora y media", 90), ("dos horas", 120), ("un cuarto de hora", 15),
    ],
)  # fmt: skip
def test_a_duration_is_read(text: str, minutes: int) -> None:
    """Hours and minutes in the forms people use; a bare number is minutes."""
    assert parse_duration(text) == timedelta(minutes=minutes)
    assert looks_like_duration(text)


@pytest.mark.parametrize(
    "text",
    [
        "1h90m",
        "1:75",
        "-1h",
        "1m1h",
        "h",
        "",
        "2d",
        "1:5",
        "1:30:00",
        "1.5m",
        "9-11",
        "9:00-9:00",
        "25:00-26:00",
        "13pm-14pm",
        "1/0 h",
        "a",
        "half",
        "an",
        "two",
        "ein",
        "half a day",
        "1.555",
        "1e3",
        "soon",
        "1h30s",
        "9" * 50,
    ],
)
def test_anything_else_is_not_understood(text: str) -> None:
    """Days, seconds, signs, disorder and 75 minutes past the hour are refused."""
    with pytest.raises(NotUnderstood):
        parse_duration(text)
    assert not looks_like_duration(text)


@pytest.mark.parametrize("number", range(1, 13))
def test_a_small_bare_number_is_a_question(number: int) -> None:
    """Two may be hours or minutes; ninety are minutes."""
    with pytest.raises(Ambiguous) as caught:
        parse_duration(str(number))
    assert caught.value.readings == (timedelta(hours=number), timedelta(minutes=number))
    assert looks_like_duration(str(number))


def test_a_declared_unit_settles_a_bare_number() -> None:
    """A budget of 40 is hours; a unit that is written wins."""
    assert parse_duration("40", unit="hours") == timedelta(hours=40)
    assert parse_duration("1.5", unit="hours") == timedelta(minutes=90)
    assert parse_duration("5", unit="minutes") == timedelta(minutes=5)
    assert parse_duration("40m", unit="hours") == timedelta(minutes=40)
    with pytest.raises(NotUnderstood):
        parse_duration("1.5", unit="minutes")


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


@pytest.mark.parametrize(
    ("text", "readings"), [("1,200 h", [1200, Fraction(6, 5)]), ("1.250h", [1250, Fraction(5, 4)])]
)
def test_three_digits_behind_a_separator_are_a_question(text: str, readings: list[Fraction]) -> None:
    """A budget of 1,200 hours is not one of 1 hour 12."""
    with pytest.raises(Ambiguous) as caught:
        parse_duration(text)
    assert caught.value.readings == tuple(timedelta(hours=1) * float(hours) for hours in readings)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("30 to 45 min", (30, 45)), ("2-3h", (120, 180)), ("1h-2h", (60, 120)), ("2 bis 3 Stunden", (120, 180)), ("1h or 90 min", (60, 90)), ("zwei bis drei Stunden", (120, 180))],
)  # fmt: skip
def test_a_range_is_a_question(text: str, minutes: tuple[int, int]) -> None:
    """Both ends, and neither is booked."""
    with pytest.raises(Ambiguous) as caught:
        parse_duration(text)
    assert caught.value.readings == tuple(timedelta(minutes=number) for number in minutes)
    assert looks_like_duration(text)
