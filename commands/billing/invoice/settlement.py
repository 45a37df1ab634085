"""Settled invoices: replies below their nudges, so that nobody chases them."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from bot.context import Context
from bot.delivery.notices import Audience, Lapsed, notice
from bot.replies.i18n import N_, _
from bot.replies.reply import Reply, Tone
from bot.values.record_key import RecordKey
from commands.access import Billing
from commands.billing.invoice.cards import KIND
from storage.areas.invoice import CREDITED, PAID, Invoice
from storage.areas.nudge import NudgeLog
from storage.areas.payment import Payment


def tell_threads(ctx: Context, invoice: Invoice, payment: Payment) -> None:
    """Say in the threads of an invoice's nudges that the payment has settled it, if it has."""
    if invoice.state not in {PAID, CREDITED}:
        return
    query = select(NudgeLog.nudge_id).where(NudgeLog.invoice_id == invoice.id, col(NudgeLog.nudge_id).is_not(None))
    nudges = sorted({RecordKey("nudge", number) for number in ctx.session.exec(query) if number})
    ctx.tell(
        "invoice settled",
        Audience(threads=(KIND.key(invoice), *nudges)),
        key=f"settled/{payment.id}/{invoice.id}",
        record=KIND.key(invoice),
    )


@notice("invoice settled", topic=N_("payments"))
def settled(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """An invoice is settled: said in the threads of its nudges, unless the booking was taken back."""
    invoice = KIND.by_id(ctx, record.number)
    if invoice is None or invoice.state not in {PAID, CREDITED} or not ctx.allows(Billing.READ):
        return Lapsed(reason="the booking was taken back")
    if invoice.state == CREDITED:
        say = _("{ref} of {client} is settled by a credit note.", ref=invoice.ref, client=invoice.bill_to)
    else:
        say = _("{ref} of {client} is paid in full.", ref=invoice.ref, client=invoice.bill_to)
    return Reply(say=say, tone=Tone.GOOD)
