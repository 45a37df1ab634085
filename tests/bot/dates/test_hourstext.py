import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.calendars import Frame
from bot.dates.clocktext import parse_clock
from bot.dates.hourstext import parse_hours, shown_hours
from bot.values.errors import Ambiguous, Impossible, NotUnderstood

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
        ("mon-fri 9am-5pm", "en", week(range(5), (540, 1020))),
        ("mon-fri 9:30am - 12pm, 1pm-5.30pm", "en", week(range(5), (570, 720), (780, 1050))),
        ("mo-mi 9-13", "de", week(range(3), (540, 780))),
        ("Mo-Mi 9-13 Uhr", "de", week(range(3), (540, 780))),
        ("Mo bis Fr 9 bis 17 Uhr", "de", week(range(5), (540, 1020))),
        ("monday to friday 9 to 17", "en", week(range(5), (540, 1020))),
        ("mon and wed 9-13", "en", week([0, 2], (540, 780))),
        ("weekdays 10-18", "en", week(range(5), (600, 1080))),
        ("weekdays 10-18", "de", week(range(5), (600, 1080))),
        ("werktags 10-18", "de", week(range(5), (600, 1080))),
        ("täglich 10-18", "de", week(range(7), (600, 1080))),
        ("every day 10-18; sat 8-9", "en", week(range(7), (600, 1080)) | week([5], (480, 540))),
        ("en semaine 9h-17h", "fr", week(range(5), (540, 1020))),
        ("entre semana 9-17", "es", week(range(5), (540, 1020))),
        ("Mon-Fri 8:30-17:00, Sat 10-14", "en", week(range(5), (510, 1020)) | week([5], (600, 840))),
        ("Mon-Thu 9-17 Fri 9-15", "en", week(range(4), (540, 1020)) | week([4], (540, 900))),
        ("mon-thu 9am-5pm and fri 9am-1pm", "en", week(range(4), (540, 1020)) | week([4], (540, 780))),
        ("Mo-Do 9-17 Uhr, Fr 9-13 Uhr", "de", week(range(4), (540, 1020)) | week([4], (540, 780))),
        ("mon 9-12 and 13-17", "en", week([0], (540, 720), (780, 1020))),
        ("Mon-Fri from 9 to 17", "en", week(range(5), (540, 1020))),
        ("Mo-Fr von 9 bis 17 Uhr", "de", week(range(5), (540, 1020))),
        ("mo-mi 9-13", "en", week(range(3), (540, 780))),
        ("mon-fri, 9-17", "en", week(range(5), (540, 1020))),
        ("mon 9-5pm", "en", week([0], (540, 1020))),
        ("mon 9-11am", "en", week([0], (540, 660))),
        ("mon 09-05", "en", week([0], (540, 300))),
        ("mon 12:00-10:00", "en", week([0], (720, 600))),
        ("mon 22-6", "en", week([0], (1320, 360))),
        ("24/7", "en", week(range(7), (0, 1440))),
    ],
)
def test_weekly_hours_are_read(text: str, language: str, expected: set[Frame]) -> None:
    """Ranges and lists of days, several spans a day, overnight, in the reader's language or English."""
    assert set(parse_hours(text, language=language)) == expected


@pytest.mark.parametrize(
    "text", ["mon-fri 25-26", "mon 9:75-10", "mon 24-25", "mon 9-24:01", "mon 13pm-14pm", "mon 9-8am"]
)
def test_hours_that_do_not_exist_are_impossible(text: str) -> None:
    """Hour 25 is refused."""
    with pytest.raises(Impossible):
        parse_hours(text)


@pytest.mark.parametrize(
    "text", ["", ";", "mon-fri", "foo 9-17", "mon 9", "mon 9-17 tue", "may 9-17", "mon 9-17; x", "x" * 301]
)
def test_other_hours_are_not_understood(text: str) -> None:
    """Days without hours, hours without days and unread words are refused."""
    with pytest.raises(NotUnderstood):
        parse_hours(text)


@given(st.sets(frames, min_size=1, max_size=6), st.sampled_from(["en", "de", "fr", "es"]))
def test_what_is_shown_reads_back(some: set[Frame], language: str) -> None:
    """The shown hours may be edited and sent again."""
    assert set(parse_hours(shown_hours(some, language=language), language=language)) == some


@pytest.mark.parametrize("text", ["9-17", "9am-5pm", "9 to 17"])
def test_hours_without_days_are_a_question(text: str) -> None:
    """The working week or every day."""
    with pytest.raises(Ambiguous) as caught:
        parse_hours(text)
    assert tuple(map(set, caught.value.readings)) == (week(range(5), (540, 1020)), week(range(7), (540, 1020)))


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("mon 9-5", [(540, 1020), (540, 300)]),
        ("mon 12-8", [(720, 1200), (720, 480)]),
        ("mon 8-10pm", [(1200, 1320), (480, 1320)]),
        ("mon 1 to 5pm", [(780, 1020), (60, 1020)]),
    ],
)
def test_hours_without_am_and_pm_that_would_run_overnight_are_a_question(
    text: str, readings: list[tuple[int, int]]
) -> None:
    """`9-5` ends in the afternoon or on the next morning."""
    with pytest.raises(Ambiguous) as caught:
        parse_hours(text)
    assert list(map(set, caught.value.readings)) == [week([0], reading) for reading in readings]


@pytest.mark.parametrize(
    ("text", "minute"),
    [("noon", 720), ("at 8", 480), ("um 8 Uhr 30", 510), ("0830", 510), ("8h30", 510), ("midnight", 0), ("8 o'clock", 480), ("8:30 a.m.", 510), ("mittags", 720),
     ("8am", 480), ("8", 480), ("08:30", 510), ("8.30", 510), ("8 Uhr", 480), ("12am", 0), ("12pm", 720), ("11:59pm", 1439), ("17h", 1020), ("0:00", 0)],
)  # fmt: skip
def test_a_time_of_day_is_read(text: str, minute: int) -> None:
    """On 24 hours or on twelve."""
    assert parse_clock(text) == minute


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("24:00", Impossible),
        ("13pm", Impossible),
        ("8:75", Impossible),
        ("morning", NotUnderstood),
        ("8-9", NotUnderstood),
    ],
)
def test_another_time_of_day_is_refused(text: str, error: type[Exception]) -> None:
    """Hour 24 is no time to begin, and words are none."""
    with pytest.raises(error):
        parse_clock(text)


def test_equal_days_are_joined() -> None:
    """Neighbouring days with the same hours are one range."""
    text = "Monday-Friday 09:00-12:00,13:00-17:00; Saturday 10:00-14:00"
    assert shown_hours(parse_hours("mon-fri 9-12,13-17; sat 10-14")) == text
