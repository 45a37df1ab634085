import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.calendars import Frame
from bot.dates.hourstext import parse_hours, shown_hours
from bot.values.errors import Impossible, NotUnderstood

frames = st.builds(Frame, weekday=st.integers(0, 6), start=st.integers(0, 1439), end=st.integers(0, 1440))


def week(days: range | list[int], *spans: tuple[int, int]) -> set[Frame]:
    return {Frame(weekday=day, start=start, end=end) for day in days for start, end in spans}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("mon-fri 9-17", "en", week(range(5), (540, 1020))),
        (
            "Mon-Fri 09:00-12:00,13:00-17:00; Sat 10:00-14:00",
            "en",
            week(range(5), (540, 720), (780, 1020)) | week([5], (600, 840)),
        ),
        ("Mo-Fr 9:00 - 17:30", "de", week(range(5), (540, 1050))),
        ("montag, mittwoch: 8–12", "de", week([0, 2], (480, 720))),
        ("lundi-vendredi 9:00-18:00", "fr", week(range(5), (540, 1080))),
        ("sat-mon 22:00-06:00", "en", week([5, 6, 0], (1320, 360))),
        ("fri 0-24", "en", week([4], (0, 1440))),
        ("mon-fri 9-17", "de", week(range(5), (540, 1020))),
    ],
)
def test_weekly_hours_are_read(text: str, language: str, expected: set[Frame]) -> None:
    """Ranges and lists of days, several spans a day, overnight, in the reader's language or English."""
    assert set(parse_hours(text, language=language)) == expected


@pytest.mark.parametrize("text", ["mon-fri 25-26", "mon 9:75-10", "mon 24-25", "mon 9-24:01"])
def test_hours_that_do_not_exist_are_impossible(text: str) -> None:
    """Hour 25 is refused."""
    with pytest.raises(Impossible):
        parse_hours(text)


@pytest.mark.parametrize(
    "text", ["", ";", "mon-fri", "9-17", "foo 9-17", "mon 9", "mon 9-17 tue", "may 9-17", "mon 9-17; x", "x" * 301]
)
def test_other_hours_are_not_understood(text: str) -> None:
    """Days without hours, hours without days and unread words are refused."""
    with pytest.raises(NotUnderstood):
        parse_hours(text)


@given(st.sets(frames, min_size=1, max_size=6), st.sampled_from(["en", "de", "fr", "es"]))
def test_what_is_shown_reads_back(some: set[Frame], language: str) -> None:
    """The shown hours may be edited and sent again."""
    assert set(parse_hours(shown_hours(some, language=language), language=language)) == some


def test_equal_days_are_joined() -> None:
    """Neighbouring days with the same hours are one range."""
    text = "Monday-Friday 09:00-12:00,13:00-17:00; Saturday 10:00-14:00"
    assert shown_hours(parse_hours("mon-fri 9-12,13-17; sat 10-14")) == text
