"""Exchange rates of the European Central Bank, from the copy that the package brings (no network)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from threading import Lock
from typing import Any

from bot.values.money import Money, rounded, total

SOURCE = "ECB"
OLDEST = timedelta(days=120)
"""A rate older than this is none: the currency has ended, or the copy is too stale to be shown as a value."""
_CLOSED = 10
"""Days in a row on which no rate may be fixed: weekends and holidays."""
_READING = Lock()


@dataclass(frozen=True)
class Rate:
    """How much one unit of a currency is worth in another, fixed on `day`."""

    value: Decimal
    day: date

    def convert(self, money: Money, currency: str) -> Money:
        """The amount in the other currency, rounded once."""
        return Money(minor=rounded(money.amount * self.value, currency), currency=currency)


@dataclass(frozen=True)
class BaseTotal:
    """A sum in one currency: the oldest day of its rates (None if none was needed), and currencies without a rate."""

    money: Money
    day: date | None
    missing: tuple[str, ...] = ()


def rate(currency: str, base: str, day: date) -> Rate | None:
    """The last rate fixed on or before a day, None if there is none that is recent enough."""
    if currency == base:
        return Rate(Decimal(1), day)
    bounds = _book().bounds
    if currency not in bounds or base not in bounds:
        return None
    last = min(day, bounds[currency].last_date, bounds[base].last_date)
    return _fixed(currency, base, last) if day - last <= OLDEST else None


def in_base(moneys: Iterable[Money], base: str, day: date) -> BaseTotal:
    """The sum in the base currency of what has a rate; amounts of the base currency need none."""
    converted, days, missing = [Money(minor=0, currency=base)], [], []
    for money in moneys:
        found = rate(money.currency, base, day)
        if found is None:
            missing.append(money.currency)
            continue
        converted.append(found.convert(money, base))
        days += [found.day] if money.currency != base else []
    return BaseTotal(total(converted, base), min(days, default=None), tuple(dict.fromkeys(missing)))


def _book() -> Any:
    """Read once, however many readers want it first: it takes half a second."""
    with _READING:
        return _read_book()


@cache
def _read_book() -> Any:
    from currency_converter import CurrencyConverter

    return CurrencyConverter(decimal=True)


@cache
def _fixed(currency: str, base: str, last: date) -> Rate | None:
    from currency_converter import RateNotFoundError

    for back in range(_CLOSED):
        day = last - timedelta(days=back)
        try:
            return Rate(_book().convert(1, currency, base, day), day)
        except RateNotFoundError:
            continue
    return None
