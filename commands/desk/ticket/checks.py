"""Checks of ticket clocks: none runs without a due instant."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import col, select

from bot.context import Context
from bot.ops.checks import check
from commands.desk.clock import rules as clocks
from commands.desk.clock.hours import desk_hours
from commands.desk.clock.rules import ClockState
from commands.desk.clock.timekeeping import clock_of
from storage.areas.ticket import Ticket
from storage.areas.ticket_clock import TicketClock


def _unwatched(ctx: Context) -> list[tuple[TicketClock, Ticket]]:
    query = select(TicketClock, Ticket).join(Ticket, col(Ticket.id) == TicketClock.ticket_id)
    running = TicketClock.state == ClockState.RUNNING.value, col(TicketClock.since).is_not(None)
    missing = query.where(*running, col(TicketClock.next_alert_at).is_(None))
    return list(ctx.session.exec(missing.order_by(col(TicketClock.id))))


def _watch(ctx: Context) -> str:
    found, hours = _unwatched(ctx), desk_hours(ctx)
    for row, _ticket in found:
        row.next_alert_at = clocks.next_alert(clock_of(row), row.level, hours, ctx.now)
        ctx.session.add(row)
    return f"{len(found)} clocks are watched again"


@check("ticket clocks", mend=_watch)
def ticket_clocks(ctx: Context) -> Iterator[str]:
    """Clocks that run towards their end, and whose end nobody would be told of."""
    for row, ticket in _unwatched(ctx):
        yield f"{ticket.ref}: nobody would be told when its {row.name} runs out"
