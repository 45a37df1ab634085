"""VAT ids as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.options.texts import TextType
from bot.replies.errors import BadValue
from bot.replies.i18n import _

if TYPE_CHECKING:
    from bot.context import Context


GREEK = "EL"
"""The prefix of Greek VAT ids, which is not the country's code."""


class VatType(TextType):
    """A VAT id without blanks; one that begins like a member state's of the EU must have its form and check digits."""

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> str:
        """Letters and digits in upper case; raises BadValue when the check digits are wrong."""
        from stdnum.eu import vat

        plain = "".join(c for c in text.upper() if c.isalnum())
        plain = GREEK + plain[2:] if plain.startswith("GR") else plain
        if plain[:2].lower() in {*vat.MEMBER_STATES, "el"} and not vat.is_valid(plain):
            raise BadValue(_("“{text}” is not a valid VAT id. Compare it with the client's letterhead.", text=text))
        return plain
