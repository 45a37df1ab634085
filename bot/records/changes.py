"""What follows from changed rows: records stay findable, and the messages that show them are edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.records.cards import _records, redraw
from bot.records.consequences import consequences
from bot.records.index import entry_of, reindex
from storage.session.images import decode
from storage.session.rows import table_of

if TYPE_CHECKING:
    from bot.context import Context
    from bot.records.kinds import RecordKind
    from storage.session.images import Image


def follow_up(ctx: Context, act_id: int) -> tuple[str, ...]:
    """Let what depends on the rows that this session changed follow them, re-index records and have their cards edited.

    Returns what the caller is to be told of it.
    """
    if not ctx.session.changes:
        return ()
    said = consequences(ctx, ctx.registry.consequences)
    changes = ctx.session.changes
    by_table = {kind.table.__tablename__: kind for kind in ctx.registry.kinds.values()}
    for (table, number), of_row in _by_row(changes).items():
        kind = by_table.get(table)
        if kind is not None and _says_else(ctx, kind, of_row):
            reindex(ctx, kind, number, new=of_row[-1].operation == "insert")
    redraw(ctx, sorted(str(record) for record in _records(ctx, changes)), act_id)
    return said


def _by_row(changes: list[Image]) -> dict[tuple[str, int], list[Image]]:
    found: dict[tuple[str, int], list[Image]] = {}
    for change in changes:
        found.setdefault((change.table_name, change.row_id), []).append(change)
    return found


def _says_else(ctx: Context, kind: RecordKind, changes: list[Image]) -> bool:
    """Whether a record is found by something else than before its changes; new and gone ones are."""
    if any(change.operation != "update" for change in changes):
        return True
    row = ctx.session.get_one(kind.table, changes[0].row_id)
    columns = table_of(kind.table).columns
    values: dict[str, Any] = {column.name: getattr(row, column.name) for column in columns}
    for change in reversed(changes):
        values |= {name: decode(columns[name], value) for name, value in (change.old or {}).items()}
    return entry_of(kind, row) != entry_of(kind, kind.table(**values))
