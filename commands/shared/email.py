"""E-mail addresses as option values, checked by form only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from bot.options.option import OptionType
from bot.replies.errors import BadValue
from bot.replies.i18n import _

if TYPE_CHECKING:
    from bot.context import Context


_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.,;]+")


class EmailType(OptionType[str]):
    """One address."""

    joining = frozenset({"for", "from", "by", "für", "von"})
    example = "anna@example.com"

    def __repr__(self) -> str:
        return "EmailType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> str:
        """The address in its normal form."""
        from email_validator import EmailNotValidError, validate_email

        try:
            return validate_email(_bare(text), check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise BadValue(_("“{text}” is not an e-mail address.", text=text)) from error

    def fits(self, text: str, ctx: Context) -> bool:
        """Has an at sign inside."""
        return "@" in text[1:-1]

    def certain(self, text: str, ctx: Context) -> bool:
        """A name, an at sign and a host with a point."""
        return _ADDRESS.fullmatch(_bare(text)) is not None

    def expected(self) -> str:
        """An address."""
        return _("an e-mail address")


def _bare(text: str) -> str:
    """Without the brackets and `mailto:` that chat clients put around addresses, and the mark that ends a sentence."""
    return text.strip().rstrip(",;.").strip("<>").removeprefix("mailto:").partition("|")[0]


Email = Annotated[str, EmailType()]
