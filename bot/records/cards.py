"""Cards in messages: those that show a changed record are edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.notices import NORMAL, nonce
from bot.observability.trace import current_trace
from bot.values.record_key import RecordKey
from storage.delivery.notices import Delivery, edits_waiting
from storage.delivery.shown import messages_showing, stale_among
from storage.session.rows import scoped_row

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.context import Context
    from storage.session.images import Image


def _records(ctx: Context, changes: list[Image]) -> set[RecordKey]:
    found: set[RecordKey] = set()
    for kind in ctx.registry.kinds.values():
        columns = {kind.table.__tablename__: "", **dict(kind.changes)}
        for change in changes:
            if change.table_name in columns:
                column = columns[change.table_name]
                values = {**(change.old or {}), **(change.new or {})}
                number = values.get(column) if column else change.row_id
                if number is None and column:
                    number = _current(ctx, change, column)
                # No message shows yet what was made just now.
                if number is not None and not ctx.session.numbered(kind.table.__tablename__, number):
                    found.add(RecordKey(kind.noun, number))
    return found


def _current(ctx: Context, change: Image, column: str) -> int | None:
    """The parent of an updated row whose image holds only what changed."""
    table = scoped_row(change.table_name)
    row = ctx.session.get(table, change.row_id) if table is not None else None
    return getattr(row, column, None)


def redraw_stale(ctx: Context, numbers: Collection[int]) -> None:
    """Have the cards of messages drawn anew that say something that is no longer true; once for each such instant."""
    rows = stale_among(ctx.session, numbers, ctx.now)
    _edit(ctx, [{**row.model_dump(), "cause": f"stale/{row.stale_at}"} for row in rows])
    for row in rows:
        row.stale_at = None
        ctx.session.add(row)


def redraw(ctx: Context, records: list[str], act_id: int) -> None:
    """Have the messages edited that show any of some records."""
    if not records:
        return
    messages = [shown for shown in messages_showing(ctx.session, records) if shown["reply"].get("cards")]
    _edit(ctx, [{**shown, "cause": act_id} for shown in messages])


def _edit(ctx: Context, messages: Sequence[Mapping[str, Any]]) -> None:
    if not messages:
        return
    waiting = edits_waiting(ctx.session, [shown["message"] for shown in messages])
    ctx.session.insert_all(
        Delivery(
            record=shown["record"],
            channel_id=shown["channel_id"],
            person_id=shown["person_id"],
            edits=shown["message"],
            nonce=nonce(f"edit/{shown['id']}/{shown['cause']}"),
            priority=NORMAL,
            trace=current_trace(),
            not_before=ctx.now,
            at=ctx.now,
        )
        for shown in messages
        if (shown["channel_id"], shown["person_id"], shown["message"]) not in waiting
    )
