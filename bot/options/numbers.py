"""Option type of numbers with decimals, in the caller's notation."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.options.value import ValueType
from bot.replies.formatting import precise
from bot.replies.i18n import _
from bot.values.errors import Impossible
from bot.values.numerals import parse_number
from bot.values.plaintext import plain

if TYPE_CHECKING:
    from bot.context import Context

DECIMALS = 6
MOST_DIGITS = 15
"""So many digits a database orders without rounding."""


class NumberType(ValueType[Decimal]):
    """A number of at most MOST_DIGITS digits, DECIMALS of them behind the point; it may be negative."""

    words = 2
    number = True
    example = "12.5"

    def read(self, text: str, ctx: Context, *, typed: bool) -> Decimal:
        """Digits in the caller's notation; canonical texts have a point and no groups."""
        whole = plain(text)
        bare = whole.removeprefix("-").lstrip()
        value = parse_number(bare, locale=ctx.reader.locale, decimals=DECIMALS) if typed else Decimal(bare)
        if len(value.as_tuple().digits) > MOST_DIGITS:
            raise Impossible(text)
        return value if bare == whole else -value

    def fits(self, text: str, ctx: Context) -> bool:
        """Digits with signs between them, perhaps behind a minus."""
        return plain(text).removeprefix("-").translate(str.maketrans("", "", ".,' ")).isdigit()

    def canonical(self, value: Decimal) -> str:
        """Plain digits without noughts at the end."""
        return f"{value.normalize():f}" if value else "0"

    def written(self, value: Decimal, ctx: Context) -> str:
        """The digits in the caller's notation, without groups."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=ctx.reader.locale, group_separator=False, decimal_quantization=False)

    def label(self, value: Decimal) -> str:
        """The digits in the reader's notation."""
        return precise(value)

    def shown(self, value: Decimal, ctx: Context) -> str:
        """The digits in the reader's notation."""
        return precise(value)

    def expected(self) -> str:
        """A number."""
        return _("a number")
