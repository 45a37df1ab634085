"""Days of the month without their month: `the 15th`, `am 15.`, `le 15`."""

import re
from datetime import date

from bot.calendar import days
from bot.values.errors import Impossible
from bot.values.numberwords import in_figures
from bot.values.plaintext import folded

_MONTHDAYS = {
    "en": re.compile(r"(?:(?:(?:on |by )?the |on |by )?([0-9]{1,2})(?:st|nd|rd|th)|(?:on |by )?the ([0-9]{1,2}))"),
    "de": re.compile(r"(?:(?:am|zum|bis zum|den|der|bis) )?([0-9]{1,2})\."),
    "fr": re.compile(r"le ([0-9]{1,2})(?:er)?"),
    "es": re.compile(r"el (?:dia )?([0-9]{1,2})"),
}


def monthday(text: str, language: str, today: date, *, past: bool) -> date | None:
    """The nearest such day to come, or gone if `past`, in a month that has it; Impossible for the 32nd, None for other words."""
    for candidate in dict.fromkeys((language, "en")):
        if match := _MONTHDAYS[candidate].fullmatch(in_figures(folded(text), candidate)):
            return _nearest(text, int(next(filter(None, match.groups()))), today, past=past)
    return None


def is_monthday(words: str) -> bool:
    """Whether a folded text is such a day in some language."""
    return any(shape.fullmatch(words) for shape in _MONTHDAYS.values())


def _nearest(text: str, number: int, today: date, *, past: bool) -> date:
    for months in range(4):
        first = days.add_months(today.replace(day=1), -months if past else months)
        if not 1 <= number <= days.month_end(first.year, first.month).day:
            continue
        found = first.replace(day=number)
        if (found <= today) if past else (found >= today):
            return found
    raise Impossible(text)
