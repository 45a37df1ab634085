"""The search index: a changed record is indexed by what it says now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.records.kinds import folded, words_of
from storage.records.search import forget, index

if TYPE_CHECKING:
    from bot.context import Context
    from bot.records.kinds import RecordKind


def reindex(ctx: Context, kind: RecordKind, record_id: int, *, new: bool = False) -> None:
    """Let a record be found by what it says now; a `new` one was not indexed before, one that is gone is forgotten."""
    row = ctx.session.get(kind.table, record_id)
    if row is None:
        forget(ctx.session, kind.noun, record_id)
        return
    title = kind.title(row)
    shown = {"ref": row.ref, "title": title, "folded": folded(title)}
    index(ctx.session, kind.noun, record_id, shown, words_of(kind.text(row)), new=new)
