"""Option types of amounts, percentages and line items, in the caller's notation."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from bot.options.value import ValueType
from bot.replies.formatting import HIDDEN, amount, number
from bot.replies.i18n import _, current
from bot.replies.reply import FieldKind
from bot.values.errors import NotUnderstood, TooFine, WrongLine
from bot.values.lines import LineItem, parse_lines
from bot.values.money import Money, shown
from bot.values.moneytext import certain_money, looks_like_money, parse_money
from bot.values.numerals import parse_percent
from bot.values.spokenmoney import figures_of, recurring

if TYPE_CHECKING:
    from bot.context import Context


_GROUPED = r"[0-9]{1,3}(?:[.,' ][0-9]{3})+"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])\.(?:0[1-9]|1[0-2])"
_BARE = re.compile(rf"[0-9]{{3,}}|{_GROUPED}|(?!{_DAY}$)(?:[0-9]+|{_GROUPED})[.,][0-9]{{2}}")
"""Digits that are an amount and no count of something where an amount may stand: three or more, or with cents (`24.12` may be a day)."""
_NEARLY = re.compile(r"[0-9]+(?:[.,][0-9]+)?k?-[0-9]+(?:[.,][0-9]+)?k|[0-9]+e[0-9]+", re.IGNORECASE)
"""What stands for an amount and is refused as one: its question is better than a name that begins with it."""


def plain_figures(amount: Decimal, locale: str) -> str:
    """All digits of an amount in a locale's notation, without groups."""
    from babel.numbers import format_decimal

    digits = -int(amount.as_tuple().exponent)
    return format_decimal(amount, "0." + "0" * digits if digits else "0", locale=locale)


def in_words(text: str, locale: str) -> bool:
    """Whether some words are an amount as it is said: `two thousand`, `half a million euros`, `15 EUR 50`."""
    spoken = figures_of(text, locale)
    return spoken != text and (certain_money(spoken) or bool(_BARE.fullmatch(spoken)))


class MoneyType(ValueType[Money]):
    """An amount; without a currency it is in that of the record it is about."""

    words = 5
    joining = frozenset({"for", "at", "about", "circa", "für", "zu", "etwa"})
    called = frozenset({"amount", "price", "value", "sum", "betrag", "preis", "wert"})
    example = "1200 EUR"
    ending, beside = "_minor", "currency"
    number = True

    def read(self, text: str, ctx: Context, *, typed: bool) -> Money:
        """Strict in the caller's notation; canonical texts are in English notation."""
        locale = ctx.reader.locale if typed else "en"
        return parse_money(text, locale=locale, currency=ctx.currency)

    def fits(self, text: str, ctx: Context) -> bool:
        """Has the shape of an amount, perhaps in words: `two thousand euros`."""
        return looks_like_money(text) or in_words(text, ctx.reader.locale)

    def certain(self, text: str, ctx: Context) -> bool:
        """With its currency or a multiplier."""
        return certain_money(text)

    def leading(self, text: str, ctx: Context) -> bool:
        """Three digits and more, or cents, may do without, and so may what can only be a wrong amount: a range, an exponent."""
        again = recurring(text)
        bare = again.amount if again else text
        return certain_money(text) or bool(_BARE.fullmatch(bare) or _NEARLY.fullmatch(text))

    def canonical(self, value: Money) -> str:
        """Plain digits and the ISO code."""
        return f"{value.amount:f} {value.currency}"

    def written(self, value: Money, ctx: Context) -> str:
        """The amount in the caller's notation with its ISO code."""
        return f"{plain_figures(value.amount, ctx.reader.locale)} {value.currency}"

    def label(self, value: Money) -> str:
        """The amount in the reader's notation."""
        return shown(value, current().locale)

    def shown(self, value: Money, ctx: Context) -> str:
        """The amount, or dots for who may not see any."""
        return amount(value)

    def cell(self, value: Money, ctx: Context) -> str:
        """The amount with its ISO code, or dots for who may not see any."""
        return HIDDEN if amount(value) == HIDDEN else self.written(value, ctx)

    def stored(self, value: Money) -> tuple[Any, ...]:
        """Minor units and the ISO code."""
        return (value.minor, value.currency)

    def loaded(self, parts: tuple[Any, ...], ctx: Context) -> Money | None:
        """The amount, None without a currency."""
        minor, currency = parts
        return Money(minor=minor, currency=currency) if currency else None

    def expected(self) -> str:
        """An amount."""
        return _("an amount")


class PercentType(ValueType[Decimal]):
    """A share of 100."""

    words = 2
    example = "25 %"
    number = True

    def read(self, text: str, ctx: Context, *, typed: bool) -> Decimal:
        """Digits in the caller's notation, with or without a percent sign."""
        return parse_percent(text, ctx.reader.locale if typed else "en")

    def fits(self, text: str, ctx: Context) -> bool:
        """Digits, perhaps with a percent sign."""
        return text.rstrip("% ").replace(".", "").replace(",", "").isdigit()

    def certain(self, text: str, ctx: Context) -> bool:
        """With a percent sign."""
        return text.endswith("%") and self.fits(text, ctx)

    def canonical(self, value: Decimal) -> str:
        """Plain digits."""
        return f"{value:f}"

    def shown(self, value: Decimal, ctx: Context) -> str:
        """The digits in the reader's notation."""
        return number(value)

    def expected(self) -> str:
        """A percentage."""
        return _("a percentage")


class LinesType(ValueType[tuple[LineItem, ...]]):
    """What is sold: `2x Consulting 120 EUR; Hosting 40`, one item per line or semicolon."""

    kind = FieldKind.LINES
    words = None
    free = True
    lines = True
    example = "2x Consulting 120 EUR"

    def read(self, text: str, ctx: Context, *, typed: bool) -> tuple[LineItem, ...]:
        """Items in one currency, by default that of the record they are about."""
        locale = ctx.reader.locale if typed else "en"
        return parse_lines(text, locale=locale, currency=ctx.currency, listed=typed)

    def refused(self, text: str, error: NotUnderstood) -> str:
        """Which item has no price, or one that no coin pays."""
        if not isinstance(error, WrongLine):
            return super().refused(text, error)
        if isinstance(error.cause, TooFine):
            return _("“{item}” costs less than a coin can pay. Say how many, for example 500x.", item=error.text)
        return _("“{item}” has no price that I can read.", item=error.text)

    def fits(self, text: str, ctx: Context) -> bool:
        """Has a digit: every item has a price."""
        return any(c.isdigit() for c in text)

    def canonical(self, value: tuple[LineItem, ...]) -> str:
        """One item after another with plain digits."""
        return "; ".join(
            f"{line.quantity:f}{line.unit or 'x'} {line.text} {line.price.written:f} {line.price.currency}"
            for line in value
        )

    def written(self, value: tuple[LineItem, ...], ctx: Context) -> str:
        """One item after another in the caller's notation."""
        from babel.numbers import format_decimal

        def figures(number: Decimal) -> str:
            return format_decimal(number, locale=ctx.reader.locale, group_separator=False, decimal_quantization=False)

        return "; ".join(
            f"{figures(line.quantity)}{line.unit or 'x'} {line.text}"
            f" {plain_figures(line.price.written, ctx.reader.locale)} {line.price.currency}"
            for line in value
        )

    def expected(self) -> str:
        """Items with prices."""
        return _("a list of items with prices")


Amount = Annotated[Money, MoneyType()]
Percent = Annotated[Decimal, PercentType()]
Lines = Annotated[tuple[LineItem, ...], LinesType()]
