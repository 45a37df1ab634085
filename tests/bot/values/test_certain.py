import pytest

from bot.dates.dayshapes import certain_day
from bot.dates.instanttext import certain_instant
from bot.values.durations import certain_duration
from bot.values.moneytext import certain_money


@pytest.mark.parametrize(
    "text", ["50k", "12k EUR", "€ 50", "CHF 500", "500 chf", "US$100", "10 grand", "1,2 Mio", "1.5M€", "100 zł", "£9.8k", "2 million"]
)  # fmt: skip
def test_an_amount_is_certain_by_its_currency_or_multiplier(text: str) -> None:
    """A sign or code beside the number, or a multiplier, leaves no doubt."""
    assert certain_money(text)


@pytest.mark.parametrize("text", ["50", "1.5", "1.200,50", "10 all", "2 pen", "hello", "", "2h", "2026", "10 m", "3/4"])
def test_other_numbers_are_no_certain_amounts(text: str) -> None:
    """A bare number may be anything, and some codes are words."""
    assert not certain_money(text)


@pytest.mark.parametrize(
    "text",
    ["1h30", "90m", "2 Stunden", "1.5h", "45 min", "2 horas", "½ h", "half an hour", "anderthalb Stunden", "two hours"],
)
def test_a_duration_is_certain_by_its_unit(text: str) -> None:
    """Hours or minutes are named."""
    assert certain_duration(text)


@pytest.mark.parametrize(
    "text", ["90", "1:30", ":30", "1.5", "9:00-11:30", "9am-5pm", "30 m", "2d", "h", "hello", "", "2x"]
)
def test_other_numbers_are_no_certain_durations(text: str) -> None:
    """A bare number, a time of day and metres are no durations for certain."""
    assert not certain_duration(text)


DAYS = {
    "en": "tomorrow, next friday, friday, Friday, in 2 weeks, in two weeks, 14 March, March 14, 14 mar 2027, 2026-12-24, 24.12.2026, next week, this weekend, "
    "end of month, 3 days ago, yesterday, on monday, the day after tomorrow",
    "de": "morgen, übermorgen, Freitag, nächsten Freitag, in 2 Wochen, in zwei Wochen, 14. März, tomorrow, next friday, Ende des Monats, am 24. Dezember, gestern",
    "fr": "demain, vendredi prochain, dans deux semaines, 5 janvier",
    "es": "mañana, el viernes, 5 de enero",
}  # fmt: skip
NO_DAYS = {
    "en": "1.2, 1/2, 3.11, 12.5, Sun, The Sun, Mon, Fr., may, march, 10.0.2026, Today, USA Today, version 1.2, 24.12., 2w, 2 weeks, 5, 2026, q1, in, end, ",
    "de": "Morgen, Guten Morgen, Fr., so, Mo, 1.2., Mai, 3/4, am so, KW 50",
    "fr": "mar, mars, 3/4",
    "es": "mar, mayo, 3/4",
}  # fmt: skip


def cases(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in table.items() for text in texts.split(", ")]


@pytest.mark.parametrize(("language", "text"), cases(DAYS))
def test_a_day_is_certain_in_words_or_with_its_year(language: str, text: str) -> None:
    """Full names, spans with a direction, month names, ISO."""
    assert certain_day(text, language=language)


@pytest.mark.parametrize(("language", "text"), cases(NO_DAYS))
def test_versions_names_and_short_forms_are_no_certain_days(language: str, text: str) -> None:
    """Figures without a year, lone abbreviations and the German noun may be text."""
    assert not certain_day(text, language=language)


INSTANTS = {
    "en": "tomorrow 9am, in 2 hours, in 2h, 9am, at 9:30, friday 17:00, 2026-12-01T09:00, an hour ago, tomorrow",
    "de": "um 9 Uhr, 9.30 Uhr, morgen 9:00, in einer Stunde, Freitag 9 Uhr",
}


@pytest.mark.parametrize(("language", "text"), cases(INSTANTS))
def test_an_instant_is_certain_by_its_day_or_half_of_the_day(language: str, text: str) -> None:
    """A certain day, elapsed time, am or pm, Uhr."""
    assert certain_instant(text, language=language)


@pytest.mark.parametrize(
    "text", ["9:30", "9", "2h", "1.2", "1.2 9:00", "Sun 9:00", "Morgen 9:00", "", "EST", "x 9am", "13pm x"]
)
def test_ratios_and_lengths_are_no_certain_instants(text: str) -> None:
    """A bare clock time or a length may be text."""
    assert not certain_instant(text, language="de")
