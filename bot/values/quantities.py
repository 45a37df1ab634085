"""Quantities of line items: `2x`, `1,5 h`, `1h30`, `½ day`, `-1x`, each with its unit."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bot.values.durations import certain_duration, parse_duration
from bot.values.errors import Ambiguous
from bot.values.numerals import parse_number

DECIMALS = 4
UNITS = {
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "std": "h", "stunde": "h", "stunden": "h", "heures": "h",
    "horas": "h", "d": "d", "day": "d", "days": "d", "tag": "d", "tage": "d", "jours": "d", "dias": "d", "días": "d",
    "x": "", "×": "", "*": "",
}  # fmt: skip
_HALVES = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
_NUMBER = r"[0-9]{0,4} ?[½¼¾]|[0-9]{1,2}/[0-9]{1,2}|[.,]?[0-9](?:[0-9.,']*[0-9])?"
_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_FIRST = re.compile(
    rf"(?P<minus>-?)(?P<number>{_NUMBER}) ?(?P<unit>{_UNIT})\.?(?: +(?P<of>of )?(?P<text>.+)|$)", re.IGNORECASE
)
_ONE_UNIT = re.compile(rf"(?:{_NUMBER}) ?(?:{_UNIT})\.?", re.IGNORECASE)
_LAST = re.compile(rf"(?P<text>.*\S) +(?P<number>{_NUMBER})(?: ?(?P<unit>{_UNIT})\.?)?", re.IGNORECASE)
_BARE = re.compile(r"(?P<minus>-?)(?P<number>[0-9](?:[0-9.,']*[0-9])?) +(?P<text>.*[^\W\d_].*)")
_LONGEST_DURATION = 4


class Counted(NamedTuple):
    """How much of what: `quantities` are the readings of the number, `unit` is "h", "d" or "" for pieces."""

    quantities: tuple[Decimal, ...]
    unit: str
    text: str


def first_quantity(head: str, locale: str) -> Counted | None:
    """The quantity with its unit at the start; its text is "" where nothing follows."""
    if hours := _hours(head):
        return hours
    match = _FIRST.fullmatch(head)
    if not match:
        return None
    found = _quantities(match["number"], locale)
    return Counted(_signed(found, match["minus"]), UNITS[match["unit"].lower()], match["text"] or "")


def _hours(head: str) -> Counted | None:
    """Hours and minutes at the start, such as `1h30`; a number with one unit is read in the locale's notation instead."""
    minus, words = head.startswith("-"), head.removeprefix("-").split(" ")
    for count in range(min(_LONGEST_DURATION, len(words)), 0, -1):
        phrase, text = " ".join(words[:count]), " ".join(words[count:]).removeprefix("of ")
        if certain_duration(phrase) and not _ONE_UNIT.fullmatch(phrase):
            return Counted(_signed((_hours_of(phrase),), "-" if minus else ""), "h", text)
    return None


def _hours_of(phrase: str) -> Decimal:
    return _rounded(Fraction(int(parse_duration(phrase).total_seconds()), 3600))


def doubtful_quantity(head: str) -> Counted | None:
    """`1:30 Work` and `x2 Work`: a quantity, or the beginning of the name."""
    if match := re.fullmatch(r"(?P<clock>[0-9]{1,3}:[0-5][0-9]) (?P<text>.*)", head):
        return Counted((_hours_of(match["clock"]),), "h", match["text"])
    match = re.fullmatch(r"[x×](?P<number>[0-9]{1,4}) (?P<text>.*)", head, re.IGNORECASE)
    return Counted((Decimal(match["number"]),), "", match["text"]) if match else None


def bare_quantity(head: str, locale: str) -> Counted | None:
    """A number at the start that may be a quantity or the beginning of the name; a minus leaves no doubt."""
    match = _BARE.fullmatch(head)
    return Counted(_signed(_quantities(match["number"], locale), match["minus"]), "", match["text"]) if match else None


def last_quantity(head: str, locale: str) -> Counted | None:
    """The number at the end, with or without a unit."""
    match = _LAST.fullmatch(head)
    if not match:
        return None
    return Counted(_quantities(match["number"], locale), UNITS[(match["unit"] or "x").lower()], match["text"])


def has_last_unit(head: str) -> bool:
    """Whether the text ends in a number with a unit: `Work 2h`."""
    match = _LAST.fullmatch(head)
    return bool(match and match["unit"])


def _signed(quantities: tuple[Decimal, ...], minus: str) -> tuple[Decimal, ...]:
    return tuple(-quantity for quantity in quantities) if minus else quantities


def _quantities(number: str, locale: str) -> tuple[Decimal, ...]:
    if "/" in number or number[-1] in _HALVES:
        return (_fraction(number),)
    try:
        return (parse_number(number, locale=locale, decimals=DECIMALS),)
    except Ambiguous as question:
        return question.readings


def _fraction(number: str) -> Decimal:
    if number[-1] in _HALVES:
        exact = int(number[:-1].strip() or 0) + _HALVES[number[-1]]
    else:
        above, below = map(int, number.split("/"))
        exact = Fraction(above, below) if below else Fraction(0)
    return _rounded(exact)


def _rounded(exact: Fraction) -> Decimal:
    """Four decimals, without noughts at the end."""
    return Decimal(f"{round(Decimal(exact.numerator) / exact.denominator, DECIMALS):f}".rstrip("0").rstrip("."))
