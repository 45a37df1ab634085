"""Payments: `/invoice pay`, and credit applied to the next invoice."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from bot.command import command
from bot.context import Context
from bot.delivery.notices import Audience, Lapsed, notice
from bot.options.amounts import Amount, MoneyType
from bot.options.option import Spot
from bot.options.texts import FreeText
from bot.parsing.forms import edit_form
from bot.replies.cutting import shortened
from bot.replies.errors import BadValue, Conflict
from bot.replies.formatting import amount
from bot.replies.formatting import day as shown_day
from bot.replies.i18n import N_, _
from bot.replies.reply import Question, Reply, sentences
from bot.values.money import Money
from bot.values.record_key import RecordKey
from commands.access import Billing
from commands.billing.entity.commands import entity_of
from commands.billing.entity.times import local_date
from commands.billing.invoice.cards import KIND, balance, invoice_card, money
from commands.billing.invoice.eligibility import require_owed
from commands.billing.invoice.ledger import book, use_credit
from commands.billing.invoice.options import BooksDay, CreditedInvoice, OwedInvoice
from commands.billing.invoice.payment_doubts import (
    early_question,
    in_another_currency,
    in_the_future,
    over_question,
    together,
)
from commands.billing.invoice.totals import MOST
from storage.areas.client import Client
from storage.areas.invoice import Invoice
from storage.areas.payment import Payment
from storage.identity.people import Person

LONGEST_NOTE = 200


def _before_booking(
    ctx: Context, invoice: Invoice, received: Money | None = None, day: date | None = None, note: str = ""
) -> Question | None:
    """More than is owed, or a day before the invoice was issued, is asked about; nothing else is."""
    if received is None:
        return None
    on = day or _today(ctx, invoice)
    _check(ctx, invoice, received, on, note)
    known = {"invoice": invoice.ref, "received": MoneyType().canonical(received), "day": on.isoformat(), "note": note}
    early = early_question(invoice, received, on, _today(ctx, invoice), known)
    return together(over_question(invoice, received, known), early)


@command(
    "invoice pay",
    access=Billing.MANAGE,
    examples=["INV-2026-0001 10 EUR", "INV-2026-0001 10 EUR yesterday"],
    asks=_before_booking,
)
def pay(
    ctx: Context,
    invoice: OwedInvoice,
    received: Annotated[Amount | None, Spot.TRAILING] = None,
    day: Annotated[BooksDay | None, Spot.TRAILING] = None,
    note: FreeText = "",
) -> Reply:
    """Book a payment; what is more than owed is asked about, and kept as credit if you say so.

    invoice: what was paid
    received: how much came in; a form with the balance asks, if left out
    day: when it came in; the legal entity's today, if left out
    note: such as the bank's reference
    """
    on = day or _today(ctx, invoice)
    if received is None:
        require_owed(invoice)
        known = {"invoice": invoice.ref, "received": MoneyType().written(balance(invoice), ctx), "note": note}
        return edit_form(ctx, "invoice pay", known | {"day": on.isoformat()})
    _check(ctx, invoice, received, on, note)
    payment = book(ctx, invoice, received, on, note)
    _tell_owner(ctx, invoice, payment)
    return Reply.of(invoice_card(ctx, invoice), say=_booked(ctx, invoice, payment))


@command("invoice apply", access=Billing.MANAGE, examples=["INV-2026-0004"])
def apply(ctx: Context, invoice: CreditedInvoice) -> Reply:
    """Settle an invoice with credit that the client still has with us.

    invoice: what is owed
    """
    require_owed(invoice)
    used = use_credit(ctx, invoice)
    if not used:
        raise Conflict(_("{client} has no credit in {currency}.", client=invoice.bill_to, currency=invoice.currency))
    say = _("{amount} of credit went to {ref}.", amount=amount(money(invoice, used)), ref=invoice.ref)
    return Reply.of(invoice_card(ctx, invoice), say=sentences(say, _left(invoice)))


def _today(ctx: Context, invoice: Invoice) -> date:
    return local_date(entity_of(ctx, invoice), ctx.now)


def _check(ctx: Context, invoice: Invoice, received: Money, day: date, note: str) -> None:
    """Raise Conflict or BadValue for what cannot be booked."""
    require_owed(invoice)
    if not 0 < received.minor <= MOST:
        raise BadValue(_("A payment is more than nothing; 0 and huge amounts are typing errors."), option="received")
    today = _today(ctx, invoice)
    if day > today:
        raise in_the_future(invoice, received, day, today, note)
    if received.currency != invoice.currency:
        raise in_another_currency(invoice, received, day, note)


def _booked(ctx: Context, invoice: Invoice, payment: Payment) -> str:
    """What was booked, with the day where it is not today, the note, and what is left."""
    say = _("{amount} booked on {ref}.", amount=amount(money(invoice, payment.amount_minor)), ref=invoice.ref)
    day = (
        _("Received on {day}.", day=shown_day(payment.received_on))
        if payment.received_on != _today(ctx, invoice)
        else ""
    )
    note = _("Note: {note}.", note=shortened(payment.note, LONGEST_NOTE)) if payment.note else ""
    kept = ""
    if payment.open_minor:
        over = amount(money(invoice, payment.open_minor))
        kept = _("{amount} more than owed is kept as credit of {client}.", amount=over, client=invoice.bill_to)
    return sentences(say, day, note, _left(invoice), kept)


def _left(invoice: Invoice, left: int | None = None) -> str:
    """What is open, or was after an earlier payment (minor units)."""
    rest = invoice.balance_minor if left is None else left
    return _("{amount} is still open.", amount=amount(money(invoice, rest))) if rest else _("It is paid in full.")


def _tell_owner(ctx: Context, invoice: Invoice, payment: Payment) -> None:
    owner = ctx.session.get_one(Client, invoice.client_id).owner_id
    person = ctx.session.get(Person, owner) if owner and owner != ctx.person.id else None
    if person is not None:
        ctx.tell(
            "invoice paid",
            Audience.of(person),
            key=f"paid/{payment.id}",
            record=KIND.key(invoice),
            facts={"payment": payment.id, "left": invoice.balance_minor},
        )


@notice("invoice paid", topic=N_("payments"))
def paid(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """A client paid: told to whoever looks after the client, unless the booking was taken back."""
    payment = ctx.session.get(Payment, facts["payment"])
    invoice = KIND.by_id(ctx, record.number)
    if payment is None or invoice is None or not ctx.allows(Billing.READ):
        return Lapsed(reason="the booking was taken back")
    received = amount(Money(minor=payment.amount_minor, currency=payment.currency))
    say = _("{client} paid {amount} on {ref}.", client=invoice.bill_to, amount=received, ref=invoice.ref)
    return Reply.of(invoice_card(ctx, invoice), say=sentences(say, _left(invoice, facts.get("left"))))
