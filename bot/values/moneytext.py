"""Amounts in text: `1200`, `1.200,50 EUR`, `€1,200.50`, `12k`, `1,2 Mio Yen`, `100.- CHF`."""

import re
from contextlib import suppress
from decimal import Decimal
from typing import NamedTuple

from bot.values.currencies import digits, is_currency, meant
from bot.values.errors import Ambiguous, Impossible, Negative, NoCurrency, NotUnderstood
from bot.values.money import Money, rounded
from bot.values.multipliers import split_multiplier
from bot.values.numerals import grouplike, parse_number
from bot.values.plaintext import plain
from bot.values.spokenmoney import Recurring, figures_of, recurring
from bot.values.unitprices import FINER, UnitPrice

LARGEST = 10**13
"""Minor units; a larger amount is a slip of the finger."""
LONGEST = 60
_NUMBER = r"(?:(?<![^\W\d_])[.,])?[0-9](?:[0-9., ']*[0-9])?"
_PARTS = re.compile(
    rf"(?P<minus>-? *)(?P<before>[^0-9 -][^0-9-]*?)??(?P<inner> *-? *)(?P<number>{_NUMBER})(?P<even>[.,] ?--?|[.,](?= |$))?"
    r"(?P<after>[^0-9-]*)(?P<behind>-?)"
)
_RANGE = re.compile(
    r"(?:from |von )?(?P<low>[^-]*[0-9][^-]*?) *(?:-| to | bis | à | or | oder ) *(?P<high>[^-]*[0-9][^-]*)"
)
_BETWEEN = re.compile(r"(?:between|zwischen) (.+) (?:and|und) (.+)")
_COINS_ALONE = re.compile(r"(?<![0-9])-[.,][0-9]{2}(?![0-9])")
"""`-.50`: a dash in place of the nought, or a minus."""
_SHAPE = re.compile(r"(?:[0-9]{1,15}(?:[., '][0-9]{2,3}){0,5})?(?:[.,]?[0-9]{1,9})?")
_OF = re.compile(r"^(?:d'|de |of )")


class Parts(NamedTuple):
    """One amount taken apart; `power` of ten and `before`/`after` currency names as written, "" for none."""

    number: str
    power: int
    before: str
    after: str
    negative: bool


def parse_money(text: str, *, locale: str, currency: str | None, signed: bool = False) -> Money:
    """An amount by the reader's locale; `currency` is used where none is written.

    Ambiguous with every reading where the separator or the sign may mean several, with both ends of a range, and with
    one and a year of what is paid each month; Negative below nothing unless `signed`, NoCurrency without any,
    NotUnderstood for two currencies.
    """
    if len(text) > LONGEST:
        raise NotUnderstood(text)
    if again := recurring(_dashed(text)):
        raise Ambiguous(text, _once_and_in_all(text, again, locale, currency))
    words = figures_of(_BETWEEN.sub(r"\1 - \2", _dashed(text)), locale)
    if ends := _RANGE.fullmatch(words):
        raise Ambiguous(text, _ends(text, _ended(ends, text, locale), locale, currency))
    readings = _readings(text, _parts(text, words, locale), locale, currency)
    if _COINS_ALONE.search(words):
        readings = [money for each in readings for money in ((-each, each) if signed else (-each,))]
    if readings[0].minor < 0 and not signed:
        raise Negative(text)
    return _only(text, readings)


def _once_and_in_all(text: str, again: Recurring, locale: str, currency: str | None) -> tuple[Money, ...]:
    """What is paid each time and in a year; of a yearly amount the year's and a month's."""
    try:
        each = parse_money(again.amount, locale=locale, currency=currency)
    except NotUnderstood as failure:
        raise type(failure)(text) from None
    return (each, each.share(1, 12)) if again.yearly else (each, each * again.times)


def unit_prices(text: str, *, locale: str, currency: str | None) -> tuple[UnitPrice, ...]:
    """Every unit price that a text may mean, those of whole coins first; below nothing, too.

    `1.749 EUR` is one of three decimals, or has a group; one that ends in a nought is never finer than coins.
    """
    words = _dashed(text)
    if len(text) > LONGEST:
        raise NotUnderstood(text)
    if ends := _RANGE.fullmatch(words):
        return tuple(map(UnitPrice.per_unit, _ends(text, _ended(ends, text, locale), locale, currency)))
    parts = _parts(text, words, locale)
    finer = [] if parts.power else _finer(text, parts, locale, currency)
    try:
        coins = [UnitPrice.per_unit(money) for money in _readings(text, parts, locale, currency)]
    except NotUnderstood:
        if not finer:
            raise
        coins = []
    if _COINS_ALONE.search(words):
        return (*(-price for price in coins), *coins)
    return (*coins, *finer)


def _finer(text: str, parts: Parts, locale: str, currency: str | None) -> list[UnitPrice]:
    """The readings with more decimals than their currency has."""
    found = list[UnitPrice]()
    for code in _codes(text, parts, locale, currency):
        with suppress(NotUnderstood):
            found += [UnitPrice.of(value, code) for value in _values(text, parts, code, locale, FINER)]
    return [-price if parts.negative else price for price in found if price.finer]


def _dashed(text: str) -> str:
    return re.sub("[–—]", "-", plain(text).strip())


def _only(text: str, readings: list[Money]) -> Money:
    if len(readings) > 1:
        raise Ambiguous(text, tuple(readings))
    return readings[0]


