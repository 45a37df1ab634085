"""Binding acts on invoices: `/invoice issue`, which numbers them, and send."""

from __future__ import annotations

from datetime import date, timedelta

from bot.command import command
from bot.context import Context
from bot.replies.errors import Conflict
from bot.replies.formatting import amount, day
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Question, Reply, sentences
from commands.access import Billing
from commands.billing.entity.cards import asks_to_issue
from commands.billing.entity.commands import entity_of
from commands.billing.entity.times import local_date
from commands.billing.invoice.cards import balance, due_words, invoice_card, money, preview
from commands.billing.invoice.drafts import require_draft
from commands.billing.invoice.eligibility import acted, require_owed, settle
from commands.billing.invoice.options import IssuableInvoice, UnsentInvoice
from storage.areas.client import Client
from storage.areas.entity import Entity
from storage.areas.invoice import OPEN, Invoice
from storage.records.counters import take

FINAL = N_("An issued number never changes or vanishes; make a credit note.")
"""Why an act that takes a number cannot be undone."""


def _before_issue(ctx: Context, invoice: Invoice) -> Question | None:
    """The draft as it will be issued; nothing where the company wants no question and its due day is not over."""
    _require_billable(invoice)
    due, today = _due_on(ctx, invoice), local_date(entity_of(ctx, invoice), ctx.now)
    if due >= today and not asks_to_issue(ctx.company):
        return None
    total = amount(money(invoice, invoice.total_minor))
    say = _("Issue {ref} over {total}, due {day}? Its number and content are final.",
            ref=invoice.ref, total=total, day=day(due))  # fmt: skip
    late = _("That day has passed: it would be overdue at once.") if due < today else ""
    change = Action(label=_("Edit"), command="invoice edit", args={"invoice": invoice.ref})
    return Question(say=sentences(say, late), cards=(preview(ctx, invoice),), yes=_("Issue"), instead=(change,))


@command("invoice issue", access=Billing.MANAGE, examples=["INV-D1"], final=FINAL, asks=_before_issue)
def issue(ctx: Context, invoice: IssuableInvoice) -> Reply:
    """Give a draft its number; from then on it never changes.

    invoice: the draft
    """
    _require_billable(invoice)
    entity, draft = entity_of(ctx, invoice), invoice.ref
    invoice.bill_to = ctx.session.get_one(Client, invoice.client_id).name
    take_number(ctx, invoice, entity)
    invoice.state, invoice.balance_minor = OPEN, invoice.total_minor
    invoice.due_on = _due_on(ctx, invoice)
    settle(invoice, entity, ctx.now)
    ctx.session.add(invoice)
    ctx.session.flush()
    say = _("{draft} is issued as {ref}, due {day}.", draft=draft, ref=invoice.ref, day=day(invoice.due_on))
    return Reply.of(invoice_card(ctx, invoice), say=say)


def _require_billable(invoice: Invoice) -> None:
    require_draft(invoice)
    if invoice.total_minor <= 0:
        raise Conflict(_("{ref} adds up to nothing, so there is nothing to bill. Add an item first.", ref=invoice.ref))


def _due_on(ctx: Context, invoice: Invoice) -> date:
    """The due day of a draft that is issued today."""
    if invoice.terms is None:
        return invoice.due_on
    return local_date(entity_of(ctx, invoice), ctx.now) + timedelta(days=invoice.terms)


def take_number(ctx: Context, invoice: Invoice, entity: Entity) -> None:
    """Take the next number of the entity's series and year, in the transaction that uses it."""
    today = local_date(entity, ctx.now)
    invoice.issued_on, invoice.series, invoice.year = today, entity.series, today.year
    invoice.number = take(ctx.session, f"{entity.series}/{entity.id}/{today.year}")
    invoice.ref = f"{entity.series}-{today.year}-{invoice.number:04d}"


def _before_sending(ctx: Context, invoice: Invoice, to: str = "") -> Question:
    """To whom what is handed over; the caller does that, as no mail goes out from here."""
    _require_unsent(invoice)
    lines = (
        _("To: {address}", address=_address(ctx, invoice, to) or _("no address on file")),
        _("Amount: {amount}", amount=amount(balance(invoice))),
        _("Due: {day}", day=due_words(invoice)),
    )
    card = Card(
        title=_("Send {ref} to {client}", ref=invoice.ref, client=invoice.bill_to),
        text=_("No mail goes out from here: hand the invoice over yourself, then mark it as sent."),
        lines=lines,
    )
    return Question(cards=(card,), yes=_("Mark as sent"))


@command(
    "invoice send",
    access=Billing.MANAGE,
    examples=["INV-2026-0002 to:accounts@example.com"],
    asks=_before_sending,
)
def send(ctx: Context, invoice: UnsentInvoice, to: str = "") -> Reply:
    """Record that an invoice was handed to the client; nudges start from its due day.

    invoice: the issued invoice
    to: the address it went to; the client's, if left out
    """
    _require_unsent(invoice)
    entity, address = entity_of(ctx, invoice), _address(ctx, invoice, to)
    invoice.sent_on = invoice.contacted_on = local_date(entity, ctx.now)
    invoice.sent_to = address
    acted(ctx, invoice, "send")
    return Reply.of(
        invoice_card(ctx, invoice),
        say=_("{ref} is marked as sent on {day}.", ref=invoice.ref, day=day(invoice.sent_on)),
    )


def _require_unsent(invoice: Invoice) -> None:
    require_owed(invoice)
    if invoice.sent_on:
        raise Conflict(_("{ref} was sent on {day} already.", ref=invoice.ref, day=day(invoice.sent_on)))


def _address(ctx: Context, invoice: Invoice, to: str) -> str:
    return to or ctx.session.get_one(Client, invoice.client_id).email or ""
