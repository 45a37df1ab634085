"""Payments: `/invoice pay`, and credit applied to the next invoice."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from bot.command import command
from bot.context import Context
from bot.delivery.notices import Audience, Lapsed, notice
from bot.options.amounts import Amount, MoneyType
from bot.options.dates import PastDay
from bot.options.option import Spot
from bot.options.texts import FreeText
from bot.parsing.forms import edit_form
from bot.replies.cutting import shortened
from bot.replies.errors import BadValue, Conflict
from bot.replies.formatting import amount
from bot.replies.formatting import day as shown_day
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Reply, sentences
from bot.values.errors import Impossible
from bot.values.money import Money
from bot.values.record_key import RecordKey
from commands.access import Billing
from commands.billing.invoice.cards import KIND, balance, invoice_card, money
from commands.billing.invoice.eligibility import require_owed
from commands.billing.invoice.ledger import book, use_credit
from commands.billing.invoice.options import CreditedInvoice, OwedInvoice
from commands.billing.invoice.totals import MOST
from storage.areas.client import Client
from storage.areas.invoice import PAID, Invoice
from storage.areas.payment import Payment
from storage.identity.people import Person

LONGEST_NOTE = 200


@command("invoice pay", access=Billing.MANAGE, examples=["INV-2026-0001 10 EUR", "INV-2026-0001 10 EUR yesterday"])
def pay(
    ctx: Context,
    invoice: OwedInvoice,
    received: Annotated[Amount | None, Spot.TRAILING] = None,
    day: Annotated[PastDay | None, Spot.TRAILING] = None,
    note: FreeText = "",
) -> Reply:
    """Book a payment; what is more than owed is kept as the client's credit.

    invoice: what was paid
    received: how much came in; a form with the balance asks, if left out
    day: when it came in; today, if left out
    note: such as the bank's reference
    """
    require_owed(invoice)
    if received is None:
        known = {"invoice": invoice.ref, "received": MoneyType().written(balance(invoice), ctx), "note": note}
        return edit_form(ctx, "invoice pay", known | {"day": (day or ctx.today).isoformat()})
    _check(ctx, invoice, received, day or ctx.today)
    payment = book(ctx, invoice, received, day or ctx.today, note)
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


def _check(ctx: Context, invoice: Invoice, received: Money, day: date) -> None:
    if received.currency != invoice.currency:
        raise Conflict(
            _("{ref} is in {currency}; {amount} cannot settle it. Say how much that was in {currency}.",
              ref=invoice.ref, currency=invoice.currency, amount=amount(received)),
            actions=_same_figures(invoice, received),
        )  # fmt: skip
    if not 0 < received.minor <= MOST:
        raise BadValue(_("A payment is more than nothing; 0 and huge amounts are typing errors."), option="received")
    if day > ctx.today:
        raise BadValue(_("Money of the future is not booked; log a promise instead."), option="day")


def _same_figures(invoice: Invoice, received: Money) -> tuple[Action, ...]:
    try:
        meant = Money.of(received.amount.normalize(), invoice.currency)
    except Impossible:
        return ()
    args = {"invoice": invoice.ref, "received": MoneyType().canonical(meant)}
    return (Action(label=_("Book {amount}", amount=amount(meant)), command="invoice pay", args=args),)


def _booked(ctx: Context, invoice: Invoice, payment: Payment) -> str:
    """What was booked, with the day where it is not today, the note, and what is left."""
    say = _("{amount} booked on {ref}.", amount=amount(money(invoice, payment.amount_minor)), ref=invoice.ref)
    day = _("Received on {day}.", day=shown_day(payment.received_on)) if payment.received_on != ctx.today else ""
    note = _("Note: {note}.", note=shortened(payment.note, LONGEST_NOTE)) if payment.note else ""
    kept = ""
    if payment.open_minor:
        over = amount(money(invoice, payment.open_minor))
        kept = _("{amount} more than owed is kept as credit of {client}.", amount=over, client=invoice.bill_to)
    return sentences(say, day, note, _left(invoice), kept)


def _left(invoice: Invoice) -> str:
    if invoice.state == PAID:
        return _("It is paid in full.")
    return _("{amount} is still open.", amount=amount(balance(invoice)))


def _tell_owner(ctx: Context, invoice: Invoice, payment: Payment) -> None:
    owner = ctx.session.get_one(Client, invoice.client_id).owner_id
    person = ctx.session.get(Person, owner) if owner and owner != ctx.person.id else None
    if person is not None:
        ctx.tell(
            "invoice paid",
            Audience.of(person),
            key=f"paid/{payment.id}",
            record=KIND.key(invoice),
            facts={"payment": payment.id},
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
    return Reply.of(invoice_card(ctx, invoice), say=sentences(say, _left(invoice)))
