"""Money: an integer count of minor units and an ISO 4217 currency; no float ever touches it."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache, total_ordering
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.values.currencies import digits
from bot.values.errors import Impossible, MixedCurrencies, NotUnderstood
from bot.values.locales import locale_of

if TYPE_CHECKING:
    from babel.numbers import NumberPattern

    from bot.values.unitprices import UnitPrice

PRECISION = 80
_PLAIN = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_TOUCHING = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


def rounded(amount: Decimal, currency: str) -> int:
    """Minor units of `amount`, halves away from zero; the only rounding of money there is."""
    if not amount.is_finite():
        raise Impossible(str(amount))
    with localcontext(prec=PRECISION):
        return int(amount.scaleb(digits(currency)).to_integral_value(ROUND_HALF_UP))


def _known(code: str) -> str:
    digits(code)
    return code


@total_ordering
class Money(BaseModel):
    """`minor` units (may be negative) of `currency`; raises ValueError for a currency ISO gives no minor units."""

    model_config = ConfigDict(frozen=True)

    minor: Annotated[int, Field(strict=True)]
    currency: Annotated[str, AfterValidator(_known)]

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Self:
        """The exact amount in major units; Impossible if the currency has fewer decimals, TypeError for a float."""
        if type(amount) not in {Decimal, int, str}:
            raise TypeError(f"an amount is a Decimal, int or str, not {type(amount).__name__}")
        if isinstance(amount, str) and not _PLAIN.fullmatch(amount):
            raise NotUnderstood(amount)
        exact = Decimal(amount)
        money = cls(minor=rounded(exact, currency), currency=currency)
        if money.amount != exact:
            raise Impossible(f"{amount} {currency}")
        return money

    @property
    def amount(self) -> Decimal:
        """Major units, with exactly the currency's decimals."""
        sign, figures, _ = Decimal(self.minor).as_tuple()
        return Decimal((sign, figures, -digits(self.currency)))

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise MixedCurrencies(self.currency, other.currency)
        return other.minor

    def _with(self, minor: int) -> Self:
        return self.model_copy(update={"minor": minor})

    def __add__(self, other: "Money") -> Self:
        """Sum within one currency; MixedCurrencies otherwise."""
        return self._with(self.minor + self._same(other))

    def __sub__(self, other: "Money") -> Self:
        """Difference within one currency; MixedCurrencies otherwise."""
        return self._with(self.minor - self._same(other))

    def __neg__(self) -> Self:
        """The same amount the other way."""
        return self._with(-self.minor)

    def __mul__(self, count: int) -> Self:
        """A whole multiple; anything finer goes through `times`, which rounds."""
        if type(count) is not int:
            return NotImplemented
        return self._with(self.minor * count)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        """Order within one currency; MixedCurrencies otherwise."""
        return self.minor < self._same(other)

    def times(self, factor: Decimal) -> Self:
        """Multiplied and rounded once."""
        with localcontext(prec=PRECISION):
            return self._with(rounded(self.amount * factor, self.currency))

    def share(self, numerator: int, denominator: int) -> Self:
        """`numerator`/`denominator` of it, rounded once; shares of one amount need not add up, `split` does."""
        with localcontext(prec=PRECISION):
            return self._with(rounded(self.amount * numerator / denominator, self.currency))

    def split(self, parts: int) -> tuple[Self, ...]:
        """`parts` amounts that add up to this one and differ by one minor unit at most, the larger first."""
        if parts < 1:
            raise Impossible(str(parts))
        sign = -1 if self.minor < 0 else 1
        each, rest = divmod(abs(self.minor), parts)
        return tuple(self._with(sign * (each + (number < rest))) for number in range(parts))


def subtotals(moneys: Iterable[Money]) -> dict[str, Money]:
    """Sum per currency, in order of first appearance."""
    sums: dict[str, Money] = {}
    for money in moneys:
        known = sums.get(money.currency)
        sums[money.currency] = known + money if known else money
    return sums


def total(moneys: Iterable[Money], currency: str) -> Money:
    """Sum in one currency, zero if there is nothing; MixedCurrencies if another one is among them."""
    return sum(moneys, start=Money(minor=0, currency=currency))


@lru_cache(maxsize=256)
def _pattern(locale: str, decimals: int) -> "NumberPattern":
    from babel.numbers import parse_pattern

    pattern = parse_pattern(locale_of(locale).currency_formats["standard"].pattern)
    pattern.frac_prec = (decimals, decimals)
    return pattern


def shown(money: "Money | UnitPrice", locale: str) -> str:
    """The amount as the locale writes it, with all its digits and no-break blanks (U+00A0, U+202F); letters never touch digits."""
    pattern = _pattern(locale, -int(money.amount.as_tuple().exponent))
    text = pattern.apply(money.amount, locale_of(locale), currency=money.currency, currency_digits=False)
    return _TOUCHING.sub("\u00a0", text)
