"""Telephone numbers as option values, kept as they are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.options.texts import TextType

if TYPE_CHECKING:
    from bot.context import Context

_NUMBER = re.compile(r"\+?[0-9(][0-9 ()/.-]{3,30}[0-9]")


class PhoneType(TextType):
    """One telephone number; beside a name it is certain when it begins with a country code."""

    words = 8
    ignored = " ()-/."
    example = "+49 30 1234567"

    def __repr__(self) -> str:
        return "PhoneType()"

    def certain(self, text: str, ctx: Context) -> bool:
        """A plus sign, digits, and what people put between them."""
        return text.startswith("+") and _NUMBER.fullmatch(text) is not None
