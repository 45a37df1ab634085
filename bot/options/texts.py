"""Option types of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from bot.options.option import OptionType, Spot
from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.replies.reply import FieldKind

if TYPE_CHECKING:
    from bot.context import Context


class TextType(OptionType[str]):
    """One line of text, at most `limit` characters."""

    words: int | None = None
    free = True
    example = "…"

    def __init__(self, limit: int = 200) -> None:
        self.limit = limit

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.limit})"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> str:
        """The text without surrounding space."""
        text = text.strip()
        if len(text) > self.limit:
            raise BadValue(_("That is {n} characters; at most {limit} fit here.", n=len(text), limit=self.limit))
        return text

    def fits(self, text: str, ctx: Context) -> bool:
        """Everything is text."""
        return True

    def taken_from(self, message: str) -> str:
        """Its first line, as far as it fits."""
        return next(iter(message.strip().splitlines()), "").strip()[: self.limit]

    def expected(self) -> str:
        """A text."""
        return _("a text")


class LongTextType(TextType):
    """Text of several lines."""

    kind = FieldKind.LONG
    lines = True

    def __init__(self, limit: int = 4000) -> None:
        super().__init__(limit)

    def taken_from(self, message: str) -> str:
        """All of it, as far as it fits."""
        return message.strip()[: self.limit]


FreeText = Annotated[str, TextType(), Spot.TEXT]
"""An optional text that takes what is left of a typed line."""
LongText = Annotated[str, LongTextType()]


class CursorType(TextType):
    """Where a list goes on; set by paging buttons, never asked for."""

    hidden = True


Cursor = Annotated[str, CursorType()]
