"""Spans of time with spelled numbers (`in two weeks`, `vor drei Tagen`), by dateparser behind a whitelist of words.

dateparser drops words it does not know, so it only sees sentences in which every word is one of these.
"""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.values.errors import NotUnderstood
from bot.values.plaintext import folded

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_UNITS = {
    "en": "day days week weeks month months year years hour hours minute minutes",
    "de": "tag tage tagen woche wochen monat monate monaten jahr jahre jahren stunde stunden minute minuten",
    "fr": "jour jours semaine semaines mois an ans heure heures minute minutes",
    "es": "dia dias semana semanas mes meses ano anos hora horas minuto minutos",
}
_NUMBERS = {
    "en": "a an one two three four five six seven eight nine ten eleven twelve",
    "de": "ein eine einem einer zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
    "fr": "un une deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "un una",
}
_LINKS = {"en": "and", "de": "und", "fr": "et", "es": "y"}
_FUTURE = {"en": r"in (.+)|(.+) from now", "de": r"in (.+)", "fr": r"dans (.+)", "es": r"(?:en|dentro de) (.+)"}
_PAST = {"en": r"(.+) ago", "de": r"vor (.+)", "fr": r"il y a (.+)", "es": r"hace (.+)"}
_POINTERS = {
    "en": ("in {}", "{} ago"),
    "de": ("in {}", "vor {}"),
    "fr": ("dans {}", "il y a {}"),
    "es": ("en {}", "hace {}"),
}
_SETTINGS = {"PREFER_DATES_FROM": "future", "PARSERS": ["relative-time"], "RETURN_TIME_AS_PERIOD": True}
_LONGEST = 60
TIMED = re.compile(r" (?:hour|heure|hora|stunde|minut)")
"""What makes a folded span one of hours or minutes, not of days."""


@lru_cache(maxsize=8)
def _pattern(language: str) -> re.Pattern[str]:
    units, numbers = (words[language].replace(" ", "|") for words in (_UNITS, _NUMBERS))
    part = rf"(?:(?:[0-9]{{1,3}}|{numbers}) (?:{units}))"
    return re.compile(rf"{part}(?:(?: {_LINKS[language]})? {part}){{0,2}}")


def loose_shape(text: str, language: str) -> tuple[bool, bool]:
    """Whether a folded text points ahead, and whether it points back, in words that dateparser may see."""
    ahead, back = re.fullmatch(_FUTURE[language], text), re.fullmatch(_PAST[language], text)
    span = next((group for match in (ahead, back) if match for group in match.groups() if group), "")
    fits = len(text) <= _LONGEST and _pattern(language).fullmatch(span) is not None
    return fits and ahead is not None, fits and ahead is None


def directed(text: str, language: str, *, past: bool) -> str:
    """A bare span such as `two weeks` with the word that points ahead, or back."""
    spoken = language if _pattern(language).fullmatch(folded(text)) else "en"
    ahead, back = _POINTERS[spoken]
    return (back if past else ahead).format(text)


def loose_span(text: str, *, base: datetime, language: str) -> tuple[timedelta, bool]:
    """How far from the naive wall clock `base` the text points, and whether it speaks of hours or minutes."""
    ahead, back = loose_shape(folded(text), language)
    if not ahead and not back:
        raise NotUnderstood(text)
    found = _parser(language, base).get_date_data(text)
    if found.date_obj is None or (found.date_obj > base) != ahead:
        raise NotUnderstood(text)
    return found.date_obj - base, TIMED.search(folded(text)) is not None


def _parser(language: str, base: datetime) -> "DateDataParser":
    from dateparser.date import DateDataParser

    return DateDataParser(languages=[language], settings={**_SETTINGS, "RELATIVE_BASE": base})
