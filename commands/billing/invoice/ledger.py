"""Allocation of payments: they settle balances, and the rest is the client's credit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot.values.money import Money
from commands.billing.invoice.eligibility import acted
from commands.billing.invoice.settlement import tell_threads
from commands.billing.invoice.totals import settled
from storage.areas.invoice import CREDITED, PAID, Invoice
from storage.areas.payment import Allocation, Payment

if TYPE_CHECKING:
    from bot.context import Context


def book(ctx: Context, invoice: Invoice, received: Money, on: date, note: str) -> Payment:
    """Book money received for an invoice; what it does not need stays open on the payment."""
    payment = Payment(
        client_id=invoice.client_id,
        currency=received.currency,
        amount_minor=received.minor,
        open_minor=received.minor,
        received_on=on,
        note=note,
        at=ctx.now,
    )
    ctx.session.add(payment)
    ctx.session.flush()
    allocate(ctx, payment, invoice)
    acted(ctx, invoice, "pay")
    return payment


def grant(ctx: Context, invoice: Invoice, note: Invoice) -> int:
    """Let a credit note settle what is owed on its invoice; returns what is left over for other invoices."""
    payment = Payment(
        client_id=note.client_id,
        credit_id=note.id,
        currency=note.currency,
        amount_minor=note.total_minor,
        open_minor=note.total_minor,
        received_on=note.issued_on or note.due_on,
        note=note.ref,
        at=ctx.now,
    )
    ctx.session.add(payment)
    ctx.session.flush()
    allocate(ctx, payment, invoice)
    invoice.credited_minor += payment.open_minor
    acted(ctx, invoice, "credit")
    return payment.open_minor


def use_credit(ctx: Context, invoice: Invoice) -> int:
    """Settle an invoice with the client's open credit, the oldest first; returns the minor units used."""
    query = select(Payment).where(
        Payment.client_id == invoice.client_id, Payment.currency == invoice.currency, Payment.open_minor > 0
    )
    used = sum(allocate(ctx, payment, invoice) for payment in ctx.session.exec(query.order_by(col(Payment.id))).all())
    if used:
        acted(ctx, invoice, "apply")
    return used


def allocate(ctx: Context, payment: Payment, invoice: Invoice) -> int:
    """Move as much of a payment's open money to an invoice as it needs; returns the minor units moved."""
    used, payment.open_minor = settled(invoice.balance_minor, payment.open_minor)
    ctx.session.add(payment)
    if not used:
        return 0
    ctx.session.add(Allocation(payment_id=payment.id or 0, invoice_id=invoice.id or 0, minor=used))
    if payment.credit_id:
        invoice.credited_minor += used
    else:
        invoice.paid_minor += used
    invoice.balance_minor -= used
    if invoice.balance_minor == 0:
        invoice.state = PAID if invoice.paid_minor else CREDITED
    ctx.session.add(invoice)
    tell_threads(ctx, invoice, payment)
    return used
