import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates.dayshapes import looks_like_day
from bot.dates.daytext import parse_day
from bot.values.errors import Ambiguous, Impossible, NotUnderstood

MONDAY = date(2026, 11, 23)
READ = {
    "en": """
        friday 2026-11-27 | next friday 2026-11-27 | this friday 2026-11-27 | Fri 2026-11-27 | on friday 2026-11-27
        monday 2026-11-30 | this monday 2026-11-23 | last friday 2026-11-20 | tues 2026-11-24 | coming friday 2026-11-27
        friday next week 2026-12-04 | next week friday 2026-12-04 | monday this week 2026-11-23
        today 2026-11-23 | tomorrow 2026-11-24 | yesterday 2026-11-22 | the day after tomorrow 2026-11-25
        day before yesterday 2026-11-21 | in 3 days 2026-11-26 | 3 days ago 2026-11-20 | 3 days from now 2026-11-26
        2 days from today 2026-11-25 | in 2 weeks 2026-12-07 | in 3 months 2027-02-23 | in 1 year 2027-11-23
        in two weeks 2026-12-07 | a week ago 2026-11-16 | two weeks from now 2026-12-07 | in a month 2026-12-23
        end of month 2026-11-30 | end of the month 2026-11-30 | end of this month 2026-11-30 | end of next month 2026-12-31
        month end 2026-11-30 | eom 2026-11-30 | end of week 2026-11-27 | eow 2026-11-27 | end of next week 2026-12-04
        end of quarter 2026-12-31 | end of next quarter 2027-03-31 | end of year 2026-12-31 | eoy 2026-12-31
        end of january 2027-01-31 | end of feb 2028 2028-02-29 | end of november 2026-11-30 | end of last month 2026-10-31
        start of next month 2026-12-01 | beginning of january 2027-01-01 | start of january 2027 2027-01-01
        +3d 2026-11-26 | +2w 2026-12-07 | 5 jan 2027-01-05 | jan 5 2027-01-05 | jan 5 2027 2027-01-05
        Jan 5, 2027 2027-01-05 | 5th of January 2027-01-05 | January 5th, 2027 2027-01-05 | 5-jan-2027 2027-01-05
        5jan 2027-01-05 | tuesday 5 jan 2027-01-05 | Tue, 5 Jan 2027 2027-01-05 | 24 dec 2026-12-24 | 29 feb 2028-02-29
        fri 27th 2026-11-27 | Thursday the 24th 2026-12-24 | 20th of next month 2026-12-20 | first monday in december 2026-12-07
        the first friday of january 2027-01-01 | last friday of the month 2026-11-27 | last day of january 2027-01-31
        first day of next month 2026-12-01 | 1st of next month 2026-12-01 | second of january 2027-01-02 | january first 2027-01-01
        twenty-first of december 2026-12-21 | Dec24 2026-12-24 | 24 Dec 26 2026-12-24 | 24/dec/2026 2026-12-24 | 2026-dec-24 2026-12-24
        three days from tomorrow 2026-11-27 | 2 weeks from friday 2026-12-11 | 3 days before christmas 2026-12-22
        two days after the 15th 2026-12-17 | christmas 2026-12-25 | new year's eve 2026-12-31 | easter monday 2027-03-29
        easter monday 2028 2028-04-17 | 3 weeks later 2026-12-14 | in a fortnight 2026-12-07 | next day 2026-11-24
        past friday 2026-11-20 | this coming friday 2026-11-27 | 1 month 2 weeks 2027-01-06 | 1 month 21 days ago 2026-10-02
        end of Q1 2027-03-31 | start of Q1 2027-01-01 | the 27 2026-11-27 | until friday 2026-11-27 | friday! 2026-11-27 | ten days 2026-12-03
        2026-12-24 2026-12-24 | 2026/12/24 2026-12-24 | 13/4 2027-04-13 | 4/13 2027-04-13 | 4/4 2027-04-04 | 24.12.2026 2026-12-24
    """,
    "de": """
        Freitag 2026-11-27 | nächsten Freitag 2026-11-27 | naechsten freitag 2026-11-27 | kommenden Freitag 2026-11-27
        am Freitag 2026-11-27 | Fr. 2026-11-27 | diesen Freitag 2026-11-27 | letzten Freitag 2026-11-20 | so 2026-11-29
        Freitag nächster Woche 2026-12-04 | heute 2026-11-23 | morgen 2026-11-24 | übermorgen 2026-11-25 | gestern 2026-11-22
        in 3 Tagen 2026-11-26 | vor 3 Tagen 2026-11-20 | in 2 Wochen 2026-12-07 | in einer Woche 2026-11-30
        in zwei Wochen 2026-12-07 | vor drei Tagen 2026-11-20 | Ende nächsten Monats 2026-12-31 | Ende des Monats 2026-11-30
        Monatsende 2026-11-30 | zum Monatsende 2026-11-30 | Ende der Woche 2026-11-27 | Ende nächster Woche 2026-12-04
        Ende des Quartals 2026-12-31 | Jahresende 2026-12-31 | Ende Januar 2027-01-31 | Anfang nächsten Monats 2026-12-01
        5. Januar 2027-01-05 | 5.Januar 2027 2027-01-05 | am 24. Dezember 2026-12-24 | 5. Mär 2027-03-05 | 5.1. 2027-01-05
        5.1.2027 2027-01-05 | 3/4 2027-04-03 | 24.12.2026 2026-12-24 | Fr 25.12. 2026-12-25 | friday 2026-11-27
        in two weeks 2026-12-07 | 24. 12. 2026-12-24 | 15. 2026-12-15 | übernächsten Freitag 2026-12-04 | heute in 14 Tagen 2026-12-07
        in vierzehn Tagen 2026-12-07 | Heiligabend 2026-12-24 | Silvester 2026-12-31 | Ostermontag 2027-03-29 | ersten Januar 2027-01-01
        einundzwanzigsten Dezember 2026-12-21 | letzter Freitag im Monat 2026-11-27 | erster Montag im Januar 2027-01-04
        letzter Tag des Monats 2026-11-30 | Ultimo 2026-11-30 | Donnerstag, den 24. 2026-12-24 | 3 Tage nach Heiligabend 2026-12-27
        2 Wochen vor Silvester 2026-12-17 | Ende Q1 2027-03-31 | 3 Wochen später 2026-12-14 | 12/24/2026 2026-12-24
    """,
    "fr": """
        lundi 2026-11-30 | lundi prochain 2026-11-30 | vendredi prochain 2026-11-27 | vendredi dernier 2026-11-20
        demain 2026-11-24 | après-demain 2026-11-25 | hier 2026-11-22 | avant-hier 2026-11-21 | aujourd'hui 2026-11-23
        aujourd’hui 2026-11-23 | dans 3 jours 2026-11-26 | il y a 3 jours 2026-11-20 | fin du mois 2026-11-30
        fin de mois 2026-11-30 | fin du mois prochain 2026-12-31 | fin de l'année 2026-12-31 | fin janvier 2027-01-31
        5 janvier 2027-01-05 | 1er janvier 2027-01-01 | le 5 janvier 2027 2027-01-05 | 3/4 2027-04-03 | mar 2026-11-24
        dans deux semaines 2026-12-07 | 24/12/2026 2026-12-24
    """,
    "es": """
        el viernes 2026-11-27 | próximo viernes 2026-11-27 | el viernes que viene 2026-11-27 | viernes pasado 2026-11-20
        hoy 2026-11-23 | mañana 2026-11-24 | pasado mañana 2026-11-25 | ayer 2026-11-22 | en 3 días 2026-11-26
        dentro de 3 días 2026-11-26 | hace 3 días 2026-11-20 | fin de mes 2026-11-30 | fin del mes que viene 2026-12-31
        a finales de año 2026-12-31 | 5 de enero 2027-01-05 | 5 de enero de 2027 2027-01-05 | 3/4 2027-04-03 | 5 mar 2027-03-05
    """,
}  # fmt: skip
CASES = [
    (language, *phrase.strip().rsplit(" ", 1))
    for language, table in READ.items()
    for line in table.strip().splitlines()
    for phrase in line.split("|")
]


