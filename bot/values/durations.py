"""Durations of work: `1h30`, `90m`, `1:30`, `½ h`, `half an hour`, `9:00-11:30`. Days are refused: a working day has no fixed length."""

import re
from datetime import timedelta
from fractions import Fraction
from typing import Literal

from bot.values.errors import Ambiguous, NotUnderstood
from bot.values.numberwords import in_figures
from bot.values.plaintext import folded

LONGEST = 40
SMALL = 12
"""Up to this many, a bare number may be hours or minutes."""
_WORDS = {
    "1": "a an one ein eine einer einem un une una", "2": "two zwei deux dos", "3": "three drei trois tres", "4": "four vier quatre cuatro",
    "5": "five funf cinq cinco", "6": "six sechs seis", "7": "seven sieben sept siete", "8": "eight acht huit ocho", "9": "nine neun neuf nueve",
    "10": "ten zehn dix diez", "11": "eleven elf onze once", "12": "twelve zwolf douze doce", "15": "fifteen funfzehn quinze quince",
    "20": "twenty zwanzig vingt veinte", "30": "thirty dreissig trente treinta", "40": "forty vierzig quarante cuarenta",
    "45": "forty-five funfundvierzig quarante-cinq", "50": "fifty funfzig cinquante cincuenta",
}  # fmt: skip
_HALF_WORDS = {
    "1.5": "anderthalb eineinhalb", "2.5": "zweieinhalb", "3.5": "dreieinhalb", "4.5": "viereinhalb", "5.5": "funfeinhalb",
    "6.5": "sechseinhalb", "7.5": "siebeneinhalb",
}  # fmt: skip
_NUMBERS = {word: number for words in (_WORDS, _HALF_WORDS) for number, row in words.items() for word in row.split()}
_PARTS = {
    "0.5": r"(?:(?:a |an )?half(?: an| a)?|(?:eine |einer )?halben?|(?:une )?demi[ -]|media) ?(?:hour|stunde|heure|hora)",
    "0.25": r"(?:(?:a )?quarter(?: of)?(?: an)?|(?:eine )?viertel|(?:un )?quart d'|(?:un )?cuarto de) ?(?:hour|stunde|heure|hora)",
    "0.75": r"(?:(?:3 )?quarters of an|(?:eine )?dreiviertel|trois quarts d'|tres cuartos de) ?(?:hour|stunde|heure|hora)",
}
_HOURS = r"(?:h|hrs?\.?|hours?|std\.?|stunden?|heures?|horas?)"
_MINUTES = r"(?:m|mins?\.?|minutes?|minuten?|minutos?)"
_AND = r"(?:and |und |et |y )"
_WORD = "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))
_NUMBER = rf"[0-9]{{1,4}}[.,][0-9]{{1,4}}|[.,][0-9]{{1,4}}|(?:[0-9]{{1,4}} ?)?[½¼¾]|(?:[0-9]{{1,4}} )?[0-9]/[0-9]|[0-9]{{1,4}}|(?:{_WORD})(?= )"
_SPAN = re.compile(
    rf"(?P<clock>[0-9]{{0,4}}):(?P<past>[0-5][0-9])(?: ?{_HOURS})?"
    rf"|(?P<hours>{_NUMBER})(?P<half> and a half)? ?{_HOURS}(?: (?P<more>and (?:a )?half|et demie|y media))?"
    rf"(?:,? ?{_AND}?(?P<rest>[0-5]?[0-9]|(?:{_WORD})(?= )) ?{_MINUTES}?)?"
    rf"|(?P<minutes>[0-9]{{1,6}}|(?:{_WORD})(?= )) ?{_MINUTES}"
)
_BARE = re.compile(r"(?P<whole>[0-9]{1,6})|(?P<exact>[0-9]{0,3}[.,][0-9]{1,2})")
_CLOCK = r"([0-9]{1,2})(?::([0-5][0-9])| ?([ap])\.?m\.?|:([0-5][0-9]) ?([ap])\.?m\.?)"
_BETWEEN = re.compile(rf"{_CLOCK} ?(?:-|to|bis) ?{_CLOCK}")
_GROUPED = re.compile(rf"(?P<whole>[1-9][0-9]{{0,2}})[.,](?P<tail>[0-9]{{3}}) ?{_HOURS}")
_RANGE = re.compile(
    rf"(?:from |von )?(?P<low>[0-9.,½¼¾]+ ?(?P<unit>{_HOURS}|{_MINUTES})?)"
    rf" ?(?:-|to|bis|or|oder) ?(?P<high>[0-9.,½¼¾]+ ?(?:{_HOURS}|{_MINUTES}))"
)
_HYPHEN = re.compile("(?<=[0-9])-(?=[a-z]{3})")
_METRES = re.compile(r"[0-9]+ m")
_SIGNS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
Unit = Literal["hours", "minutes"]


