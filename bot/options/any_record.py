"""Option type of a record of any kind: reference, or `this` in its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from sqlmodel import col

from bot.options.option import OptionType
from bot.options.record import THIS
from bot.records.kinds import REFERENCE, RecordKind, parts_of
from bot.records.lookup import SUGGESTIONS, entries
from bot.replies.errors import BadValue, NotFound
from bot.replies.i18n import _
from bot.replies.reply import Choice, FieldKind
from bot.values.record_key import NO_RECORD
from storage.records.search import IndexEntry

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.context import Context


class FoundRecord(NamedTuple):
    """A record with its kind."""

    kind: RecordKind
    row: Any


class RecordType(OptionType[FoundRecord]):
    """A record of any kind that the caller may see; with `noted` only kinds on which notes are kept."""

    kind = FieldKind.SUGGEST
    example = "C-1"

    def __init__(self, *, noted: bool = False) -> None:
        self.noted, self.example = noted, "T-1" if noted else self.example

    def __repr__(self) -> str:
        return f"RecordType({self.noted})"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> FoundRecord:
        """The record; raises BadValue for what is no reference, NotFound for one that is not there for the caller."""
        text, this = text.strip(), ctx.this if text.strip().casefold() == THIS else NO_RECORD
        prefix = text.upper().partition("-")[0]
        kinds = [k for k in self._kinds(ctx) if (k.noun == this.noun if this else k.prefix == prefix)]
        if not kinds and not this and self._keeps_none(ctx, prefix):
            nouns = ", ".join(_(kind.noun) for kind in self._kinds(ctx) if ctx.allows(kind.access))
            raise NotFound(_("No notes are kept on {ref}. They are kept on: {nouns}.", ref=text, nouns=nouns))
        if not kinds and not this and text.casefold() != THIS:
            raise BadValue(_("“{text}” is not {expected}.", text=text, expected=self.expected()))
        for kind in kinds:
            row = kind.by_id(ctx, this.number) if this else kind.by_ref(ctx, text)
            if ctx.allows(kind.access) and row is not None:
                return FoundRecord(kind, row)
        raise NotFound(_("I know no record “{text}”.", text=text))

    def fits(self, text: str, ctx: Context) -> bool:
        """The shape of a reference, or `this`."""
        return bool(REFERENCE.fullmatch(text)) or text.casefold() == THIS

    def certain(self, text: str, ctx: Context) -> bool:
        """A reference of some kind of record."""
        prefix = text.upper().partition("-")[0]
        return bool(REFERENCE.fullmatch(text)) and any(kind.prefix == prefix for kind in self._kinds(ctx))

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Visible records by the beginnings of their words, newest first."""
        kinds = [kind for kind in self._kinds(ctx) if ctx.allows(kind.access)]
        found = entries(ctx, kinds, parts_of(prefix))
        rows = ctx.session.exec(found.order_by(col(IndexEntry.id).desc()).limit(SUGGESTIONS))
        return [Choice(label=f"{row.ref} {row.title}"[:80], value=row.ref, detail=_(row.kind)) for row in rows]

    def canonical(self, value: FoundRecord) -> str:
        """The reference."""
        return str(value.row.ref)

    def expected(self) -> str:
        """A reference."""
        return _("a reference such as {example}", example=self.example)

    def _keeps_none(self, ctx: Context, prefix: str) -> bool:
        """Whether a prefix is of records on which no notes are kept."""
        return self.noted and bool(prefix) and any(kind.prefix == prefix for kind in ctx.registry.kinds.values())

    def _kinds(self, ctx: Context) -> Collection[RecordKind]:
        return [kind for kind in ctx.registry.kinds.values() if kind.note or not self.noted]


AnyRecord = Annotated[FoundRecord, RecordType()]
NotedRecord = Annotated[FoundRecord, RecordType(noted=True)]
