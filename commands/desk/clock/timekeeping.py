"""Clock rows of a ticket, kept in step with its events; the only place that computes due instants."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bot.replies.i18n import N_
from commands.desk.clock import rules as clocks
from commands.desk.clock.hours import desk_hours
from commands.desk.clock.rules import BREACHED, DEFAULTS, RESPONSES, ClockName, ClockRun, ClockState, ClockTarget
from commands.shared.priority import Priority
from storage.areas.ticket import NEVER, Ticket
from storage.areas.ticket_clock import TicketClock, clocks_of, own_targets

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.calendar.opentime import OpenTime
    from bot.context import Context

FOR_REQUESTER = N_("waiting for the requester")
ALL = frozenset(name.value for name in ClockName)
LIVE = frozenset({ClockState.RUNNING.value, ClockState.PAUSED.value})


def targets(ctx: Context) -> dict[Priority, ClockTarget]:
    """The targets in force: the company's own, else the defaults."""
    own = {Priority(row.priority): row for row in own_targets(ctx.session)}
    return {
        priority: ClockTarget(timedelta(minutes=row.response_minutes), timedelta(minutes=row.resolution_minutes))
        if (row := own.get(priority))
        else default
        for priority, default in DEFAULTS.items()
    }


def breached(row: TicketClock, now: datetime) -> bool:
    """Whether a clock was ever late; no other target and no other hours make that undone."""
    return row.level >= BREACHED or (row.due_at is not None and row.due_at <= now)


def clock_of(row: TicketClock) -> ClockRun:
    """The clock that a row keeps."""
    return ClockRun(timedelta(seconds=row.target_seconds), timedelta(seconds=row.spent_seconds), row.since)


def due_at(row: TicketClock, clock: ClockRun, hours: OpenTime, now: datetime) -> datetime | None:
    """When a clock is due; one that was told to be late stays due in the past, whatever its hours are now."""
    found = clocks.due(clock, hours)
    if found is None or found <= now or row.level < BREACHED:
        return found
    return row.due_at or now


def new_clocks(ctx: Context, ticket: Ticket) -> list[TicketClock]:
    """The clocks of a ticket that is still to be written, which gets its due instant; they lack its number."""
    keeper = ClockKeeper(ctx, ticket)
    keeper.start(ClockName.FIRST)
    keeper.start(ClockName.RESOLUTION)
    return keeper.rows


class ClockKeeper:
    """The clocks of one ticket; every change leaves rows and the ticket's due instant in step."""

    def __init__(self, ctx: Context, ticket: Ticket) -> None:
        self.ctx, self.ticket = ctx, ticket
        self.hours = desk_hours(ctx)
        self.rows = [] if ticket.id is None else clocks_of(ctx.session, ticket.id)

    @cached_property
    def _targets(self) -> dict[Priority, ClockTarget]:
        return targets(self.ctx)

    def live(self, *names: str) -> list[TicketClock]:
        """The clocks that run or stand, of these names (all when none is given)."""
        return [row for row in self.rows if row.state in LIVE and (not names or row.name in names)]

    def start(self, name: ClockName, *, reopened: bool = False) -> None:
        """Start a clock unless one of that name is live; a reopened resolution goes on from what was used."""
        if self.live(name.value):
            return
        target = self._targets[Priority(self.ticket.priority)].of(name)
        before = next((row for row in self.rows[::-1] if row.name == name.value), None)
        spent = clock_of(before).spent if before and name is ClockName.RESOLUTION else timedelta()
        clock = ClockRun(target, spent)
        self._begin(name, clocks.reopened(clock, self.ctx.now) if reopened else clocks.resumed(clock, self.ctx.now))

    def stop(self, names: Collection[str], reason: str, *, in_time: ClockState = ClockState.MET) -> None:
        """End clocks as breached when it is too late, else as `in_time`."""
        for row in self.live(*names):
            clock = clocks.paused(clock_of(row), self.hours, self.ctx.now)
            # Exactly at its due instant a clock is late, as on the ladder.
            late = breached(row, self.ctx.now) or clock.spent >= clock.target
            self._write(row, clock, ClockState.BREACHED if late else in_time, reason)
            row.ended_at, row.assignee_id = self.ctx.now, self.ticket.assignee_id
        self._settle()

    def pause(self, reason: str) -> None:
        """Let every live clock stand."""
        for row in self.live():
            self._write(row, clocks.paused(clock_of(row), self.hours, self.ctx.now), ClockState.PAUSED, reason)
        self._settle()

    def resume(self) -> None:
        """Let every standing clock run on."""
        for row in self.live():
            self._write(row, clocks.resumed(clock_of(row), self.ctx.now), ClockState.RUNNING, "")
        self._settle()

    def retarget(self) -> None:
        """Give the live clocks that are not late the targets of the ticket's priority; their ladder begins again."""
        target = self._targets[Priority(self.ticket.priority)]
        for row in (one for one in self.live() if not breached(one, self.ctx.now)):
            wanted = target.of(ClockName(row.name))
            clock = clocks.retargeted(clock_of(row), wanted, self.hours, self.ctx.now)
            row.cycle, row.level = self._next_cycle(row.name), 0
            self._write(row, clock, ClockState(row.state), row.reason)
        self._settle()

    def look(self, at: datetime) -> None:
        """Have the ladder of every running clock looked at again at an instant."""
        for row in self.live():
            if row.since is not None:
                row.next_alert_at = at
                self.ctx.session.add(row)

    def answering(self) -> bool:
        """Whether the requester is owed an answer."""
        return bool(self.live(*RESPONSES))

    def _begin(self, name: ClockName, clock: ClockRun) -> None:
        row = TicketClock(
            ticket_id=self.ticket.id or 0,
            name=name.value,
            cycle=self._next_cycle(name.value),
            state=ClockState.RUNNING.value,
            target_seconds=0,
            started_at=self.ctx.now,
        )
        self.rows.append(row)
        self._write(row, clock, ClockState.RUNNING, "")
        self._settle()

    def _next_cycle(self, name: str) -> int:
        return max((row.cycle for row in self.rows if row.name == name), default=0) + 1

    def _write(self, row: TicketClock, clock: ClockRun, state: ClockState, reason: str) -> None:
        row.state, row.reason = state.value, reason
        row.target_seconds = int(clock.target.total_seconds())
        row.spent_seconds = int(clock.spent.total_seconds())
        row.since = clock.since
        row.due_at = due_at(row, clock, self.hours, self.ctx.now)
        row.next_alert_at = clocks.next_alert(clock, row.level, self.hours, self.ctx.now)
        self._store(row)

    def _settle(self) -> None:
        dues = [row.due_at for row in self.rows if row.state == ClockState.RUNNING.value and row.due_at is not None]
        self.ticket.due_at = min(dues, default=NEVER)
        self._store(self.ticket)

    def _store(self, row: Ticket | TicketClock) -> None:
        """Have a row written; those of a new ticket are, by whoever writes that."""
        if self.ticket.id is not None:
            self.ctx.session.add(row)