def day(
    text: str, language: str = "en", region: str | None = None, *, today: date = MONDAY, past: bool = False
) -> date:
    return parse_day(text, today=today, language=language, region=region, past=past)


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_a_day_is_read(language: str, text: str, expected: str) -> None:
    """Each phrase means one day, counted from Monday 23 November 2026, and looks like one."""
    assert day(text, language) == date.fromisoformat(expected)
    assert looks_like_day(text)
    assert looks_like_day(text, language=language)


IMPOSSIBLE = {
    "en": [
        "31/02",
        "30 feb",
        "2026-13-01",
        "2026-02-29",
        "00/12/2026",
        "32 jan",
        "31/04/2027",
        "friday 5 jan",
        "in 9999 years",
        "1026-01-01",
    ],
    "de": ["31.02.2027", "29.2.2027", "13/13", "Mo 25.12.2026"],
}
REFUSED = {
    "en": [
        "", "5", "1700", "17", "1764000000", "2027", "week", "month", "2m", "1 2",
        "monday morning", "tomorrow 9", "asap", "as soon as possible", "soon", "24.12.99", "5 jan 99", "01-02-27", "a", "the", "tomorrow 9am",
        "in 3 hours", "in two hours", "two days from noon", "friday or monday", "2026-12-24 x", "@2", "w4", "m1 5", "+2m", "3-4", "first of never",
        "in a couple of days", "christmas party", "end", "end of day", "x" * 61,
    ],
    "de": ["morgen früh", "heute abend", "bald", "vor Freitag", "5", "15", "Woche"],
    "fr": ["mar 31", "lundi matin", "bientôt", "15"],
    "es": ["por la mañana", "15"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in IMPOSSIBLE.items() for text in texts]
)
def test_a_day_that_does_not_exist_is_impossible(language: str, text: str) -> None:
    """31 February, month 13, a wrong weekday and far years are refused, and still look like days."""
    with pytest.raises(Impossible) as caught:
        day(text, language)
    assert caught.value.text == text
    assert looks_like_day(text)


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in REFUSED.items() for text in texts]
)
def test_no_word_is_skipped(language: str, text: str) -> None:
    """What names no single day, or holds one unread word, is not understood."""
    with pytest.raises(NotUnderstood):
        day(text, language)


