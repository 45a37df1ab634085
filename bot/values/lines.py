"""Line items of a document: quantity, unit, text and unit price."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product

from bot.values.errors import Ambiguous, Impossible, MixedCurrencies, NotUnderstood, WrongLine
from bot.values.money import Money
from bot.values.moneytext import looks_like_money, parse_money
from bot.values.numerals import parse_number, separators
from bot.values.plaintext import plain

ONE = Decimal(1)
MOST_LINES, MOST_READINGS, LONGEST_PRICE = 200, 8, 4
_UNITS = {
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "std": "h", "stunde": "h", "stunden": "h", "heures": "h",
    "horas": "h", "d": "d", "day": "d", "days": "d", "tag": "d", "tage": "d", "jours": "d", "dias": "d", "días": "d",
    "x": "", "×": "", "*": "",
}  # fmt: skip
_NUMBER = r"(?P<number>[0-9](?:[0-9.,']*[0-9])?)"
_COUNTED = re.compile(
    rf"{_NUMBER} ?(?P<unit>{'|'.join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))})(?:\.? +(?P<text>.+)|$)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"{_NUMBER} +(?P<text>.*[^\W\d_].*)")
_DECIMALS = 4


@dataclass(frozen=True)
class LineItem:
    """`quantity` (up to four decimals) times a `price` each; `unit` is "h", "d" or "" for pieces."""

    quantity: Decimal
    text: str
    price: Money
    unit: str = ""

    @property
    def total(self) -> Money:
        """Quantity times price, rounded once."""
        return self.price.times(self.quantity)


def parse_lines(text: str, *, locale: str, currency: str | None) -> tuple[LineItem, ...]:
    """Items separated by `;` or a new line: `2x Consulting 120 EUR`, `1,5 h Consulting 120 EUR`, `Hosting 40`.

    WrongLine names the item that could not be read, MixedCurrencies refuses several; Ambiguous carries whole tuples of
    lines: a bare leading number (`3 Hosting 40`) may be the quantity or part of the name.
    """
    items = [item for part in re.split(r"[;\n]", text) if (item := plain(part).strip())]
    if not items or len(items) > MOST_LINES:
        raise NotUnderstood(text)
    per_item = [_item(item, number, locale, currency) for number, item in enumerate(items, 1)]
    readings = tuple(islice(_readings(per_item), MOST_READINGS))
    if not readings:
        raise MixedCurrencies(*(lines[0].price.currency for lines in per_item))
    if len(readings) > 1:
        raise Ambiguous(text, readings)
    return readings[0]


def _readings(per_item: list[list[LineItem]]) -> Iterator[tuple[LineItem, ...]]:
    """Every combination within one currency, so that `10 kr; 5 SEK` needs no question."""
    for currency in dict.fromkeys(line.price.currency for line in per_item[0]):
        yield from product(*([line for line in lines if line.price.currency == currency] for lines in per_item))


def _item(item: str, number: int, locale: str, currency: str | None) -> list[LineItem]:
    try:
        found = [
            line
            for head, prices in _prices(item, locale, currency)
            for price in prices
            for line in _counted(head, price, locale)
        ]
    except NotUnderstood as failure:
        raise WrongLine(item, number, failure) from None
    if not found or any(not line.quantity for line in found):
        raise WrongLine(item, number, Impossible(item) if found else NotUnderstood(item))
    return found


def _prices(item: str, locale: str, currency: str | None) -> Iterator[tuple[str, tuple[Money, ...]]]:
    """Each way to cut a price off the end; a longer one counts only where the locale groups digits by blanks."""
    words = item.split()
    spaced, found = separators(locale)[1] == " ", False
    for count in range(1, min(LONGEST_PRICE, len(words) - 1) + 1):
        tail = " ".join(words[-count:])
        if not looks_like_money(tail) or (found and not (spaced and words[-count].isdigit())):
            continue
        found = True
        yield " ".join(words[:-count]), _money(tail, locale, currency)


def _money(text: str, locale: str, currency: str | None) -> tuple[Money, ...]:
    try:
        return (parse_money(text, locale=locale, currency=currency),)
    except Ambiguous as question:
        return question.readings


def _counted(head: str, price: Money, locale: str) -> Iterator[LineItem]:
    if match := _COUNTED.fullmatch(head):
        for quantity in _quantities(match["number"], locale) if match["text"] else ():
            yield LineItem(quantity, match["text"], price, _UNITS[match["unit"].lower()])
        return
    if match := _BARE.fullmatch(head):
        for quantity in _quantities(match["number"], locale):
            yield LineItem(quantity, match["text"], price)
    yield LineItem(ONE, head, price)


def _quantities(number: str, locale: str) -> tuple[Decimal, ...]:
    try:
        return (parse_number(number, locale=locale, decimals=_DECIMALS),)
    except Ambiguous as question:
        return question.readings
