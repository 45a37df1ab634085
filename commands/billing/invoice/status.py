"""The status of an invoice in a word, with its tone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.replies.formatting import day
from bot.replies.i18n import _
from bot.replies.reply import Status, Tone
from commands.billing.entity.times import day_start, days_overdue
from storage.areas.invoice import CREDITED, DRAFT, NOTE, OPEN, PAID, VOID, Invoice

if TYPE_CHECKING:
    from storage.areas.entity import Entity


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
    if invoice.sent_on is None:
        return Status(label=_("Not sent"), tone=Tone.WARN)
    if overdue > 0:
        return overdue_since(invoice.due_on)
    if overdue == 0:
        return Status(label=_("Due on {day}", day=day(invoice.due_on)), tone=Tone.WARN)
    if invoice.balance_minor < invoice.total_minor:
        return Status(label=_("Part paid") if invoice.paid_minor else _("Part credited"), tone=Tone.INFO)
    return Status(label=_("Sent"), tone=Tone.INFO)


def overdue_since(due_on: date) -> Status:
    """Overdue from the day after the due day on, in words that stay true."""
    return Status(label=_("Overdue since {day}", day=day(due_on + timedelta(days=1))), tone=Tone.BAD)


def true_until(invoice: Invoice, entity: Entity, today: date, nudge_on: date | None = None) -> datetime | None:
    """The start of the local day from which a card of an invoice says something else, if it will by itself."""
    if invoice.state != OPEN:
        return None
    last = [invoice.due_on, invoice.promised_on, nudge_on]
    days = [invoice.due_on, invoice.paused_until, invoice.snoozed_until]
    days += [day + timedelta(days=1) if day else None for day in last]
    coming = min((day for day in days if day and day > today), default=None)
    return day_start(coming, entity.zone) if coming else None


def is_overdue(invoice: Invoice, today: date) -> bool:
    """Owed and sent, and past its due day."""
    return invoice.state == OPEN and invoice.sent_on is not None and days_overdue(invoice, today) > 0
