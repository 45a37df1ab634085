from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates.instanttext import looks_like_instant, parse_instant
from bot.values.errors import Ambiguous, Impossible, NotUnderstood

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
READ = {
    "en": """
        9:00 | 11-24 09:00 || 9am | 11-24 09:00 || at 5pm | 11-24 17:00 || 9 p.m. | 11-24 21:00 || 12am | 11-24 00:00 || 12pm | 11-24 12:00
        23:45 | 11-23 23:45 || tomorrow 9am | 11-24 09:00 || tomorrow at 17:00 | 11-24 17:00 || 9am tomorrow | 11-24 09:00
        at 5:30pm on friday | 11-27 17:30 || next friday at 5:30 pm | 11-27 17:30 || today 23:45 | 11-23 23:45
        friday | 11-27 18:00 || in 3 days | 11-26 18:00 || +3d | 11-26 18:00 || end of month 17:00 | 11-30 17:00 || 24 dec 9:00 | 12-24 09:00
        dec 24 2026 9:00 | 12-24 09:00 || 2026-12-24 9:00 | 12-24 09:00 || 2026-12-24 | 12-24 18:00 || yesterday 9:00 | 11-22 09:00
        in 2 hours | 11-24 01:30 || in 90 minutes | 11-24 01:00 || +2h | 11-24 01:30 || +30m | 11-24 00:00 || in 1h30 | 11-24 01:00
        2 hours ago | 11-23 21:30 || in two hours | 11-24 01:30 || an hour ago | 11-23 22:30 || now | 11-23 23:30
        5pm EST | 11-24 23:00 || friday 5pm EST | 11-27 23:00 || tomorrow 9:00 America/New_York | 11-24 15:00
        tomorrow 9:00 (asia/tokyo) | 11-24 01:00 || 9:00 UTC | 11-24 10:00 || 2026-12-01T09:00 | 12-01 09:00
        2026-12-01T09:00Z | 12-01 10:00 || 2026-12-01 09:00+05:30 | 12-01 04:30 || 2026-12-01T09:00:00.000Z | 12-01 10:00
    """,
    "de": """
        um 9 Uhr | 11-24 09:00 || morgen um 9 Uhr | 11-24 09:00 || morgen um 9 | 11-24 09:00 || 9.30 Uhr | 11-24 09:30
        Freitag 9 Uhr 30 | 11-27 09:30 || nächsten Freitag um 17:00 | 11-27 17:00 || in 2 Stunden | 11-24 01:30
        vor 2 Stunden | 11-23 21:30 || in einer Stunde | 11-24 00:30 || jetzt | 11-23 23:30 || 24.12. 9:00 | 12-24 09:00
        24.12.2026 17 Uhr | 12-24 17:00 || tomorrow 9am | 11-24 09:00
    """,
    "fr": "lundi 9h | 11-30 09:00 || demain à 17h30 | 11-24 17:30 || dans 2 heures | 11-24 01:30 || il y a 2 heures | 11-23 21:30",
    "es": "mañana a las 9:00 | 11-24 09:00 || en 2 horas | 11-24 01:30 || el viernes a las 17:00 h | 11-27 17:00",
}
CASES = [
    (language, *(part.strip() for part in case.split("|")))
    for language, table in READ.items()
    for line in table.strip().splitlines()
    for case in line.split("||")
]


def read(
    text: str, language: str = "en", *, now: datetime = NIGHT, zone: ZoneInfo = BERLIN, day_end: time | None = time(18)
) -> datetime:
    return parse_instant(text, now=now, zone=zone, language=language, region=None, day_end=day_end)


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_an_instant_is_read(language: str, text: str, expected: str) -> None:
    """Each phrase means one instant for a reader in Berlin at 23:30, and looks like one."""
    found = read(text, language)
    assert found.tzinfo is UTC
    assert found.astimezone(BERLIN).strftime("%m-%d %H:%M") == expected
    assert looks_like_instant(text)


@pytest.mark.parametrize(
    "text",
    [
        "25:00",
        "13pm",
        "0am",
        "tomorrow 25:00",
        "tomorrow 9:75",
        "31/02 9:00",
        "2026-12-01T25:00",
        "2026-02-30T09:00",
        "eod",
        "end of day",
        "today",
    ],
)
def test_a_time_that_cannot_be_is_impossible(text: str) -> None:
    """Hour 25, 13pm, no such day, and a working day that is over."""
    with pytest.raises(Impossible) as caught:
        read(text)
    assert caught.value.text == text


@pytest.mark.parametrize(
    "text",
    [
        "", "9", "at 9", "tomorrow 9", "tomorrow at 9", "monday morning", "noon", "EST", "friday EST", "5pm IST", "5pm CST", "tomorrow 9:00 Foo/Bar",
        "tomorrow 5pm XYZ", "9:00 soon", "in 30", "soon", "9am 30", "3.45", "9:00 Etc/GMT+5", "9:00 localtime", "x" * 70,
    ],
)  # fmt: skip
def test_no_word_is_skipped(text: str) -> None:
    """Bare numbers, times in words, unclear zones and unread words are not understood."""
    with pytest.raises(NotUnderstood):
        read(text)


