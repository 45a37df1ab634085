"""Nudge plan of one invoice: whether to nudge, at which level, and when to look again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from commands.billing.entity.ladder import NONE
from commands.billing.entity.times import day_start, days_overdue, opening, working_days_later
from storage.areas.nudge import AGAIN, BROKEN, SENT

if TYPE_CHECKING:
    from commands.billing.entity.ladder import Climb
    from commands.billing.invoice.nudge_facts import NudgeFacts
    from storage.areas.invoice import Invoice

WEEK = timedelta(days=7)
"""Between two messages about a client to one person, unless a higher level is reached."""


@dataclass(frozen=True)
class NudgeReason:
    """Why an invoice is spoken of: a level of the ladder is reached, a promise broken, a snooze or pause over."""

    outcome: str
    level: int
    overdue: int


class NudgeHold(Enum):
    """What keeps an invoice from being spoken of though there is a reason: its size, credit, or what was said already."""

    SMALL = "small"
    COVERED = "covered"
    HEARD = "heard"


@dataclass(frozen=True)
class NudgeDecision:
    """Why to speak of an invoice now; without a reason, when to look at it again (None: never), and what holds it."""

    reason: NudgeReason | None = None
    next_look: datetime | None = None
    held: NudgeHold | None = None


def decide(invoice: Invoice, facts: NudgeFacts) -> NudgeDecision:
    """Whether to speak of an invoice that is due to be looked at."""
    opens = opening(facts.now, facts.hours(facts.owner_id(invoice)))
    if opens > facts.now:
        return NudgeDecision(next_look=opens)
    found = reason(invoice, facts.climb(invoice), facts.today(invoice))
    if found is None:
        return NudgeDecision(next_look=next_look(invoice, facts))
    if held := not_worth_it(invoice, facts):
        return NudgeDecision(next_look=_tomorrow(invoice, facts), held=held)
    return _unless_heard(invoice, found, facts)


def not_worth_it(invoice: Invoice, facts: NudgeFacts) -> NudgeHold | None:
    """Whether what is owed is below the minimum for its currency, or covered by money that the client already paid."""
    if invoice.balance_minor < facts.entities[invoice.entity_id].minimums.get(invoice.currency, 0):
        return NudgeHold.SMALL
    return NudgeHold.COVERED if invoice.id in facts.covered else None


def _unless_heard(invoice: Invoice, found: NudgeReason, facts: NudgeFacts) -> NudgeDecision:
    """A person hears of a client once a day, and of further levels once a week unless a higher one is reached."""
    today, heard = facts.today(invoice), facts.heard_by(invoice)
    if any(one.day == today for one in heard):
        return NudgeDecision(next_look=_tomorrow(invoice, facts), held=NudgeHold.HEARD)
    as_high = [one.day for one in heard if one.level is not None and one.level >= found.level]
    if found.outcome != SENT or not as_high or max(as_high) + WEEK <= today:
        return NudgeDecision(found)
    higher = replace(facts.climb(invoice), passed=found.level, told_on=None).next_day()
    again = max(as_high) + WEEK
    look = _opening_of(min(again, higher) if higher else again, invoice, facts)
    return NudgeDecision(next_look=look, held=NudgeHold.HEARD)


def reason(invoice: Invoice, climb: Climb, today: date) -> NudgeReason | None:
    """What there is to say today."""
    overdue, level = days_overdue(invoice, today), climb.due_level(today)
    if invoice.promised_on and invoice.promised_on < today and not invoice.promise_broken:
        return NudgeReason(BROKEN, climb.passed if level is None else level, overdue)
    if level is not None:
        return NudgeReason(SENT, level, overdue)
    if climb.passed > NONE and over(invoice, today):
        return NudgeReason(AGAIN, climb.passed, overdue)
    return None


def over(invoice: Invoice, today: date) -> bool:
    """Whether a snooze or a pause has ended and nobody was told so."""
    ends = (invoice.snoozed_until, invoice.paused_until)
    return any(end is not None and end <= today for end in ends)


def planned(invoice: Invoice, found: NudgeReason, facts: NudgeFacts) -> None:
    """What was told is over: a broken promise, an ended snooze or pause; then comes the next level."""
    today = facts.today(invoice)
    invoice.promise_broken = invoice.promise_broken or found.outcome == BROKEN
    invoice.snoozed_until = _ahead(invoice.snoozed_until, today)
    invoice.paused_until = _ahead(invoice.paused_until, today)
    invoice.next_nudge_at = next_look(invoice, facts.told(invoice, found.level))


def next_look(invoice: Invoice, facts: NudgeFacts) -> datetime | None:
    """The first working hour of the day on which the next level is reached, None past the end of the ladder."""
    day = facts.climb(invoice).next_day()
    return _opening_of(day, invoice, facts) if day else None


def _opening_of(day: date, invoice: Invoice, facts: NudgeFacts) -> datetime:
    start = day_start(day, facts.entities[invoice.entity_id].zone)
    return opening(max(facts.now, start), facts.hours(facts.owner_id(invoice)))


def _tomorrow(invoice: Invoice, facts: NudgeFacts) -> datetime:
    return working_days_later(facts.now, 1, facts.hours(facts.owner_id(invoice)))


def _ahead(until: date | None, today: date) -> date | None:
    return until if until and until > today else None
