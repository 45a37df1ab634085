"""Invoices as a file that a spreadsheet opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.exports.sheets import sheet
from bot.options.amounts import MoneyType
from bot.replies.i18n import _, _n
from bot.replies.reply import Reply
from commands.billing.entity.times import local_date
from commands.billing.invoice.cards import balance, money
from commands.billing.invoice.status import status
from storage.areas.entity import entities

if TYPE_CHECKING:
    from datetime import date

    from bot.context import Context
    from storage.areas.invoice import Invoice


def invoices_file(ctx: Context, invoices: list[Invoice]) -> Reply:
    """All columns of the list, days as ISO 8601 and amounts as the caller would type them."""
    known = entities(ctx.session)
    heads = (_("Invoice"), _("Company"), _("Issued"), _("Sent"), _("Due"), _("Total"), _("Balance"), _("Status"))
    rows = [_row(ctx, one, local_date(known[one.entity_id], ctx.now)) for one in invoices]
    return Reply(say=_n("{n} row.", "{n} rows.", len(rows)), files=(sheet("invoice.csv", heads, rows),))


def _row(ctx: Context, invoice: Invoice, today: date) -> list[str]:
    days = [day.isoformat() if day else "" for day in (invoice.issued_on, invoice.sent_on, invoice.due_on)]
    amounts = [MoneyType().cell(part, ctx) for part in (money(invoice, invoice.total_minor), balance(invoice))]
    return [invoice.ref, invoice.bill_to, *days, *amounts, status(invoice, today).label]