def _parts(text: str, words: str, locale: str) -> Parts:
    match = _PARTS.fullmatch(words)
    if not match:
        raise NotUnderstood(text)
    minus = "".join((match["minus"], match["inner"], match["behind"])).count("-")
    first, before = _named((match["before"] or "").strip(), locale)
    if first and not before:
        raise NotUnderstood(text)
    last, after = _named(match["after"].strip(), locale)
    if minus > 1 or (first and last):
        raise NotUnderstood(text)
    return Parts(match["number"], first or last, before, after, negative=bool(minus))


def _named(name: str, locale: str) -> tuple[int, str]:
    """The power of ten and the currency name on one side of a number; a whole currency name goes first: `kr` is no thousand."""
    if not name or meant(name, locale=locale, default=None):
        return 0, name
    if meant(name.rstrip("."), locale=locale, default=None):
        return 0, name.rstrip(".")
    for power, rest in split_multiplier(name, locale.replace("-", "_").split("_")[0].lower()):
        currency = _OF.sub("", rest, count=1)
        if not currency or meant(currency, locale=locale, default=None):
            return power, currency
    thousands = name[:1] in {"T", "t"} and meant(name[1:], locale=locale, default=None) == ("EUR",)
    return (3, name[1:]) if thousands else (0, name)


def _codes(text: str, parts: Parts, locale: str, default: str | None) -> tuple[str, ...]:
    before, after = parts.before, parts.after
    if not before and not after:
        if default is None:
            raise NoCurrency(text)
        return (default,)
    last = meant(after, locale=locale, default=default) if after else ()
    first = meant(before, locale=locale, default=last[0] if last else default) if before else last
    if before and after and len(first) == 1:
        last = meant(after, locale=locale, default=first[0])
    if not first or (after and first != last):
        raise NotUnderstood(text)
    return first


def _readings(text: str, parts: Parts, locale: str, currency: str | None) -> list[Money]:
    """Every amount that the parts may mean, at least one."""
    found: list[Money] = []
    for code in _codes(text, parts, locale, currency):
        amounts = [rounded(value.scaleb(parts.power), code) for value in _values(text, parts, code, locale)]
        if max(amounts) > LARGEST:
            raise Impossible(text)
        found += [Money(minor=-minor if parts.negative else minor, currency=code) for minor in amounts]
    return found


def _values(text: str, parts: Parts, code: str, locale: str, finer: int = 0) -> tuple[Decimal, ...]:
    try:
        value = parse_number(parts.number, locale=locale, decimals=digits(code) + parts.power + finer)
    except Ambiguous as question:
        return question.readings
    except NotUnderstood as failure:
        raise type(failure)(text) from None
    whole, _, tail = parts.number.replace(",", ".").partition(".")
    decimal = parts.power and grouplike(whole, tail) and value < Decimal(whole) + 1
    return (value, Decimal(whole + tail)) if decimal else (value,)


def _ended(ends: re.Match[str], text: str, locale: str) -> tuple[Parts, Parts]:
    """Both ends, each with the currency and the multiplier that only the other has: `10-12k EUR`."""
    low, high = _parts(text, ends["low"], locale), _parts(text, ends["high"], locale)
    name = (low.before or low.after), (high.before or high.after)
    low = low._replace(after=low.after or ("" if low.before else name[1]))
    high = high._replace(after=high.after or ("" if high.before else name[0]))
    if high.power and not low.power and len(low.number) <= len(high.number):
        low = low._replace(power=high.power)
    return low, high if high.power else high._replace(power=low.power)


def _ends(text: str, ends: tuple[Parts, Parts], locale: str, currency: str | None) -> tuple[Money, ...]:
    found = [money for end in ends for money in _readings(text, end, locale, currency)]
    distinct = tuple(dict.fromkeys(found))
    if len(distinct) < 2 or len({money.currency for money in distinct}) > 1:
        raise NotUnderstood(text)
    return distinct


def looks_like_money(text: str) -> bool:
    """Whether the words could be an amount in some locale; cheap, for deciding which words belong together."""
    return _mark(text) is not None


def certain_money(text: str) -> bool:
    """Whether the words can hardly be anything but an amount: a currency stands beside the number, or a multiplier does.

    `10 m` may be metres.
    """
    words = _dashed(text)
    return bool(_mark(text)) and not re.fullmatch(r"[0-9.,' ]+ m", words)


def _mark(text: str) -> bool | None:
    """Whether something beside the number marks an amount; None if it is no amount at all."""
    words = _BETWEEN.sub(r"\1 - \2", _dashed(text))
    if len(words) > LONGEST:
        return None
    if again := recurring(words):
        return _mark(again.amount)
    if ends := _RANGE.fullmatch(words):
        marks = [_mark(ends[end]) for end in ("low", "high")]
        return True if any(marks) and None not in marks else None
    match = _PARTS.fullmatch(words)
    if match is None or not _SHAPE.fullmatch(match["number"]):
        return None
    before, after = (match["before"] or "").strip(), match["after"].strip()
    if not before and not after:
        return False
    return True if (not before or _side(before)) and (not after or _side(after) or _multiplies(after)) else None


def _side(name: str) -> bool:
    """Whether the words beside a number are a currency, with or without a multiplier."""
    return (
        is_currency(name)
        or is_currency(name.rstrip("."))
        or name.lower() in {"teur", "t€"}
        or any(map(is_currency, _rests(name)))
    )


def _multiplies(name: str) -> bool:
    return "" in _rests(name)


def _rests(name: str) -> list[str]:
    found = {rest for language in ("en", "es") for _power, rest in split_multiplier(name, language)}
    return [_OF.sub("", rest, count=1) for rest in found]
