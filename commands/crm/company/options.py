"""Option types of companies that a free text must not match by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.options.record import Reference
from bot.records.kinds import REFERENCE

if TYPE_CHECKING:
    from bot.context import Context


class NamedCompany(Reference):
    """A company by reference, or by name behind its key: `company:Acme`."""

    def fits(self, text: str, ctx: Context) -> bool:
        """Only a reference."""
        return bool(REFERENCE.fullmatch(text))
