"""Invoice totals: each line rounded once, the tax once on their sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bot.values.money import Money, total

MOST = 10**15
"""Minor units that no amount reaches: a typing error, and near what a database integer holds."""


@dataclass(frozen=True)
class Totals:
    """Net, tax and gross in one currency."""

    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """What is to be paid."""
        return self.net + self.tax


def totals(lines: Iterable[Money], tax: Decimal, currency: str) -> Totals:
    """The totals of rounded line amounts with a tax in percent."""
    net = total(lines, currency)
    return Totals(net, net.times(tax / 100))


def settled(balance: int, offered: int) -> tuple[int, int]:
    """How much of an offered amount settles a balance, and how much is left over (minor units)."""
    used = max(0, min(balance, offered))
    return used, offered - used
