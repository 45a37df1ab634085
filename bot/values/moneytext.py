"""Amounts in text: `1200`, `1.200,50 EUR`, `€1,200.50`, `12k`."""

import re
from decimal import Decimal

from bot.values.currencies import digits, exponents, meant
from bot.values.errors import Ambiguous, Impossible, NoCurrency, NotUnderstood
from bot.values.money import Money, rounded
from bot.values.numerals import parse_number
from bot.values.plaintext import plain

LARGEST = 10**13
"""Minor units; a larger amount is a slip of the finger."""
LONGEST = 60
_POWERS = {"k": 3, "m": 6}
_PARTS = re.compile(r"(?P<before>[^0-9]*)(?P<number>[0-9](?:[0-9., ']*[0-9])?)(?P<after>[^0-9]*)")
_SIGN = r"(?:[A-Z]{0,3}[$£¥￥฿\u20a0-\u20cf][A-Z]{0,2}|kr\.?|zł|Kč|Ft)"
_LOOKS = re.compile(
    rf"-?(?:(?P<before>[A-Za-z]{{3}}) ?|{_SIGN} ?)?"
    r"[0-9]{1,15}(?:[., '][0-9]{2,3}){0,5}(?:[.,][0-9]{1,4})?"
    rf"(?: ?[kKmM](?![a-zA-Z]{{1,2}}\b))?(?: ?(?:(?P<after>[A-Za-z]{{3}})|{_SIGN}))?"
)
_WORDS = frozenset({"all", "ang", "bam", "bob", "cop", "cup", "gel", "mad", "mop", "pen", "ron", "sos", "top", "try"})


def parse_money(text: str, *, locale: str, currency: str | None) -> Money:
    """An amount that is not negative, strictly by the reader's locale; `currency` is used where none is written.

    Ambiguous with every reading where the separator or the symbol may mean several, NoCurrency without any.
    """
    parts = _PARTS.fullmatch(plain(text).strip()) if len(text) <= LONGEST else None
    if not parts:
        raise NotUnderstood(text)
    if "-" in parts["before"] + parts["after"]:
        raise Impossible(text)
    power, name = _power(parts["after"].strip(), locale)
    codes = _codes(text, parts["before"].strip(), name, locale, currency)
    return _only(text, parts["number"], power, codes, locale)


def _power(after: str, locale: str) -> tuple[int, str]:
    letter = after[:1].lower()
    if letter not in _POWERS or (len(after) > 1 and meant(after, locale=locale, default=None)):
        return 0, after
    return _POWERS[letter], after[1:].strip()


def _codes(text: str, before: str, after: str, locale: str, default: str | None) -> tuple[str, ...]:
    if not before and not after:
        if default is None:
            raise NoCurrency(text)
        return (default,)
    last = meant(after, locale=locale, default=default) if after else ()
    first = meant(before, locale=locale, default=last[0] if last else default) if before else last
    if not first or (after and first != last):
        raise NotUnderstood(text)
    return first


def _only(text: str, number: str, power: int, codes: tuple[str, ...], locale: str) -> Money:
    readings: list[Money] = []
    for code in codes:
        readings += _readings(text, number, power, code, locale)
    if len(readings) > 1:
        raise Ambiguous(text, tuple(readings))
    return readings[0]


def _readings(text: str, number: str, power: int, code: str, locale: str) -> list[Money]:
    values: tuple[Decimal, ...]
    try:
        values = (parse_number(number, locale=locale, decimals=digits(code) + power),)
    except Ambiguous as question:
        values = question.readings
    except NotUnderstood as failure:
        raise type(failure)(text) from None
    amounts = [rounded(value.scaleb(power), code) for value in values]
    if max(amounts) > LARGEST:
        raise Impossible(text)
    return [Money(minor=minor, currency=code) for minor in amounts]


_MULTIPLIED = re.compile(
    r"[0-9](?:[0-9.,' ]*[0-9])?"
    r"(?:[kKmM]|[mM][rR][dD]|[mM][iI][oO]|[bB][nN]| ?(?:k|K|grand|thousand|million|millions|billion|tsd\.?|mio\.?|mrd\.?|bn|mln))",
    re.IGNORECASE,
)


def certain_money(text: str) -> bool:
    """Whether the words can hardly be anything but an amount: a currency stands beside the number, or a multiplier does."""
    words = plain(text).strip()
    if len(words) > LONGEST or not words or (words.isascii() and words.isdigit()):
        return False
    if _MULTIPLIED.fullmatch(words):
        return True
    match = _LOOKS.fullmatch(words)
    return match is not None and looks_like_money(words) and words.strip("-0123456789., 'kKmM") != ""


def looks_like_money(text: str) -> bool:
    """Whether the words could be an amount in some locale; cheap, for deciding which words belong together."""
    match = _LOOKS.fullmatch(text)
    if match is None:
        return False
    return all(_codelike(name) for name in (match["before"], match["after"]) if name)


def _codelike(name: str) -> bool:
    return name.upper() in exponents() and name not in _WORDS
