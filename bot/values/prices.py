"""The price of a line item: cut off its end, with the currency on either side and a multiplication around it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.values.currencies import is_currency
from bot.values.moneytext import certain_money, looks_like_money, unit_prices
from bot.values.numerals import separators
from bot.values.quantities import Counted, last_quantity
from bot.values.unitprices import UnitPrice

LONGEST_PRICE = 5
_TIMES = re.compile(
    r"(?P<head>.*\S) ?(?<![^\W\d_])[x×*] ?(?P<count>[0-9][0-9.,']*(?: ?(?:h|d|hours?|days?|std\.?|stunden?|tage?))?)",
    re.IGNORECASE,
)
_JOINER = re.compile(r"(?P<head>.*\S) (?P<sign>[x×*@àá]|at|je|zu|each)", re.IGNORECASE)
_METRES = re.compile(r"[0-9.,]+ ?m")


class Priced(NamedTuple):
    """The text before a price and the readings of the price; `times` is the quantity behind it, `joined` the sign before it."""

    head: str
    prices: tuple[UnitPrice, ...]
    joined: str = ""
    times: Counted | None = None


def priced_heads(item: str, locale: str, currency: str | None) -> Iterator[Priced]:
    """Each way to cut a price off the end of an item."""
    match = _TIMES.fullmatch(item)
    if match and certain_money(_last_price(match["head"], locale)):
        times = last_quantity(f"x {match['count']}", locale)
        for head, price in _cuts(match["head"], locale):
            yield Priced(head, unit_prices(price, locale=locale, currency=currency), times=times)
        return
    for head, price in _cuts(item, locale):
        yield from _signed(head, unit_prices(price, locale=locale, currency=currency))


def _last_price(text: str, locale: str) -> str:
    return next((price for _head, price in _cuts(f"x {text}", locale)), "")


def _signed(head: str, prices: tuple[UnitPrice, ...]) -> Iterator[Priced]:
    """A dash between text and price may be a minus or none; both are readings."""
    for mark in ("-", "–", "—"):
        if head.endswith(f" {mark}"):
            bare = head.removesuffix(mark).strip()
            yield Priced(bare, tuple(-price for price in prices))
            yield Priced(bare, prices)
            return
    if head.lower().endswith(" minus"):
        yield Priced(head[: -len(" minus")].strip(), tuple(-price for price in prices))
        return
    joiner = _JOINER.fullmatch(head)
    joined = joiner["sign"].lower() if joiner else ""
    yield Priced((joiner["head"] if joiner else head).rstrip(":"), prices, "x" if joined in {"×", "*"} else joined)


def _cuts(item: str, locale: str) -> list[tuple[str, str]]:
    """Text and price; a longer price counts where a currency makes it longer, or the locale groups digits by blanks."""
    words = item.split(" ")
    spaced, found = separators(locale)[1] == " ", list[tuple[str, str]]()
    for count in range(1, min(LONGEST_PRICE, len(words) - 1) + 1):
        price, first = " ".join(words[-count:]), words[-count]
        if not looks_like_money(price) or _METRES.fullmatch(price):
            continue
        if found and is_currency(first):
            found = []
        elif found and not (spaced and first.isdigit()):
            continue
        found.append((" ".join(words[:-count]), price))
    return found