@pytest.mark.parametrize(
    "text", ["Acme", "so good", "12k EUR", "in", "end of the road", "2x Consulting", "1:30", "INV-2026-0042", ""]
)
def test_other_words_do_not_look_like_days(text: str) -> None:
    """Names, amounts and references are no days."""
    assert not looks_like_day(text)


UNMARKED = {
    "en": """
        2 weeks 2026-12-07 2026-11-09 | 2w 2026-12-07 2026-11-09 | 3 days 2026-11-26 2026-11-20 | 3d 2026-11-26 2026-11-20 | two weeks 2026-12-07 2026-11-09
        a month 2026-12-23 2026-10-23 | 1 year 2027-11-23 2025-11-23 | +2w 2026-12-07 2026-12-07 | -2w 2026-11-09 2026-11-09
        the 15th 2026-12-15 2026-11-15 | 15th 2026-12-15 2026-11-15 | on the 23rd 2026-11-23 2026-11-23 | the 31st 2026-12-31 2026-10-31 | by the 1st 2026-12-01 2026-11-01
        24.12.26 2026-12-24 2026-12-24 | 24/12/26 2026-12-24 2026-12-24 | 24.12. 2026-12-24 2025-12-24
        14 march 2027-03-14 2026-03-14 | monday 2026-11-30 2026-11-16 | this friday 2026-11-27 2026-11-27 | this monday 2026-11-23 2026-11-23 | next friday 2026-11-27 2026-11-27
        end of november 2026-11-30 2025-11-30 | end of october 2027-10-31 2026-10-31 | start of march 2027-03-01 2026-03-01 | feb 29 2028-02-29 2024-02-29
    """,
    "de": """
        2 Wochen 2026-12-07 2026-11-09 | zwei Wochen 2026-12-07 2026-11-09 | 3 Tage 2026-11-26 2026-11-20 | 24.12.26 2026-12-24 2026-12-24 | 14.3. 2027-03-14 2026-03-14
        am 15. 2026-12-15 2026-11-15 | bis zum 1. 2026-12-01 2026-11-01 | 3/4 2027-04-03 2026-04-03 | Montag 2026-11-30 2026-11-16 | two weeks 2026-12-07 2026-11-09
    """,
    "fr": "2 semaines 2026-12-07 2026-11-09 | deux semaines 2026-12-07 2026-11-09 | le 15 2026-12-15 2026-11-15 | 24/12/26 2026-12-24 2026-12-24",
    "es": "2 semanas 2026-12-07 2026-11-09 | el 15 2026-12-15 2026-11-15 | el día 15 2026-12-15 2026-11-15 | una semana 2026-11-30 2026-11-16",
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "ahead", "back"),
    [
        (language, *phrase.strip().rsplit(" ", 2))
        for language, table in UNMARKED.items()
        for line in table.strip().splitlines()
        for phrase in line.split("|")
    ],
)
def test_a_direction_is_the_options_own(language: str, text: str, ahead: str, back: str) -> None:
    """What says no direction lies ahead for promises, and back for what was done."""
    assert (day(text, language), day(text, language, past=True)) == (
        date.fromisoformat(ahead),
        date.fromisoformat(back),
    )


