"""Numbers in a locale's notation, strict: `1.5` is not 15 in German but ambiguous."""

import re
from decimal import Decimal
from functools import lru_cache

from bot.values.errors import Ambiguous, Impossible, NotUnderstood
from bot.values.locales import locale_of
from bot.values.plaintext import plain

LONGEST = 40
_CHARACTERS = re.compile(r"[0-9](?:[0-9., ']*[0-9])?")
_SINGLE = re.compile(r"([0-9]+)[.,]([0-9]+)")
_INDIAN = r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"


@lru_cache(maxsize=64)
def separators(locale: str) -> tuple[str, str]:
    """Decimal point and grouping sign of a locale by CLDR, as ordinary characters."""
    signs = locale_of(locale).number_symbols["latn"]
    return plain(signs["decimal"]), plain(signs["group"])


@lru_cache(maxsize=16)
def _shape(point: str, group: str) -> re.Pattern[str]:
    signs = re.escape("".join({group, " ", "'"} - {point}))
    grouped = rf"[0-9]{{1,3}}(?P<sign>[{signs}])[0-9]{{3}}(?:(?P=sign)[0-9]{{3}})*"
    indian = f"|{_INDIAN}" if group == "," else ""
    return re.compile(rf"(?P<whole>{grouped}{indian}|[0-9]+)(?:{re.escape(point)}(?P<tail>[0-9]+))?")


def parse_number(text: str, *, locale: str, decimals: int) -> Decimal:
    """A number of at most `decimals` places, not negative; Ambiguous where one separator may be a point or a group."""
    number = plain(text).strip()
    if len(number) > LONGEST or not _CHARACTERS.fullmatch(number):
        raise NotUnderstood(text)
    point, group = separators(locale)
    own = _shape(point, group).fullmatch(number)
    if own:
        return _fitting(text, own, decimals)
    if single := _SINGLE.fullmatch(number):
        raise _either(text, single[1], single[2], decimals)
    return _foreign(text, number, decimals)


def _fitting(text: str, match: re.Match[str], decimals: int) -> Decimal:
    tail = match["tail"] or ""
    whole = re.sub("[^0-9]", "", match["whole"])
    if len(tail) > decimals:
        if match["whole"] == whole and _grouplike(whole, tail):
            raise _either(text, whole, tail, decimals)
        if tail[decimals:].strip("0"):
            raise Impossible(text)
    return Decimal(f"{whole}.{tail}" if tail else whole)


def _grouplike(whole: str, tail: str) -> bool:
    return len(tail) == 3 and len(whole) <= 3 and whole[0] != "0"


def _either(text: str, whole: str, tail: str, decimals: int) -> ValueError:
    if len(tail) > decimals and not _grouplike(whole, tail):
        return NotUnderstood(text)
    return Ambiguous(text, (Decimal(f"{whole}.{tail}"), Decimal(whole + tail)))


def _foreign(text: str, number: str, decimals: int) -> Decimal:
    """Several separators leave one reading, whatever the locale: `1.200,50` is never 1.2."""
    for point, group in ((".", ","), (",", ".")):
        if match := _shape(point, group).fullmatch(number):
            return _fitting(text, match, decimals)
    raise NotUnderstood(text)


def parse_percent(text: str, locale: str) -> Decimal:
    """`12,5 %` -> 12.5 (percent, not a fraction), up to four decimals, the sign optional."""
    return parse_number(plain(text).strip().removesuffix("%"), locale=locale, decimals=4)
