"""Nudge forecast: the day of the next nudge, found by letting the plan of the job run ahead of the clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.replies.formatting import day
from bot.replies.i18n import _
from commands.billing.invoice.eligibility import may_chase
from commands.billing.invoice.nudge_facts import nudge_facts
from commands.billing.invoice.nudge_plan import NudgeHold, decide, planned
from storage.areas.invoice import Invoice, open_invoices
from storage.areas.nudge import HeardNudge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.context import Context
    from commands.billing.invoice.nudge_facts import Credit, NudgeFacts
    from commands.billing.invoice.nudge_plan import NudgeReason

MOST_STEPS = 200
"""Looks ahead before a forecast gives up; what waits longer is years away."""


@dataclass(frozen=True)
class Forecast:
    """The local day of the next nudge about an invoice and who is told, or what keeps it from coming (None: the end)."""

    day: date | None = None
    person: str = ""
    held: NudgeHold | None = None

    def words(self) -> str:
        """The day and the person, or why none comes."""
        if self.day is not None:
            return _("{day} to {person}", day=day(self.day), person=self.person) if self.person else day(self.day)
        if self.held is NudgeHold.SMALL:
            return _("none, as it is below the minimum")
        if self.held is NudgeHold.COVERED:
            return _("none, as credit of the client covers it")
        return _("none, as the ladder has ended")


def forecasts(ctx: Context, invoices: Sequence[Invoice], credit: Credit) -> dict[int | None, Forecast]:
    """The next nudge about each of some invoices that are chased, by number."""
    chased = [invoice for invoice in invoices if may_chase(invoice)]
    if not chased:
        return {}
    family = [row for row in open_invoices(ctx.session, sorted({one.client_id for one in chased})) if may_chase(row)]
    facts = nudge_facts(ctx, family, credit)
    return {one.id: forecast(one, facts, [row for row in family if row.client_id == one.client_id]) for one in chased}


def forecast(invoice: Invoice, facts: NudgeFacts, family: Sequence[Invoice]) -> Forecast:
    """What the job will do about an invoice if nothing happens; `family` are the chased invoices of its client."""
    standing = [Invoice(**row.model_dump()) for row in family]
    person = facts.readers.get(facts.owner_id(invoice))
    for _step in range(MOST_STEPS):
        looks = [look for row in standing if (look := _wakes(row)) is not None]
        if not any(row.id == invoice.id for row in standing if _wakes(row) is not None):
            return Forecast()
        facts = replace(facts, now=max(facts.now, min(looks)))
        told, held = _looked_at(standing, facts)
        if invoice.id in held:
            return Forecast(held=held[invoice.id])
        if any(row.id == invoice.id for row, _reason in told):
            return Forecast(facts.today(invoice), person.name if person else "")
        facts = _after(told, facts)
    return Forecast()


def _wakes(row: Invoice) -> datetime | None:
    """When the job looks at an invoice next."""
    return max((at for at in (row.next_nudge_at, row.quiet_until) if at), default=None) if row.next_nudge_at else None


def _looked_at(
    standing: list[Invoice], facts: NudgeFacts
) -> tuple[list[tuple[Invoice, NudgeReason]], dict[int | None, NudgeHold]]:
    """What is told at an instant, and what will not be told until something happens."""
    told: list[tuple[Invoice, NudgeReason]] = []
    held: dict[int | None, NudgeHold] = {}
    for row in standing:
        if (at := _wakes(row)) is None or at > facts.now:
            continue
        decision = decide(row, facts)
        if decision.reason is not None:
            told.append((row, decision.reason))
        elif decision.held in {NudgeHold.SMALL, NudgeHold.COVERED}:
            held[row.id], row.next_nudge_at = decision.held, None
        else:
            row.next_nudge_at = decision.next_look
    return told, held


def _after(told: list[tuple[Invoice, NudgeReason]], facts: NudgeFacts) -> NudgeFacts:
    """The facts after a nudge, whose invoices are planned anew."""
    for row, found in told:
        planned(row, found, facts)
    for row, found in told:
        facts = facts.told(row, found.level)
    if not told:
        return facts
    first = told[0][0]
    level = max((found.level for _row, found in told if found.overdue > 0), default=None)
    heard = HeardNudge(first.client_id, facts.owner_id(first), facts.today(first), level)
    return replace(facts, heard=(*facts.heard, heard))
