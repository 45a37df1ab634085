"""Nudge plan of one invoice: whether to nudge, at which level, and when to look again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from commands.billing.entity.ladder import NONE, Ladder, due_level, next_day
from commands.billing.entity.times import day_start, days_overdue, local_date, opening, working_days_later
from storage.areas.nudge import AGAIN, BROKEN, SENT

if TYPE_CHECKING:
    from bot.calendar.calendars import Calendar
    from commands.billing.nudge.facts import NudgeFacts
    from storage.areas.entity import Entity
    from storage.areas.invoice import Invoice


@dataclass(frozen=True)
class NudgeReason:
    """Why an invoice is spoken of: a level of the ladder is reached, a promise broken, a snooze or pause over."""

    outcome: str
    level: int
    overdue: int


@dataclass(frozen=True)
class NudgeDecision:
    """Why to speak of an invoice now; without a reason, when to look at it again (None: never)."""

    reason: NudgeReason | None = None
    next_look: datetime | None = None


def decide(invoice: Invoice, facts: NudgeFacts) -> NudgeDecision:
    """Whether to speak of an invoice that is due to be looked at."""
    entity, hours = facts.entities[invoice.entity_id], facts.hours(facts.owner_id(invoice))
    opens = opening(facts.now, hours)
    if opens > facts.now:
        return NudgeDecision(next_look=opens)
    passed = facts.passed(invoice)
    found = reason(invoice, Ladder.of(entity.ladder), facts.today(invoice), passed)
    if found is None:
        return NudgeDecision(next_look=next_look(invoice, entity, passed, facts.now, hours))
    if not_worth_it(invoice, facts) or heard_today(invoice, facts):
        return NudgeDecision(next_look=working_days_later(facts.now, 1, hours))
    return NudgeDecision(found)


def not_worth_it(invoice: Invoice, facts: NudgeFacts) -> bool:
    """Whether what is owed is below the minimum for its currency, or covered by money that the client already paid."""
    small = invoice.balance_minor < facts.entities[invoice.entity_id].minimums.get(invoice.currency, 0)
    return small or facts.credit.get((invoice.client_id, invoice.currency), 0) >= invoice.balance_minor


def heard_today(invoice: Invoice, facts: NudgeFacts) -> bool:
    """Whether its owner was already told about the client today."""
    return (invoice.client_id, facts.owner_id(invoice), facts.today(invoice)) in facts.heard


def reason(invoice: Invoice, ladder: Ladder, today: date, passed: int) -> NudgeReason | None:
    """What there is to say today; `passed` is the highest level that was told or skipped."""
    overdue = days_overdue(invoice, today)
    level = due_level(ladder, overdue, passed)
    reached = passed if level is None else level
    if invoice.promised_on and invoice.promised_on < today and not invoice.promise_broken:
        return NudgeReason(BROKEN, reached, overdue)
    if level is not None:
        return NudgeReason(SENT, level, overdue)
    if passed > NONE and over(invoice, today):
        return NudgeReason(AGAIN, passed, overdue)
    return None


def over(invoice: Invoice, today: date) -> bool:
    """Whether a snooze or a pause has ended and nobody was told so."""
    ends = (invoice.snoozed_until, invoice.paused_until)
    return any(end is not None and end <= today for end in ends)


def next_look(invoice: Invoice, entity: Entity, level: int, now: datetime, hours: Calendar) -> datetime | None:
    """The first working hour of the day on which the next level is reached, None past the end of the ladder."""
    overdue = days_overdue(invoice, local_date(entity, now))
    day = next_day(Ladder.of(entity.ladder), invoice.due_on, overdue, level)
    return opening(max(now, day_start(day, entity.zone)), hours) if day else None
