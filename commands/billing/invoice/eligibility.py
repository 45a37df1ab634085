"""Eligibility for nudges: whether an invoice may be nudged, and from when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot.replies.errors import Conflict
from bot.replies.i18n import _
from commands.billing.entity.commands import entity_of
from commands.billing.entity.times import day_start
from storage.areas.invoice import DRAFT, NOTE, OPEN, VOID
from storage.areas.nudge import SKIPPED, NudgeLog

if TYPE_CHECKING:
    from bot.context import Context
    from storage.areas.entity import Entity
    from storage.areas.invoice import Invoice

BREATHING = 3
"""Days of peace after the client was contacted."""


def waits_until(invoice: Invoice) -> date | None:
    """The local date on which nudges may come again, None if nothing holds them back."""
    days = [invoice.snoozed_until, invoice.paused_until]
    if invoice.promised_on and not invoice.promise_broken:
        days.append(invoice.promised_on + timedelta(days=1))
    days.append(_breathing(invoice))
    return max((day for day in days if day), default=None)


def may_chase(invoice: Invoice) -> bool:
    """Issued and sent, something owed, nothing disputed."""
    sent = invoice.state == OPEN and invoice.sent_on is not None
    return sent and invoice.balance_minor > 0 and invoice.disputed_on is None


def settle(invoice: Invoice, entity: Entity, now: datetime) -> None:
    """Bring what the job looks for up to date; the job itself finds the right level and the right hour."""
    invoice.chasing = may_chase(invoice)
    waits = waits_until(invoice)
    invoice.quiet_until = day_start(waits, entity.zone) if waits else None
    if invoice.chasing:
        invoice.next_nudge_at = now


def _breathing(invoice: Invoice) -> date | None:
    return invoice.contacted_on + timedelta(days=BREATHING) if invoice.contacted_on else None


def acted(ctx: Context, invoice: Invoice, answer: str) -> None:
    """Keep an act on an invoice: it answers the last nudge, and decides when the next one may come."""
    last = ctx.session.exec(
        select(NudgeLog)
        .where(NudgeLog.invoice_id == invoice.id, NudgeLog.outcome != SKIPPED)
        .order_by(col(NudgeLog.id).desc())
    ).first()
    if last is not None:
        last.answer, last.answered_at, last.answered_by = answer, ctx.now, ctx.person.id
        ctx.session.add(last)
    settle(invoice, entity_of(ctx, invoice), ctx.now)
    ctx.session.add(invoice)


def require_owed(invoice: Invoice) -> None:
    """Raise Conflict unless something is still owed on an issued invoice."""
    if invoice.state == DRAFT:
        raise Conflict(_("{ref} is still a draft. Issue it first: /invoice issue {ref}.", ref=invoice.ref))
    if invoice.state != OPEN:
        raise Conflict(_("Nothing is owed on {ref}: it is {state}.", ref=invoice.ref, state=closed_word(invoice)))


def closed_word(invoice: Invoice) -> str:
    """What became of an invoice that is no longer owed."""
    words = {VOID: _("void"), NOTE: _("a credit note")}
    return words.get(invoice.state) or (_("credited") if invoice.state == "credited" else _("paid"))
