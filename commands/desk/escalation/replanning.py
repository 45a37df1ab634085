"""Due instants of tickets when the desk's hours, days, holidays or zone change: reckoned anew at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.working_hours import OWN_DAYS
from bot.context import Context
from bot.records.cards import redraw
from bot.records.consequences import follows
from bot.replies.i18n import _n
from bot.replies.reply import sentences
from commands.desk.clock import rules as clocks
from commands.desk.clock.hours import desk_hours
from commands.desk.clock.timekeeping import breached, clock_of, due_at
from commands.desk.ticket.cards import KIND
from storage.areas.ticket import Ticket
from storage.areas.ticket_clock import TicketClock, keep_times, look_at_the_rest, running_clocks
from storage.identity.company import Company

if TYPE_CHECKING:
    from datetime import datetime

MOST = 500
"""Tickets whose clocks are reckoned anew at once; those of more follow by the job that watches them."""


@follows("ticket clocks", Company, "frames", "zone", "country", "subdivision", f"options.{OWN_DAYS}")
def replanned(ctx: Context, _numbers: list[int]) -> str:
    """Reckon anew when the clocks that run are due; their cards say so."""
    found = running_clocks(ctx.session, MOST + 1)
    rest = look_at_the_rest(ctx.session, ctx.now, [ticket.id for _clock, ticket in found]) if len(found) > MOST else 0
    moved = _move(ctx, found)
    return sentences(
        _n("{n} ticket is due at another time now.", "{n} tickets are due at other times now.", moved) if moved else "",
        _n("One more ticket follows within minutes.", "{n} more tickets follow within minutes.", rest) if rest else "",
    )


def _move(ctx: Context, running: list[tuple[TicketClock, Ticket]]) -> int:
    """Write the instants, which are no change of anybody's: an undo of the hours reckons them again. How many moved."""
    hours = desk_hours(ctx)
    dues: dict[int, datetime] = {}
    tickets = {ticket.id: ticket for _clock, ticket in running}
    for clock, ticket in running:
        ctx.session.expunge(clock)
        if not breached(clock, ctx.now):
            clock.due_at = due_at(clock, clock_of(clock), hours, ctx.now)
        silent = ticket.quiet_until is not None and ticket.quiet_until > ctx.now
        following = clocks.next_alert(clock_of(clock), clock.level, hours, ctx.now)
        clock.next_alert_at = clock.next_alert_at if silent else following
        if clock.due_at is not None and ticket.id is not None:
            dues[ticket.id] = min(clock.due_at, dues.get(ticket.id, clock.due_at))
    moved = [ticket for ticket in tickets.values() if ticket.id in dues and dues[ticket.id] != ticket.due_at]
    for ticket in moved:
        ctx.session.expunge(ticket)
        ticket.due_at = dues[ticket.id or 0]
    keep_times(ctx.session, [clock for clock, _ticket in running], moved)
    redraw(ctx, [str(KIND.key(ticket)) for ticket in moved], ctx.session.act_id or 0)
    return len(moved)
