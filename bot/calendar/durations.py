"""Durations of work: `1h30`, `90m`, `1:30`, `1,5h`. Days are refused: a working day has no fixed length."""

import re
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from bot.values.errors import NotUnderstood
from bot.values.plaintext import folded

_HOURS = r"(?:h|hrs?|hours?|std\.?|stunden?|heures?|horas?)"
_MINUTES = r"(?:m|mins?|min\.|minutes?|minuten?|minutos?)"
_SPAN = re.compile(
    rf"(?P<clock>[0-9]{{1,4}}):(?P<past>[0-5][0-9])"
    rf"|(?P<exact>[0-9]{{1,4}}[.,][0-9]{{1,4}}) ?{_HOURS}"
    rf"|(?P<hours>[0-9]{{1,4}}) ?{_HOURS}(?: ?(?:and |und |et |y )?(?P<rest>[0-5]?[0-9]) ?{_MINUTES}?)?"
    rf"|(?P<minutes>[0-9]{{1,6}}) ?{_MINUTES}?"
)
_METRES = re.compile(r"[0-9]+ m")


def parse_duration(text: str) -> timedelta:
    """Hours and minutes in words of en, de, fr or es; a bare number is minutes. Decimal hours are kept to the second."""
    match = _SPAN.fullmatch(folded(text)) if len(text) <= 40 else None
    if not match:
        raise NotUnderstood(text)
    if match["exact"]:
        seconds = Decimal(match["exact"].replace(",", ".")) * 3600
        return timedelta(seconds=int(seconds.to_integral_value(ROUND_HALF_UP)))
    hours, minutes = match["clock"] or match["hours"] or 0, match["past"] or match["rest"] or match["minutes"] or 0
    return timedelta(hours=int(hours), minutes=int(minutes))


def looks_like_duration(text: str) -> bool:
    """Whether `parse_duration` would take it; a bare number counts."""
    return len(text) <= 40 and _SPAN.fullmatch(folded(text)) is not None


def certain_duration(text: str) -> bool:
    """Whether the words can hardly be anything but a duration: they name a unit, and `5 m` may be metres."""
    words = folded(text)
    return looks_like_duration(text) and any(map(str.isalpha, words)) and not _METRES.fullmatch(words)


def shown_duration(span: timedelta) -> str:
    """Hours and minutes as `1:30`, `-0:15`, to the nearest minute; `parse_duration` reads it back."""
    minutes = (abs(span) + timedelta(seconds=30)) // timedelta(minutes=1)
    sign = "-" if span < timedelta() and minutes else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02d}"
