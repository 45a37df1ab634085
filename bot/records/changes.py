"""Consequences of changed rows: the search index is updated and cards are edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.records.cards import _edit_cards, _records
from bot.records.index import reindex

if TYPE_CHECKING:
    from bot.context import Context
    from storage.session.images import Image


def follow_up(ctx: Context, act_id: int) -> None:
    """Re-index the records that this session changed and have their cards edited."""
    changes = ctx.session.changes
    if not changes:
        return
    by_table = {kind.table.__tablename__: kind for kind in ctx.registry.kinds.values()}
    for change in _last_of_each(changes):
        if kind := by_table.get(change.table_name):
            reindex(ctx, kind, change.row_id, new=change.operation == "insert")
    _edit_cards(ctx, sorted(_records(ctx, changes)), act_id)


def _last_of_each(changes: list[Image]) -> list[Image]:
    return list({(change.table_name, change.row_id): change for change in changes}.values())
