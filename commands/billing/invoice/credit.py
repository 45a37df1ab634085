"""Credit on file: money of clients that is on no invoice, and the sentence that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.replies.formatting import amount
from bot.replies.i18n import _
from bot.values.money import Money
from storage.areas.payment import open_credit

if TYPE_CHECKING:
    from bot.context import Context
    from storage.areas.invoice import Invoice


def credit_for(ctx: Context, invoice: Invoice) -> Money | None:
    """The credit of the client that could settle an invoice, None if there is none."""
    found = open_credit(ctx.session, [invoice.client_id]).get((invoice.client_id, invoice.currency))
    return Money(minor=found, currency=invoice.currency) if found else None


def credit_words(ctx: Context, invoice: Invoice) -> str:
    """The sentence about the credit that could settle an invoice; nothing if there is none."""
    found = credit_for(ctx, invoice)
    if found is None:
        return ""
    return _("{client} has {amount} of credit with us. Use it first?", client=invoice.bill_to, amount=amount(found))
