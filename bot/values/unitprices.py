"""Unit prices: what one piece, hour or day costs, with more decimals than a sum can have."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext

from bot.values.currencies import digits
from bot.values.errors import Impossible
from bot.values.money import PRECISION, Money, rounded

GROUP = 3
"""Digits of a group."""
FINER = 6
"""So many decimals a price may have beyond those of its currency."""


@dataclass(frozen=True)
class UnitPrice:
    """`amount` in major units of `currency`, with at least the currency's decimals; `of` makes it."""

    amount: Decimal
    currency: str

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> UnitPrice:
        """The exact price, without noughts that a sum would not have; Impossible with more decimals than are kept."""
        least = digits(currency)
        decimals = max(least, -int(amount.normalize().as_tuple().exponent))
        if decimals > least + FINER:
            raise Impossible(f"{amount} {currency}")
        with localcontext(prec=PRECISION):
            return cls(amount.quantize(Decimal(1).scaleb(-decimals)), currency)

    @classmethod
    def per_unit(cls, money: Money) -> UnitPrice:
        """The price of whole coins."""
        return cls(money.amount, money.currency)

    @property
    def finer(self) -> bool:
        """Whether it has decimals that no sum of its currency has."""
        return -int(self.amount.as_tuple().exponent) > digits(self.currency)

    @property
    def written(self) -> Decimal:
        """The amount with four decimals for three that might be read as a group: 1.7490."""
        grouplike = self.finer and self.amount.as_tuple().exponent == -GROUP
        return self.amount.quantize(Decimal(1).scaleb(-GROUP - 1)) if grouplike else self.amount

    @property
    def minor(self) -> int:
        """Minor units, rounded where it is finer."""
        return rounded(self.amount, self.currency)

    def __neg__(self) -> UnitPrice:
        """The same price the other way."""
        return UnitPrice(-self.amount, self.currency)

    def times(self, quantity: Decimal) -> Money:
        """What so many units cost, rounded once."""
        with localcontext(prec=PRECISION):
            return Money(minor=rounded(self.amount * quantity, self.currency), currency=self.currency)
