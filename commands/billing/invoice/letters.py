"""Reminder letters to clients, in their language, by level."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.replies.formatting import amount, day
from bot.replies.i18n import _, _n, current, reading
from commands.billing.entity.times import days_overdue
from commands.billing.invoice.cards import balance

if TYPE_CHECKING:
    from bot.context import Context
    from storage.areas.client import Client
    from storage.areas.entity import Entity
    from storage.areas.invoice import Invoice

FRIENDLY_DAYS, FIRM_DAYS = 14, 30


def letter(ctx: Context, client: Client, entity: Entity, invoices: list[Invoice], today: date) -> str:
    """The text of a reminder over some invoices of a client, signed by the entity."""
    caller = current()
    reader = replace(caller, language=client.language or ctx.company.language, country=client.country or caller.country)
    with reading(reader):
        text = _text(client, entity, invoices, today)
    caller.saw_amounts = caller.saw_amounts or reader.saw_amounts
    return text


def _text(client: Client, entity: Entity, invoices: list[Invoice], today: date) -> str:
    oldest = max(days_overdue(invoice, today) for invoice in invoices)
    lines = "\n".join(_line(invoice, today) for invoice in invoices)
    return "\n\n".join(
        (_("Dear {client},", client=client.name), _opening(oldest, len(invoices)), lines, _ending(oldest), entity.name)
    )


def _opening(oldest: int, count: int) -> str:
    if oldest <= 0:
        return _n("this invoice will soon be due:", "these invoices will soon be due:", count)
    if oldest < FRIENDLY_DAYS:
        return _n(
            "perhaps this invoice has slipped your mind:", "perhaps these invoices have slipped your mind:", count
        )
    return _n("we have received no payment for this invoice:", "we have received no payment for these invoices:", count)


def _line(invoice: Invoice, today: date) -> str:
    overdue = days_overdue(invoice, today)
    owed, due = amount(balance(invoice)), day(invoice.due_on)
    if overdue <= 0:
        return _("{ref}: {amount}, due on {day}", ref=invoice.ref, amount=owed, day=due)
    return _n(
        "{ref}: {amount}, due on {day}, {n} day ago",
        "{ref}: {amount}, due on {day}, {n} days ago",
        overdue,
        ref=invoice.ref,
        amount=owed,
        day=due,
    )


def _ending(oldest: int) -> str:
    if oldest >= FIRM_DAYS:
        return _("Please pay within 7 days, or tell us today what stands in the way.")
    if oldest >= FRIENDLY_DAYS:
        return _("Please tell us by return when we may expect the payment.")
    return _("If it is on its way, thank you, and please ignore this note.")