LENGTHS = {
    "en": "2h 13:00 | 4h 15:00 | 1h30 12:30 | 30m 11:30 | 30 m 11:30 | 2 hours 13:00 | two hours 13:00 | half an hour 11:30 | in half an hour 11:30 | 90 min 12:30 | .5h 11:30 "
    "| 2 days 25-11:00 | in 2 days 25-11:00 | 1d 24-11:00 | +1d 24-11:00 | in two days 25-11:00 | two days 25-11:00 | 1 week 30-11:00 | 1w 30-11:00 | in a week 30-11:00",
    "de": "2h 13:00 | 2 Stunden 13:00 | zwei Stunden 13:00 | anderthalb Stunden 12:30 | 2 Tage 25-11:00 | in 2 Tagen 25-11:00 | zwei Tage 25-11:00 | in einer halben Stunde 11:30 "
    "| 2 days 25-11:00",
    "fr": "2 heures 13:00 | dans 2 jours 25-11:00 | 30m 11:30",
    "es": "2 horas 13:00 | en 2 días 25-11:00 | 90m 12:30",
}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [(language, *part.strip().rsplit(" ", 1)) for language, table in LENGTHS.items() for part in table.split("|")],
)
def test_a_length_lies_ahead(language: str, text: str, expected: str) -> None:
    """Said on Monday at 11:00 in Berlin: hours elapse, days keep the clock time."""
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    local = read(text, language, now=now, day_end=None).astimezone(BERLIN)
    assert local.strftime("%d-%H:%M").removeprefix("23-") == expected


def test_days_keep_the_clock_time_over_a_change_of_the_clocks() -> None:
    """Two days on at nine is nine, though one of the days has 23 hours."""
    before = datetime(2027, 3, 27, 8, tzinfo=UTC)
    assert read("2 days", now=before, day_end=None) == datetime(2027, 3, 29, 7, tzinfo=UTC)


@pytest.mark.parametrize("language", ["fr", "es"])
def test_hours_that_may_be_a_time_are_a_question(language: str) -> None:
    """Where times are written with h, `9h` is nine o'clock or nine hours."""
    with pytest.raises(Ambiguous) as caught:
        read("9h", language)
    assert [found.astimezone(BERLIN).strftime("%d-%H:%M") for found in caught.value.readings] == [
        "24-09:00",
        "24-08:30",
    ]


@pytest.mark.parametrize("text", ["tomorrow", "eod", "friday", "3 days ago", "next week", "the 15th"])
def test_a_day_alone_needs_a_time(text: str) -> None:
    """Without an end of the working day, a day is no instant."""
    with pytest.raises(NotUnderstood):
        read(text, day_end=None)


def test_the_end_of_the_day_is_the_persons_own() -> None:
    """EOD is the end of the last hours today, in the person's zone."""
    noon = datetime(2026, 11, 23, 11, tzinfo=UTC)
    assert read("eod", now=noon, day_end=time(16, 30)) == datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    assert read("Feierabend", "de", now=noon) == datetime(2026, 11, 23, 17, tzinfo=UTC)


def test_an_ambiguous_day_gives_instants() -> None:
    """The question offers instants, each with its own offset."""
    with pytest.raises(Ambiguous) as caught:
        read("3/4 9:00")
    assert caught.value.readings == (datetime(2027, 4, 3, 7, tzinfo=UTC), datetime(2027, 3, 4, 8, tzinfo=UTC))


def test_a_gap_leaps_and_a_fold_is_its_first_pass() -> None:
    """A time that does not exist means the leap, one that exists twice its first pass."""
    assert read("2027-03-28 02:30") == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert read("2027-10-31 02:30") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_hours_are_elapsed_time() -> None:
    """Two hours are two hours, though the clock springs forward between."""
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert read("in 2 hours", now=before) == datetime(2027, 3, 28, 2, 30, tzinfo=UTC)


def test_words_are_the_readers_though_the_zone_is_not() -> None:
    """At 23:30 in Berlin, tomorrow is the 24th also for a time in New York, where it is still afternoon."""
    assert read("tomorrow 9am EST") == datetime(2026, 11, 24, 14, tzinfo=UTC)


@pytest.mark.parametrize("text", ["Acme", "12k EUR", "call them", "x" * 70, "9:00 Foo/Bar"])
def test_other_words_do_not_look_like_instants(text: str) -> None:
    """Names and amounts are no instants."""
    assert not looks_like_instant(text)


@given(st.text(max_size=30), st.sampled_from(["en", "de", "fr", "es"]))
def test_no_text_breaks_the_reader(text: str, language: str) -> None:
    """Any text is an instant, a question or not understood."""
    looks_like_instant(text)
    try:
        found = read(text, language)
    except (NotUnderstood, Ambiguous):
        return
    assert found.tzinfo is UTC
