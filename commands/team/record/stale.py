"""Cards that grow old: messages are edited when what they show of a record is no longer true."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.context import Context
from bot.jobs.job import by_query, job
from bot.records.cards import redraw_stale
from storage.delivery.shown import record_of_shown, stale_at

if TYPE_CHECKING:
    from collections.abc import Sequence


@job("old cards", every=timedelta(minutes=1), due=stale_at, named=by_query(record_of_shown))
def redraw(ctx: Context, units: Sequence[int]) -> None:
    """Draw the cards anew whose day has come, such as that of an invoice which is overdue today."""
    redraw_stale(ctx, units)
