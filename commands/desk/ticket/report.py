"""`/report tickets`: share of clocks met."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import col, func, select

from bot.calendar.instants import instant
from bot.command import command
from bot.context import Context
from bot.options.dates import PastDay
from bot.replies.formatting import day, number, percent
from bot.replies.i18n import _, _n
from bot.replies.reply import Card, Column, Reply, Table, sentences
from commands.access import Desk
from commands.desk.clock.rules import BREACHED, ClockName, ClockState
from commands.desk.ticket.standing import headed
from storage.areas.ticket_clock import TicketClock, late_now

PERIOD = timedelta(days=30)
Counts = Counter[tuple[int | None, str, str]]


@command("report tickets", access=Desk.READ, examples=["", "2026-11-01"])
def tickets(ctx: Context, since: PastDay | None = None) -> Reply:
    """Show how many clocks were met, by who had the ticket; those that run late count as missed.

    since: the first day that counts; the last 30 days, if left out
    """
    first = since or ctx.today - PERIOD
    start = instant(datetime.combine(first, time()), ctx.zone).astimezone(UTC)
    counts = _counts(ctx, start)
    if not counts:
        return Reply(say=_("No clock ended since {day}, and none is late.", day=day(first)))
    columns = (Column(label=_("Person")), *(Column(label=headed(_(n.value)), number=True) for n in ClockName))
    names = {person.id: person.name for person in ctx.people}
    people = sorted({key[0] for key in counts}, key=lambda person: (names.get(person, "~"), person or 0))
    rows = tuple((names.get(person, _("nobody")), *_cells(counts, person)) for person in people)
    total = (_("All"), *_cells(_everybody(counts), None))
    title = _("Clocks met since {day}", day=day(first))
    table = Table(columns=columns, rows=rows, total=total)
    return Reply.of(Card(title=title, text=_left_out(counts), table=table))


def _left_out(counts: Counts) -> str:
    """What of all this the shares leave out, and what they hold that goes on."""
    late, dropped = (_number(counts, state) for state in (ClockState.RUNNING, ClockState.DROPPED))
    return sentences(
        _n(
            "{n} clock goes on and is late: it counts as missed.",
            "{n} clocks go on and are late: they count as missed.",
            late,
        )
        if late
        else "",
        _n(
            "{n} clock is left out, as its ticket was closed without solving it.",
            "{n} clocks are left out, as their tickets were closed without solving them.",
            dropped,
        )
        if dropped
        else "",
    )


def _number(counts: Counts, state: ClockState) -> int:
    return sum(count for (_person, _name, one), count in counts.items() if one == state.value)


def _counts(ctx: Context, start: datetime) -> Counts:
    """The clocks that ended, by person, name and outcome; and as running those that are late and have not ended."""
    query: Any = select(TicketClock.assignee_id, TicketClock.name, TicketClock.state, func.count())
    query = query.where(col(TicketClock.ended_at) >= start)
    query = query.group_by(TicketClock.assignee_id, TicketClock.name, TicketClock.state)
    ended = {(person, name, state): count for person, name, state, count in ctx.session.exec(query)}
    going_on = late_now(ctx.session, ctx.now, BREACHED)
    return Counter(ended | {(person, name, ClockState.RUNNING.value): count for person, name, count in going_on})


def _everybody(counts: Counts) -> Counts:
    found: Counts = Counter()
    for (_person, name, state), count in counts.items():
        found[None, name, state] += count
    return found


def _cells(counts: Counts, person: int | None) -> list[str]:
    return [_cell(counts, person, name.value) for name in ClockName]


def _cell(counts: Counts, person: int | None, name: str) -> str:
    met, breached, late = (
        counts[person, name, state.value] for state in (ClockState.MET, ClockState.BREACHED, ClockState.RUNNING)
    )
    breached += late
    if not met + breached:
        return "–"
    share = percent((Decimal(100 * met) / (met + breached)).quantize(Decimal(1)))
    return _("{share} of {n}", share=share, n=number(met + breached))
