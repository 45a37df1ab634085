"""Errors of reading a value; each carries data, the kernel words it.

ValueError
├── NotUnderstood          the text is no such value
│   ├── Impossible         it is one, but cannot exist: 31 February, too many decimals
│   │   ├── Negative       an amount below nothing, where none is allowed
│   │   └── TooFine        a price with more decimals than its currency, of one piece
│   ├── NoCurrency         an amount without a currency, and no default
│   ├── UnknownCurrency    not a currency of ISO 4217 with minor units
│   └── WrongLine          one item of several; the cause is attached
├── Ambiguous              several values are meant by the text; the reader chooses
├── MixedCurrencies        arithmetic across currencies
└── NeverOpen              no working time within the horizon
"""

from typing import Generic, TypeVar

T = TypeVar("T")


class NotUnderstood(ValueError):
    """`text` is what the person typed."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Impossible(NotUnderstood):
    """Well formed, but no such value exists or is allowed."""


class Negative(Impossible):
    """An amount with a minus, where only amounts of nothing or more are allowed."""


class TooFine(Impossible):
    """A price with more decimals than its currency has, for one piece: what would be paid has no such coins."""


class NoCurrency(NotUnderstood):
    """An amount whose currency is neither written nor given by default."""


class UnknownCurrency(NotUnderstood):
    """`text` is no ISO 4217 code with minor units; gold (XAU) and test codes (XXX) count as unknown."""


class WrongLine(NotUnderstood):
    """Item `number` (from 1) of a list could not be read; `text` is the item, `cause` says what was wrong in it."""

    def __init__(self, text: str, number: int, cause: ValueError) -> None:
        super().__init__(text)
        self.number = number
        self.cause = cause


class Ambiguous(ValueError, Generic[T]):
    """`readings` are the values `text` may mean, likeliest first, at least two; none is chosen silently."""

    def __init__(self, text: str, readings: tuple[T, ...]) -> None:
        super().__init__(text, readings)
        self.text = text
        self.readings = readings


class MixedCurrencies(ValueError):
    """Amounts of several `currencies` (sorted codes) met in one calculation."""

    def __init__(self, *currencies: str) -> None:
        self.currencies = tuple(sorted(set(currencies)))
        super().__init__(*self.currencies)


class NeverOpen(ValueError):
    """The calendars hold no (or not enough) open time within the horizon."""
