"""Days in figures: `2026-12-24`, `24.12.2026`, `3/4`, in the reader's order, ambiguity reported."""

import re
from datetime import date
from functools import lru_cache

from bot.calendar.days import yearless
from bot.values.errors import Ambiguous, Impossible, NotUnderstood

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside are slips of the finger."""
NEAR = 10
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_SHORT_YEAR = re.compile(r"([0-9]{1,2})([/.])([0-9]{1,2})\2([0-9]{2})")
_NO_YEAR = re.compile(r"([0-9]{1,2})(?:/([0-9]{1,2})|\.([0-9]{1,2})\.?)")


def made(text: str, year: int, month: int, number: int) -> date:
    """The date, or Impossible for 31 February, month 13 and years far away."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Impossible(text)
    try:
        return date(year, month, number)
    except ValueError:
        raise Impossible(text) from None


@lru_cache(maxsize=256)
def day_first(language: str, region: str | None) -> bool | None:
    """Whether the day stands before the month; None where speakers of the language differ and no region tells.

    By CLDR's short pattern of language and region. Canada and South Africa write the year first and are as unsure as English alone.
    """
    from babel import Locale, UnknownLocaleError

    tag = f"{language}_{region.upper()}" if region else language
    try:
        locale = Locale.parse(tag)
    except (UnknownLocaleError, ValueError):
        return None if language == "en" else day_first(language, None)
    if language == "en" and (
        not region or locale.territory != region.upper() or locale.date_formats["short"].pattern.startswith("y")
    ):
        return None
    if language in {"de", "fr", "es"} and region != "US":
        return True
    pattern = locale.datetime_skeletons["Md"].pattern
    return bool(pattern.index("d") < pattern.index("M"))


def numeric_day(text: str, *, today: date, language: str, region: str | None, past: bool) -> date:
    """A day in figures; without a year the nearest to come (or gone, if `past`).

    A year of two digits is one within ten years of today, with points and slashes only: `01-02-27` may begin with the year.
    """
    if match := _YEAR_FIRST.fullmatch(text):
        return made(text, int(match[1]), int(match[3]), int(match[4]))
    if match := _YEAR_LAST.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
    elif match := _SHORT_YEAR.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), _century(text, int(match[4]), today)
    elif match := _NO_YEAR.fullmatch(text):
        first, second, year = int(match[1]), int(match[2] or match[3]), None
    else:
        raise NotUnderstood(text)
    readings = []
    for number, month in _orders(first, second, ahead=day_first(language, region)):
        readings.append(_reading(text, year, month, number, today, past=past))
    if len(set(readings)) > 1:
        raise Ambiguous(text, tuple(readings))
    return readings[0]


def full_year(text: str, year: str, today: date) -> int:
    """A year of four digits, or of the two that are within ten years of today."""
    return int(year) if len(year) == 4 else _century(text, int(year), today)


def _century(text: str, short: int, today: date) -> int:
    """The year with those two digits within ten years of today; farther ones are to be written out."""
    year = next((century + short for century in (1900, 2000, 2100) if abs(century + short - today.year) <= NEAR), None)
    if year is None:
        raise NotUnderstood(text)
    return year


def _orders(first: int, second: int, *, ahead: bool | None) -> list[tuple[int, int]]:
    """(day, month) readings; without a known order both, as far as the month exists.

    With an order the other one, where the month of the own would be a thirteenth or later: 12/24 is 24 December.
    """
    if ahead is not None:
        own = (first, second) if ahead else (second, first)
        return [own[::-1] if own[1] > 12 >= own[0] else own]
    both = [(day, month) for day, month in ((first, second), (second, first)) if month <= 12]
    return both or [(first, second)]


def _reading(text: str, year: int | None, month: int, number: int, today: date, *, past: bool) -> date:
    if year is not None:
        return made(text, year, month, number)
    try:
        return yearless(today, month, number, past=past)
    except ValueError:
        raise Impossible(text) from None
