"""Nudge rows: a nudge, the levels it logs, and what changes on the invoices it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commands.billing.entity.ladder import FIRM
from commands.billing.entity.times import working_days_later
from commands.billing.invoice.nudge_plan import NudgeReason, planned
from storage.areas.nudge import SKIPPED, Nudge, NudgeLog
from storage.records.references import reserve

if TYPE_CHECKING:
    from bot.context import Context
    from commands.billing.invoice.nudge_facts import NudgeFacts
    from storage.areas.invoice import Invoice

ACKNOWLEDGE_DAYS = 2
"""Working days after which an unanswered firm nudge is told to the next person in line."""
_MOST_SKIPPED = 20

Due = tuple["Invoice", NudgeReason]


def write_nudge(ctx: Context, facts: NudgeFacts, owner_id: int | None, due: list[Due]) -> Nudge:
    """Write the nudge of one person about one client's invoices, which are planned anew."""
    first = due[0][0]
    row = Nudge(
        ref=f"N-{reserve(ctx.session, 'N')}",
        client_id=first.client_id,
        owner_id=owner_id,
        day=facts.today(first),
        at=ctx.now,
    )
    if max(found.level for _invoice, found in due) >= FIRM:
        row.next_escalation_at = working_days_later(ctx.now, ACKNOWLEDGE_DAYS, facts.hours(owner_id))
    ctx.session.add(row)
    ctx.session.flush()
    for invoice, found in due:
        _log(ctx, row, invoice, found, facts.passed(invoice))
        planned(invoice, found, facts)
        ctx.session.add(invoice)
    return row


def _log(ctx: Context, row: Nudge, invoice: Invoice, found: NudgeReason, passed: int) -> None:
    """One entry for the level that is told, and one for each that is passed over."""
    common: dict[str, Any] = {"invoice_id": invoice.id or 0, "overdue": found.overdue, "at": ctx.now}
    for level in range(max(passed + 1, found.level - _MOST_SKIPPED), found.level):
        ctx.session.add(NudgeLog(level=level, outcome=SKIPPED, **common))
    ctx.session.add(NudgeLog(nudge_id=row.id, level=found.level, outcome=found.outcome, **common))
