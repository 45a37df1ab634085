"""Option type of one or several records of a kind: `T-1`, or `T-1, T-2 and T-3`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.options.record import Reference
from bot.replies.errors import BadValue, NotFound
from bot.replies.i18n import _
from bot.replies.reply import sentences

if TYPE_CHECKING:
    from bot.context import Context

AND = frozenset({"and", "und", "&", "+", ","})
"""Words between the last two of several values."""
MOST = 20
_BETWEEN = re.compile(r"[\s,;&+]+")


class References(Reference):
    """References of one kind, one after another, or what `Reference` takes for a single record; the value is a tuple."""

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> tuple[Any, ...]:
        """The records, each once; raises NotFound with each that there is not."""
        refs = self._several(text, ctx)
        if not refs:
            return (super().parse(text, ctx, typed=typed),)
        if len(refs) > MOST:
            raise BadValue(_("That are {n}; at most {most} at once.", n=len(refs), most=MOST))
        found, missing = {}, []
        for ref in refs:
            try:
                row = super().parse(ref, ctx, typed=typed)
            except NotFound as error:
                missing.append(error.sentence)
            else:
                found[row.id] = row
        if missing:
            raise NotFound(sentences(*missing))
        return tuple(found.values())

    def fits(self, text: str, ctx: Context) -> bool:
        """Several references, or what fits a single record."""
        return bool(self._several(text, ctx)) or super().fits(text, ctx)

    def certain(self, text: str, ctx: Context) -> bool:
        """One reference of this kind of record, or several."""
        return super().certain(text, ctx) or bool(self._several(text, ctx))

    def canonical(self, value: Any) -> str:
        """The references."""
        return " ".join(row.ref for row in value)

    def shown(self, value: Any, ctx: Context) -> str:
        """What the records are called."""
        return ", ".join(super(References, self).shown(row, ctx) for row in value)

    def currency(self, row: Any, ctx: Context) -> str | None:
        """What amounts about the first of them are in."""
        return super().currency(row[0], ctx)

    def _several(self, text: str, ctx: Context) -> list[str]:
        """The references of a text that holds nothing but several."""
        words = [word for word in _BETWEEN.split(text.strip()) if word and word.casefold() not in AND]
        return words if len(words) > 1 and all(super(References, self).certain(word, ctx) for word in words) else []
