"""The escalation job: clocks whose next ladder step is due are notified once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.context import Context
from bot.delivery.notices import Audience
from bot.jobs.job import by_query, job
from commands.desk.clock import rules as clocks
from commands.desk.clock.hours import desk_hours, next_frame
from commands.desk.clock.rules import WARNED
from commands.desk.clock.timekeeping import clock_of
from commands.desk.escalation.ladder import ASSIGNEE, Recipient, hearers
from commands.desk.states import TicketPriority
from storage.areas.escalation import Escalation, told_about
from storage.areas.ticket import Ticket
from storage.areas.ticket_clock import TicketClock, alerts_at, late_clocks, ticket_of_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.identity.people import Person

ACTIVE = timedelta(minutes=5)
"""While somebody wrote on a ticket within this time, a warning waits."""


@job("ticket escalations", every=timedelta(seconds=20), due=alerts_at, named=by_query(ticket_of_clock))
def escalate(ctx: Context, units: Sequence[int]) -> None:
    """Warn of tickets that are nearly due, and climb the ladder of those that are late."""
    late = late_clocks(ctx.session, ctx.now, units)
    rounds = EscalationRun(ctx, late)
    for clock, ticket in late:
        rounds.ring(clock, ticket)
    ctx.session.flush()
    rounds.tell()


@dataclass(frozen=True)
class EscalationBatch:
    """What goes out together: to whom, when, and whether it may disturb."""

    audience: str
    tell_at: datetime
    urgent: bool

    @property
    def key(self) -> str:
        """The unique name of the message."""
        return f"tickets late/{self.audience}/{'urgent' if self.urgent else 'normal'}/{self.tell_at.isoformat()}"

    def hearers(self) -> Audience:
        """To whom it goes."""
        if self.audience.startswith("#"):
            return Audience.purpose(self.audience[1:])
        return Audience(people=(int(self.audience[1:]),))


class EscalationRun:
    """One run of the job."""

    def __init__(self, ctx: Context, late: list[tuple[TicketClock, Ticket]]) -> None:
        self.ctx, self.hours = ctx, desk_hours(ctx)
        ids = [ticket.id for _clock, ticket in late]
        self.told = {self._name(row) for row in told_about(ctx.session, *ids)}
        self.batches: dict[EscalationBatch, list[Escalation]] = defaultdict(list)

    def ring(self, clock: TicketClock, ticket: Ticket) -> None:
        """Tell what a due clock has to tell, and set when it is looked at again."""
        now = self.ctx.now
        if ticket.quiet_until is not None and now < ticket.quiet_until:
            self._silent(clock, ticket)
            return
        self._follow_calendar(clock, ticket)
        level = clocks.reached(clock_of(clock), self.hours, now)
        if level == WARNED > clock.level and now - ticket.active_at < ACTIVE:
            clock.next_alert_at = ticket.active_at + ACTIVE
            return
        if level > clock.level:
            clock.level = level
            for hearer in hearers(self.ctx, ticket, level):
                self._add(clock, ticket, str(level), hearer)
        clock.next_alert_at = clocks.next_alert(clock_of(clock), clock.level, self.hours)

    def tell(self) -> None:
        """Write the notices; one that waits for the same opening already takes these along."""
        for batch, rows in self.batches.items():
            self.ctx.session.add_all(rows)
            kind = "tickets late urgently" if batch.urgent else "tickets late"
            facts = {"batch": batch.key}
            self.ctx.tell(kind, batch.hearers(), key=batch.key, facts=facts, not_before=batch.tell_at)

    def _follow_calendar(self, clock: TicketClock, ticket: Ticket) -> None:
        """Open hours may have changed since the due instant was reckoned."""
        due = clocks.due(clock_of(clock), self.hours)
        if due is None or due == clock.due_at:
            return
        if ticket.due_at == clock.due_at:
            ticket.due_at = due
        clock.due_at = due

    def _silent(self, clock: TicketClock, ticket: Ticket) -> None:
        """Acknowledged or snoozed: at most the reminder is due."""
        remind = ticket.remind_at
        if remind is None or self.ctx.now >= remind:
            clock.next_alert_at = ticket.quiet_until
        else:
            clock.next_alert_at = remind
        if remind is None or self.ctx.now < remind:
            return
        person = next((p for p in self.ctx.people if p.id == ticket.acked_by_id), None)
        if person is not None:
            self._add(clock, ticket, f"ack {remind.isoformat()}", Recipient(ASSIGNEE, person))

    def _add(self, clock: TicketClock, ticket: Ticket, step: str, hearer: Recipient) -> None:
        batch = self._batch(ticket, hearer)
        row = Escalation(
            ticket_id=ticket.id or 0,
            clock_id=clock.id or 0,
            cycle=clock.cycle,
            step=step,
            audience=hearer.audience,
            role=hearer.role,
            batch=batch.key,
            at=self.ctx.now,
            tell_at=batch.tell_at,
        )
        if self._name(row) not in self.told:
            self.told.add(self._name(row))
            self.batches[batch].append(row)

    def _batch(self, ticket: Ticket, hearer: Recipient) -> EscalationBatch:
        urgent = ticket.priority == TicketPriority.URGENT.value
        return EscalationBatch(hearer.audience, self._tell_at(hearer.person, urgent=urgent), urgent)

    def _tell_at(self, person: Person | None, *, urgent: bool) -> datetime:
        """Urgent ones are told at once, the rest when whoever hears them is at work and not in quiet hours."""
        return self.ctx.now if urgent else next_frame(self.ctx, person)

    @staticmethod
    def _name(row: Escalation) -> tuple[object, ...]:
        """What is told once: a reminder per ticket, a step per clock and cycle."""
        clock = () if row.step.startswith("ack") else (row.clock_id, row.cycle)
        return (row.ticket_id, *clock, row.step, row.audience)
