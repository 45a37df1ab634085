"""Numbers in a locale's notation, strict: a group has three digits, and a separator that may mean two things is a question."""

import re
from decimal import Decimal
from functools import lru_cache

from bot.values.errors import Ambiguous, Impossible, NotUnderstood
from bot.values.locales import locale_of
from bot.values.plaintext import plain

LONGEST = 40
_CHARACTERS = re.compile(r"[.,]?[0-9](?:[0-9., ']*[0-9])?")
_SINGLE = re.compile(r"(?P<whole>[0-9]*)[.,](?P<tail>[0-9]+)")
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
    """A number of at most `decimals` places, not negative; Ambiguous where one separator may be a point or a group.

    A reading with more places than `decimals`, or with a group of other than three digits, does not exist.
    """
    number = plain(text).strip()
    if len(number) > LONGEST or not _CHARACTERS.fullmatch(number):
        raise NotUnderstood(text)
    if own := _shape(*separators(locale)).fullmatch(number):
        return _fitting(text, own, decimals)
    if single := _SINGLE.fullmatch(number):
        return _either(text, single["whole"], single["tail"], decimals)
    return _foreign(text, number, decimals)


def _fitting(text: str, match: re.Match[str], decimals: int) -> Decimal:
    tail = match["tail"] or ""
    whole = re.sub("[^0-9]", "", match["whole"])
    if len(tail) > decimals:
        if match["whole"] == whole and grouplike(whole, tail):
            return Decimal(whole + tail)
        if tail[decimals:].strip("0"):
            raise Impossible(text)
    return Decimal(f"{whole}.{tail}" if tail else whole)


def grouplike(whole: str, tail: str) -> bool:
    """Whether the digits behind one separator may be a group: three of them, behind one to three that are no nought."""
    return len(tail) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"


def _either(text: str, whole: str, tail: str, decimals: int) -> Decimal:
    """The reading of one separator that is not the locale's point."""
    grouped, exact = grouplike(whole, tail), Decimal(f"{whole or 0}.{tail}")
    if len(tail) > decimals and not grouped:
        raise NotUnderstood(text)
    if grouped and len(tail) <= decimals:
        raise Ambiguous(text, (exact, Decimal(whole + tail)))
    return Decimal(whole + tail) if grouped else exact


def _foreign(text: str, number: str, decimals: int) -> Decimal:
    """Several separators leave one reading, whatever the locale: `1.200,50` is never 1.2."""
    for point, group in ((".", ","), (",", ".")):
        if match := _shape(point, group).fullmatch(number):
            return _fitting(text, match, decimals)
    raise NotUnderstood(text)


def parse_percent(text: str, locale: str) -> Decimal:
    """`12,5 %` -> 12.5 (percent, not a fraction), up to four decimals, the sign optional; `1.234` in German is a question."""
    number = plain(text).strip().removesuffix("%").strip()
    single = _SINGLE.fullmatch(number)
    found = parse_number(number, locale=locale, decimals=4)
    if single and grouplike(single["whole"], single["tail"]) and found == int(found):
        raise Ambiguous(text, (Decimal(f"{single['whole']}.{single['tail']}"), found))
    return found
