"""Escalation job: each ladder step of a ticket's clock is told to its recipients once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.context import Context
from bot.delivery.notices import Audience
from bot.jobs.job import by_query, job
from commands.desk.clock import rules as clocks
from commands.desk.clock.hours import desk_hours, next_frame
from commands.desk.clock.rules import AGAIN, LAST, WARNED
from commands.desk.clock.timekeeping import clock_of, due_at
from commands.desk.escalation.ladder import ASSIGNEE, REPEATED, Recipient, recipients
from commands.shared.priority import Priority
from storage.areas.escalation import Escalation, again, audience_of, reminder_at, told_about
from storage.areas.ticket import Ticket
from storage.areas.ticket_clock import TicketClock, alerts_at, late_clocks, ticket_of_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.calendar.opentime import OpenTime

ACTIVE = timedelta(minutes=5)
"""While somebody wrote on a ticket within this time, a warning waits."""
NOBODY_YET = datetime.min.replace(tzinfo=UTC)


@job("ticket escalations", every=timedelta(seconds=20), due=alerts_at, named=by_query(ticket_of_clock))
def escalate(ctx: Context, units: Sequence[int]) -> None:
    """Warn of tickets that are nearly due, and climb the ladder of those that are late."""
    late = late_clocks(ctx.session, ctx.now, units)
    run = EscalationRun(ctx, late, portion=min(units))
    for clock, ticket in late:
        run.look(clock, ticket)
    ctx.session.flush()
    run.tell()


def follow_calendar(clock: TicketClock, ticket: Ticket, hours: OpenTime, now: datetime) -> None:
    """Open hours may have changed since the due instant was reckoned."""
    due = due_at(clock, clock_of(clock), hours, now)
    if due is None or due == clock.due_at:
        return
    if ticket.due_at == clock.due_at:
        ticket.due_at = due
    clock.due_at = due


@dataclass(frozen=True)
class EscalationBatch:
    """What goes out together: to which person (None: the support channels), when, and whether it may disturb."""

    person_id: int | None
    tell_at: datetime
    urgent: bool
    portion: int

    @property
    def key(self) -> str:
        """The unique name of the message."""
        return f"tickets late/{audience_of(self.person_id)}/{'urgent' if self.urgent else 'normal'}/{self.tell_at.isoformat()}/{self.portion}"

    @property
    def audience(self) -> Audience:
        """The recipient of the notice."""
        return Audience.purpose("support") if self.person_id is None else Audience(people=(self.person_id,))


class EscalationRun:
    """One run of the job: the steps that are due, in batches by recipient and time."""

    def __init__(self, ctx: Context, late: list[tuple[TicketClock, Ticket]], portion: int) -> None:
        self.ctx, self.hours, self.portion = ctx, desk_hours(ctx), portion
        ids = [ticket.id for _clock, ticket in late]
        self.told = {self._name(row): row.at for row in told_about(ctx.session, *ids)}
        self.batches: dict[EscalationBatch, list[Escalation]] = defaultdict(list)

    def look(self, clock: TicketClock, ticket: Ticket) -> None:
        """Tell what a due clock has to tell, and set when it is looked at again."""
        now = self.ctx.now
        if ticket.quiet_until is not None and now < ticket.quiet_until:
            self._remind(clock, ticket)
            return
        follow_calendar(clock, ticket, self.hours, now)
        level = max(clock.level, clocks.reached(clock_of(clock), self.hours, now))
        if level == WARNED > clock.level and now - ticket.active_at < ACTIVE:
            clock.next_alert_at = ticket.active_at + ACTIVE
            return
        higher, clock.level = level > clock.level, level
        if higher:
            self._tell_of(clock, ticket, str(level), level)
        elif ticket.quiet_until is not None and self._last_told(clock) < ticket.quiet_until:
            self._tell_of(clock, ticket, again(level, ticket.quiet_until), level)
        elif level == LAST and self._last_told(clock) + AGAIN <= now:
            self._tell_of(clock, ticket, again(level, now), REPEATED)
        clock.next_alert_at = clocks.next_alert(clock_of(clock), clock.level, self.hours, now)

    def tell(self) -> None:
        """Write the notices; one that waits for the same opening already takes these along."""
        for batch, rows in self.batches.items():
            self.ctx.session.add_all(rows)
            kind = "tickets late urgently" if batch.urgent else "tickets late"
            facts = {"batch": batch.key}
            self.ctx.tell(kind, batch.audience, key=batch.key, facts=facts, not_before=batch.tell_at)

    def _tell_of(self, clock: TicketClock, ticket: Ticket, step: str, level: int) -> None:
        for recipient in recipients(self.ctx, ticket, level):
            self._add(clock, ticket, step, recipient)

    def _last_told(self, clock: TicketClock) -> datetime:
        """When somebody was last told of a clock; before all time if nobody was."""
        return max((at for name, at in self.told.items() if name[1] == clock.id), default=NOBODY_YET)

    def _remind(self, clock: TicketClock, ticket: Ticket) -> None:
        """Remind whoever acknowledged a silent ticket, once that is due; after it the silence lasts to its end."""
        remind = ticket.remind_at
        if remind is not None and self.ctx.now < remind:
            clock.next_alert_at = remind
            return
        clock.next_alert_at = ticket.quiet_until
        person = next((p for p in self.ctx.people if p.id == ticket.acked_by_id), None)
        if remind is not None and person is not None:
            self._add(clock, ticket, reminder_at(remind), Recipient(ASSIGNEE, person))

    def _add(self, clock: TicketClock, ticket: Ticket, step: str, recipient: Recipient) -> None:
        batch = self._batch(ticket, recipient)
        row = Escalation(
            ticket_id=ticket.id or 0,
            clock_id=clock.id or 0,
            cycle=clock.cycle,
            step=step,
            audience=audience_of(recipient.person_id),
            role=recipient.role,
            batch=batch.key,
            at=self.ctx.now,
            tell_at=batch.tell_at,
        )
        if self._name(row) not in self.told:
            self.told[self._name(row)] = row.at
            self.batches[batch].append(row)

    def _batch(self, ticket: Ticket, recipient: Recipient) -> EscalationBatch:
        """Urgent tickets are told at once, the rest when the recipient is at work and not in quiet hours."""
        urgent = ticket.priority == Priority.URGENT.value
        tell_at = self.ctx.now if urgent else next_frame(self.ctx, recipient.person)
        # What is told at once may be on its way before the next portion of the same tick is written.
        return EscalationBatch(recipient.person_id, tell_at, urgent, self.portion if tell_at == self.ctx.now else 0)

    @staticmethod
    def _name(row: Escalation) -> tuple[object, ...]:
        """What is told once: a reminder per ticket, a step per clock and cycle."""
        clock = (0, 0) if row.level is None else (row.clock_id, row.cycle)
        return (row.ticket_id, *clock, row.step, row.audience)
