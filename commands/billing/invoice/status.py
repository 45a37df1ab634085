"""The status of an invoice in a word, with its tone."""

from __future__ import annotations

from datetime import date

from bot.replies.formatting import day
from bot.replies.i18n import _, _n
from bot.replies.reply import Status, Tone
from commands.billing.entity.times import days_overdue
from storage.areas.invoice import CREDITED, DRAFT, NOTE, OPEN, PAID, VOID, Invoice


def status(invoice: Invoice, today: date) -> Status:
    """What somebody must know first about an invoice; `today` is its entity's local date."""
    if invoice.state == OPEN:
        return _held(invoice, today) or _owed(invoice, today)
    words = {
        DRAFT: (_("Draft"), Tone.NEUTRAL),
        PAID: (_("Paid"), Tone.GOOD),
        CREDITED: (_("Credited"), Tone.MUTED),
        VOID: (_("Void"), Tone.MUTED),
        NOTE: (_("Credit note"), Tone.INFO),
    }
    label, tone = words[invoice.state]
    return Status(label=label, tone=tone)


def _held(invoice: Invoice, today: date) -> Status | None:
    if invoice.disputed_on:
        return Status(label=_("Disputed"), tone=Tone.WARN)
    if invoice.paused_until and invoice.paused_until > today:
        return Status(label=_("Paused until {day}", day=day(invoice.paused_until)), tone=Tone.MUTED)
    if invoice.promised_on and invoice.promised_on >= today:
        return Status(label=_("Promised for {day}", day=day(invoice.promised_on)), tone=Tone.WARN)
    return None


def _owed(invoice: Invoice, today: date) -> Status:
    overdue = days_overdue(invoice, today)
    if overdue > 0:
        return Status(label=_n("Overdue {n} day", "Overdue {n} days", overdue), tone=Tone.BAD)
    if overdue == 0:
        return Status(label=_("Due today"), tone=Tone.WARN)
    if invoice.balance_minor < invoice.total_minor:
        return Status(label=_("Part paid"), tone=Tone.INFO)
    if invoice.sent_on:
        return Status(label=_("Sent"), tone=Tone.INFO)
    return Status(label=_("Issued, not sent"), tone=Tone.WARN)


def is_overdue(invoice: Invoice, today: date) -> bool:
    """Owed, and past its due day."""
    return invoice.state == OPEN and days_overdue(invoice, today) > 0
