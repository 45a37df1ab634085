"""Option type of whether hours are billed to the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from bot.options.choices import BoolType
from bot.options.option import Spot

if TYPE_CHECKING:
    from bot.context import Context


class BillableType(BoolType):
    """Whether somebody is billed; at the end of a note it is certain in words."""

    words = 2
    _PHRASES: ClassVar = {
        "billable": True, "not billable": False, "non-billable": False, "unbillable": False,
        "abrechenbar": True, "nicht abrechenbar": False,
    }  # fmt: skip

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> bool:
        """Yes, no, or one of the phrases in English and German."""
        known = self._PHRASES.get(text.strip().casefold())
        return super().parse(text, ctx, typed=typed) if known is None else known

    def fits(self, text: str, ctx: Context) -> bool:
        """A word for yes or no, or a phrase."""
        return self.certain(text, ctx) or super().fits(text, ctx)

    def certain(self, text: str, ctx: Context) -> bool:
        """One of the phrases."""
        return text.casefold() in self._PHRASES


Billable = Annotated[bool, BillableType(), Spot.TRAILING]
