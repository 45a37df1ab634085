"""The search index: a changed record is indexed by what it says now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.records.kinds import folded, words_of
from storage.records.search import forget, index

if TYPE_CHECKING:
    from bot.context import Context
    from bot.records.kinds import RecordKind


def reindex(ctx: Context, kind: RecordKind, record_id: int, *, new: bool = False) -> None:
    """Let a record be found by what it says now; a `new` one was not indexed before, one that is gone is forgotten."""
    if not kind.indexed:
        return
    row = ctx.session.get(kind.table, record_id)
    if row is None:
        forget(ctx.session, kind.noun, record_id)
        return
    shown, words = entry_of(kind, row)
    index(ctx.session, kind.noun, record_id, shown, words, new=new)


def entry_of(kind: RecordKind, row: Any) -> tuple[dict[str, str], set[str]]:
    """What the index says of a record: what is shown of it, and its words."""
    title = kind.title(row)
    return {"ref": row.ref, "title": title, "folded": folded(title)}, words_of(kind.text(row))
