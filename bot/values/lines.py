"""Line items of a document: quantity, unit, text and unit price."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product

from bot.values.currencies import is_currency
from bot.values.errors import Ambiguous, Impossible, MixedCurrencies, NotUnderstood, TooFine, WrongLine
from bot.values.money import Money
from bot.values.plaintext import plain
from bot.values.prices import Priced, priced_heads
from bot.values.quantities import (
    Counted,
    bare_quantity,
    doubtful_quantity,
    first_quantity,
    has_last_unit,
    last_quantity,
)
from bot.values.unitprices import UnitPrice

ONE = Decimal(1)
MOST_LINES, MOST_READINGS = 200, 8
_TIMES = re.compile(r"[x×*]$", re.IGNORECASE)
_BETWEEN = re.compile(r', +|(?<![x×*]),? +(?="[^"]+")')
_MULTIPLIED = re.compile(r"(?<![^\W_])[0-9][0-9.,']* ?[x×*](?![^\W\d_])", re.IGNORECASE)


@dataclass(frozen=True)
class LineItem:
    """`quantity` (up to four decimals, below nothing for a discount) times a `price` of nothing or more each.

    `unit` is "h", "d" or "" for pieces. TooFine for one of something whose price has more decimals than its currency.
    """

    quantity: Decimal
    text: str
    price: UnitPrice
    unit: str = ""

    def __post_init__(self) -> None:
        if self.price.finer and abs(self.quantity) == 1:
            raise TooFine(self.text)

    @property
    def total(self) -> Money:
        """Quantity times price, rounded once."""
        return self.price.times(self.quantity)


def parse_lines(text: str, *, locale: str, currency: str | None, listed: bool = True) -> tuple[LineItem, ...]:
    """Items separated by `;` or a new line: `2x Consulting 120 EUR`, `1h30 Work CHF 120`, `Setup 2 x 100`, `Hosting 40`.

    WrongLine names the item that could not be read, MixedCurrencies refuses several; Ambiguous carries whole tuples of
    lines: a bare leading number (`3 Hosting 40`) may be the quantity or part of the name, a dash a minus or none.
    A comma or a quotation mark between two priced items may separate them or be part of one name, unless not `listed`.
    """
    items = [item for part in re.split(r"[;\n]", text) if (item := _unmarked(plain(part)))]
    several = [piece for item in items for piece in _pieces(item, locale)] if listed else items
    if not items or len(several) > MOST_LINES:
        raise NotUnderstood(text)
    found = list(_read(several, locale, currency))
    if several != items:
        with suppress(WrongLine):
            found += _read(items, locale, currency)
    readings = tuple(found[:MOST_READINGS])
    if len(readings) > 1:
        raise Ambiguous(text, readings)
    return readings[0]


def _read(items: list[str], locale: str, currency: str | None) -> tuple[tuple[LineItem, ...], ...]:
    per_item = [_item(item, number, locale, currency) for number, item in enumerate(items, 1)]
    readings = tuple(islice(_readings(per_item), MOST_READINGS))
    if not readings:
        raise MixedCurrencies(*(lines[0].price.currency for lines in per_item))
    return readings


def _pieces(item: str, locale: str) -> list[str]:
    """The items between which commas or quotation marks stand, when each has a price of its own; else the item alone."""
    pieces = [re.sub(r'^"([^"]+)"', r"\1", piece) for piece in _BETWEEN.split(item)]
    return pieces if len(pieces) > 1 and all(_priced(piece, locale) for piece in pieces) else [item]


def _priced(piece: str, locale: str) -> bool:
    """Whether an item surely has a price: one that is multiplied or has its currency, beside a name."""
    try:
        return bool(_item(piece, 1, locale, "EUR" if _MULTIPLIED.search(piece) else None))
    except WrongLine:
        return False


def _unmarked(part: str) -> str:
    """One item with single blanks, without the bullet of a list."""
    return re.sub(r"^[•*-] +(?=[^\W\d_])", "", " ".join(part.split()))


def _readings(per_item: list[list[LineItem]]) -> Iterator[tuple[LineItem, ...]]:
    """Every combination within one currency, so that `10 kr; 5 SEK` needs no question."""
    for currency in dict.fromkeys(line.price.currency for line in per_item[0]):
        yield from product(*([line for line in lines if line.price.currency == currency] for lines in per_item))


def _item(item: str, number: int, locale: str, currency: str | None) -> list[LineItem]:
    try:
        heads = list(priced_heads(item, locale, currency))
        found = [line for priced in heads for price in priced.prices for line in _lines(priced, price, locale)]
    except NotUnderstood as failure:
        raise WrongLine(item, number, failure) from None
    if not found or not all(map(_named, found)):
        finer = not found and any(price.finer for priced in heads for price in priced.prices)
        raise WrongLine(item, number, TooFine(item) if finer else NotUnderstood(item))
    if any(not line.quantity for line in found):
        raise WrongLine(item, number, Impossible(item))
    return list(dict.fromkeys(found))


def _named(line: LineItem) -> bool:
    """Whether the text is a name: it has a letter, and no currency was left at its ends."""
    words = line.text.split() or [""]
    return any(map(str.isalpha, line.text)) and not any(map(_is_sign, (words[0], words[-1])))


def _is_sign(word: str) -> bool:
    """A sign or a code in capitals; `PHP` and `AMD` are names too."""
    return (word.isupper() or not word.isalpha()) and is_currency(word.lower())


def _lines(priced: Priced, price: UnitPrice, locale: str) -> Iterator[LineItem]:
    """The readings of one item at one price; a price below nothing becomes a quantity below nothing.

    One piece of something has no price finer than coins: `Hosting 1.749 EUR` is only the larger amount.
    """
    sign = -1 if price.amount < 0 else 1
    for counted in _counted(priced, locale):
        for quantity in counted.quantities:
            if quantity < 0 and sign < 0:
                raise Impossible(priced.head)
            if price.finer and abs(quantity) == 1:
                continue
            yield LineItem(sign * quantity, counted.text, -price if sign < 0 else price, counted.unit)


def _counted(priced: Priced, locale: str) -> Iterator[Counted]:
    """The readings of the quantity, by its place: behind the price, first, last, or none."""
    if priced.times:
        yield priced.times._replace(text=priced.head)
    elif first := first_quantity(priced.head, locale):
        yield from (first,) if first.text else ()
    else:
        yield from _doubtful(priced, locale)


def _doubtful(priced: Priced, locale: str) -> Iterator[Counted]:
    head = priced.head
    last = last_quantity(head, locale) if priced.joined or has_last_unit(head) else None
    if last:
        yield last
    if priced.joined == "x" or (last and (priced.joined or _TIMES.search(head))):
        return
    if bare := bare_quantity(head, locale) or doubtful_quantity(head):
        yield bare
    if not bare or not head.startswith("-"):
        yield Counted((ONE,), "", head)