def readings(text: str, language: str) -> tuple[date, ...]:
    try:
        return (day(text, language, past=True),)
    except Ambiguous as question:
        return question.readings
    except Impossible:
        return ()


PERIODS = {
    "en": """
        next week 2026-11-30 2026-12-04 | this week 2026-11-23 2026-11-27 | last week 2026-11-16 2026-11-20 | next month 2026-12-01 2026-12-31
        last month 2026-10-01 2026-10-30 | next quarter 2027-01-01 2027-03-31 | next year 2027-01-01 2027-12-31 | this weekend 2026-11-28 2026-11-29
        weekend 2026-11-28 2026-11-29 | next weekend 2026-12-05 2026-12-06 | Q1 2027-01-01 2027-03-31 | q4 2026-10-01 2026-12-31 | Q1 2026 2026-01-01 2026-03-31
        week 50 2026-12-07 2026-12-11 | CW 50 2026-12-07 2026-12-11 | may 2027-05-03 2027-05-31 | jan 2027 2027-01-01 2027-01-29
        november 2026-11-02 2026-11-30 | next week 2026-11-30 2026-12-04 | the week end 2026-11-28 2026-11-29
    """,
    "de": """
        nächste Woche 2026-11-30 2026-12-04 | nächsten Monat 2026-12-01 2026-12-31 | KW 50 2026-12-07 2026-12-11 | KW50/2026 2026-12-07 2026-12-11
        KW 2 2027-01-11 2027-01-15 | Wochenende 2026-11-28 2026-11-29 | am Wochenende 2026-11-28 2026-11-29 | Januar 2027-01-01 2027-01-29 | next week 2026-11-30 2026-12-04
    """,
    "fr": "la semaine prochaine 2026-11-30 2026-12-04 | janvier 2027-01-01 2027-01-29 | le mois prochain 2026-12-01 2026-12-31",
    "es": "la próxima semana 2026-11-30 2026-12-04 | fin de semana 2026-11-28 2026-11-29 | enero 2027-01-01 2027-01-29 | mar 2027-03-01 2027-03-31",
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        (language, *phrase.strip().rsplit(" ", 2))
        for language, table in PERIODS.items()
        for line in table.strip().splitlines()
        for phrase in line.split("|")
    ],
)
def test_a_period_is_a_question(language: str, text: str, first: str, last: str) -> None:
    """Where one day is wanted, the first and the last working day are offered, and of the past none that is to come."""
    with pytest.raises(Ambiguous) as caught:
        day(text, language)
    assert caught.value.readings == (date.fromisoformat(first), date.fromisoformat(last))
    assert all(found <= MONDAY for found in readings(text, language))


@pytest.mark.parametrize("text", ["next week", "next month", "next weekend", "next year"])
def test_a_period_to_come_is_no_day_of_the_past(text: str) -> None:
    """Hours of next week cannot be logged, and are never booked on today instead."""
    with pytest.raises(Impossible):
        day(text, past=True)


def test_a_period_follows_the_companys_week() -> None:
    """Where the week ends on Thursday it begins on Sunday; there is no week 54 and no fifth quarter."""
    with pytest.raises(Ambiguous) as caught:
        parse_day("next month", today=MONDAY, language="en", region="IL", week_end=3)
    assert caught.value.readings == (date(2026, 12, 1), date(2026, 12, 31))
    for text in ("week 54", "Q5", "q0", "week 0"):
        with pytest.raises(Impossible):
            day(text)


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("3/4", "US", ["2027-03-04"]), ("3/4", "GB", ["2027-04-03"]), ("3/4", "IN", ["2027-04-03"]), ("3/4", "DE", ["2027-04-03"]),
        ("3/4", None, ["2027-04-03", "2027-03-04"]), ("3/4", "CA", ["2027-04-03", "2027-03-04"]), ("3/4", "ZZ", ["2027-04-03", "2027-03-04"]),
        ("3/4/2027", None, ["2027-04-03", "2027-03-04"]), ("12.5", None, ["2027-05-12", "2026-12-05"]), ("03-04-2027", "US", ["2027-03-04"]),
        ("friday 3/4/2027", "US", []), ("thu 3/4/2027", "US", ["2027-03-04"]),
    ],
)  # fmt: skip
def test_english_figures_need_a_region(text: str, region: str | None, expected: list[str]) -> None:
    """Americans and Britons share a language: without a region that settles the order, both days are offered."""
    days = tuple(map(date.fromisoformat, expected))
    if len(days) == 1:
        assert day(text, region=region) == days[0]
        return
    with pytest.raises(Ambiguous if days else Impossible) as caught:
        day(text, region=region)
    assert getattr(caught.value, "readings", ()) == days