def parse_duration(text: str, *, unit: Unit | None = None) -> timedelta:
    """Hours and minutes in words of en, de, fr or es, or the time between two clock times; kept to the second.

    A bare number is in the `unit` that the reader was asked for; without one it is minutes, but a small one is
    Ambiguous and one with decimals is hours. `1,200 h` has a group, or three decimals.
    """
    words = _words(text)
    if bare := _BARE.fullmatch(words):
        return _unitless(text, bare, unit)
    if grouped := _GROUPED.fullmatch(words):
        whole, tail = grouped["whole"], grouped["tail"]
        raise Ambiguous(text, (_hours(Fraction(whole + tail)), _hours(Fraction(f"{whole}.{tail}"))))
    if ends := _ends(words):
        raise Ambiguous(text, ends)
    found = _between(words) or _span(words)
    if found is None:
        raise NotUnderstood(text)
    return found


def _ends(words: str) -> tuple[timedelta, timedelta] | None:
    """Both ends of `30 to 45 min`, the first in the unit of the last where it has none; None for other words."""
    match = _RANGE.fullmatch(words)
    if not match or _between(words):
        return None
    unit = re.sub("^[^a-z]*", "", match["high"])
    low, high = (
        _span(end) for end in (match["low"] if match["unit"] else f"{match['low'].strip()} {unit}", match["high"])
    )
    return (low, high) if low is not None and high is not None and low != high else None


def _words(text: str) -> str:
    if len(text) > LONGEST:
        return ""
    plain = folded(re.sub("[–—]", "-", text))
    words = _HYPHEN.sub(" ", in_figures(plain, "de"))
    if _BARE.fullmatch(words):
        return plain
    return words.removesuffix(".") if words[-2:-1].isalpha() else words


def _unitless(text: str, match: re.Match[str], unit: Unit | None) -> timedelta:
    number = _number(match[0])
    if match["exact"]:
        if unit == "minutes":
            raise NotUnderstood(text)
        return _hours(number)
    minutes = timedelta(minutes=int(number))
    if unit is None and 0 < number <= SMALL:
        raise Ambiguous(text, (_hours(number), minutes))
    return _hours(number) if unit == "hours" else minutes


def _hours(number: Fraction) -> timedelta:
    return timedelta(seconds=int(number * 3600 + Fraction(1, 2)))


def _number(text: str) -> Fraction:
    """The value of digits, of a fraction or of a number word."""
    words = _NUMBERS.get(text, text).replace(",", ".")
    total = Fraction(0)
    for part in re.findall(r"[½¼¾]|[0-9./]+", words):
        total += _SIGNS[part] if part in _SIGNS else Fraction(f"0{part}" if part.startswith(".") else part)
    return total


def _span(words: str) -> timedelta | None:
    for hours, pattern in _PARTS.items():
        if re.fullmatch(pattern, words):
            return _hours(Fraction(hours))
    match = _SPAN.fullmatch(words)
    if not match or "/0" in words:
        return None
    if match["past"]:
        return timedelta(hours=int(match["clock"] or 0), minutes=int(match["past"]))
    halves = Fraction(1, 2) if match["half"] or match["more"] else Fraction(0)
    minutes = match["minutes"] or match["rest"]
    spent = _hours(_number(match["hours"]) + halves) if match["hours"] else timedelta()
    return spent + timedelta(minutes=int(_number(minutes))) if minutes else spent


def _between(words: str) -> timedelta | None:
    """From one clock time to the next such, over midnight where the second is the earlier; None for two equal ones."""
    match = _BETWEEN.fullmatch(words)
    if not match:
        return None
    start, end = (_minute(match.group(*range(at, at + 5))) for at in (1, 6))
    if start is None or end is None or start == end:
        return None
    return timedelta(minutes=(end - start) % 1440)


def _minute(clock: tuple[str, ...]) -> int | None:
    hour, minute, half = int(clock[0]), int(clock[1] or clock[3] or 0), clock[2] or clock[4]
    if half:
        return hour % 12 * 60 + minute + (720 if half == "p" else 0) if 1 <= hour <= 12 else None
    return hour * 60 + minute if hour < 24 else None


def looks_like_duration(text: str) -> bool:
    """Whether `parse_duration` would take it; a bare number counts."""
    words = _words(text)
    if any(shape.fullmatch(words) for shape in (_BARE, _GROUPED)) or _ends(words):
        return True
    return (_between(words) or _span(words)) is not None


def certain_duration(text: str) -> bool:
    """Whether the words can hardly be anything but a duration: they name a unit, and `5 m` may be metres."""
    words = _words(text)
    if _BARE.fullmatch(words) or _METRES.fullmatch(words) or not any(map(str.isalpha, words)):
        return False
    return _between(words) is None and _span(words) is not None


def shown_duration(span: timedelta) -> str:
    """Hours and minutes as `1:30`, `-0:15`, to the nearest minute; `parse_duration` reads it back."""
    minutes = (abs(span) + timedelta(seconds=30)) // timedelta(minutes=1)
    sign = "-" if span < timedelta() and minutes else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02d}"
