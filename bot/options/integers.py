"""Option type of whole numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.options.option import OptionType
from bot.replies.errors import BadValue
from bot.replies.formatting import number
from bot.replies.i18n import _
from bot.replies.reply import FieldKind

if TYPE_CHECKING:
    from bot.context import Context

_INTEGER = re.compile(r"[+-]?\d{1,15}")


class IntType(OptionType[int]):
    """A whole number, optionally within bounds."""

    kind = FieldKind.NUMBER
    example = "3"
    number = True

    def __init__(self, least: int | None = None, most: int | None = None) -> None:
        self.least, self.most = least, most

    def __repr__(self) -> str:
        return f"IntType({self.least}, {self.most})"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> int:
        """The number, checked against the bounds."""
        if not _INTEGER.fullmatch(text.strip()):
            raise BadValue(_("“{text}” is not a whole number.", text=text))
        value = int(text)
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            raise BadValue(_("{n} is out of range.", n=value))
        return value

    def fits(self, text: str, ctx: Context) -> bool:
        """Digits with an optional sign."""
        return bool(_INTEGER.fullmatch(text))

    def shown(self, value: int, ctx: Context) -> str:
        """The digits in the reader's notation."""
        return number(value)

    def expected(self) -> str:
        """A whole number, with its bounds."""
        if self.least is not None and self.most is not None:
            return _("a whole number from {least} to {most}", least=self.least, most=self.most)
        return _("a whole number")