@pytest.mark.parametrize(
    ("text", "expected"),
    [("monday", "2026-11-16"), ("friday", "2026-11-20"), ("20 nov", "2026-11-20"), ("24.12.", "2025-12-24")],
)
def test_the_past_may_be_preferred(text: str, expected: str) -> None:
    """For work done, a bare weekday or date means the last one."""
    assert day(text, "en", past=True) == date.fromisoformat(expected)


def test_the_week_ends_on_the_last_working_day() -> None:
    """The calendar says which weekday that is."""
    sunday_week = parse_day("end of week", today=MONDAY, language="en", region="IL", week_end=3)
    assert sunday_week == date(2026, 11, 26)
    assert day("end of week", today=date(2026, 11, 28)) == date(2026, 12, 4)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["en", "de", "fr", "es"]))
def test_every_day_in_iso_reads_back(some: date, language: str) -> None:
    """ISO dates mean the same in every language."""
    assert day(some.isoformat(), language) == some


@given(st.text(max_size=30), st.sampled_from(["en", "de", "fr", "es", "ja"]))
def test_no_text_breaks_the_reader(text: str, language: str) -> None:
    """Any text is a day, a question or not understood."""
    looks_like_day(text)
    try:
        found = day(text, language)
    except (NotUnderstood, Ambiguous):
        return
    assert 1900 <= found.year <= 2199


def test_dateparser_is_imported_only_for_spelled_numbers() -> None:
    """Ordinary phrases never pay for the heavy library."""
    script = (
        "import sys; from datetime import date; from bot.dates.daytext import parse_day as p;"
        "k = dict(today=date(2026, 11, 23), language='en', region=None);"
        "p('friday', **k); early = 'dateparser' in sys.modules; p('in two weeks and a day', **k);"
        "print(early, 'dateparser' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    ("language", "text", "readings"),
    [
        ("en", "last week of may", ["2027-05-24", "2027-05-28"]),
        ("en", "first week of january", ["2027-01-04", "2027-01-08"]),
        ("en", "first monday of the month", ["2026-11-02", "2026-12-07"]),
        ("en", "easter", ["2027-03-28", "2027-03-29"]),
        ("de", "50. KW", ["2026-12-07", "2026-12-11"]),
        ("de", "übernächste Woche", ["2026-12-07", "2026-12-11"]),
        ("de", "Weihnachten", ["2026-12-24", "2026-12-25"]),
        ("de", "Pfingsten", ["2027-05-16", "2027-05-17"]),
    ],
)
def test_what_has_two_days_is_a_question(language: str, text: str, readings: list[str]) -> None:
    """First and last working day of a week of a month, a day of this month that is over, feasts of two days."""
    with pytest.raises(Ambiguous) as caught:
        day(text, language)
    assert caught.value.readings == tuple(map(date.fromisoformat, readings))
    assert looks_like_day(text)


def test_looking_back_a_length_from_a_day_is_asked() -> None:
    """Two weeks after friday: the last one, or the one to come."""
    with pytest.raises(Ambiguous) as caught:
        day("2 weeks before friday", past=True)
    assert caught.value.readings == (date(2026, 11, 6), date(2026, 11, 13))
    assert day("2 weeks before today", past=True) == date(2026, 11, 9)


@pytest.mark.parametrize(
    "text", ["last friday of october", "first of november", "november first", "the last day of october"]
)
def test_days_of_months_gone_are_found_looking_back(text: str) -> None:
    """The nearest such day that has been."""
    assert day(text, past=True) in {date(2026, 10, 30), date(2026, 11, 1), date(2026, 10, 31)}


@given(st.integers(1900, 2199))
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    """Between 22 March and 25 April."""
    easter = day(f"easter sunday {year}")
    assert easter.weekday() == 6
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)
