"""Binding acts on invoices: `/invoice issue`, which numbers them, send, credit."""

from __future__ import annotations

from datetime import timedelta

from bot.command import command
from bot.context import Context
from bot.options.amounts import Lines
from bot.replies.errors import BadValue, Conflict
from bot.replies.formatting import amount, day
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Reply, Style, sentences
from bot.values.lines import LineItem
from commands.access import Billing
from commands.billing.entity.commands import entity_of
from commands.billing.entity.times import local_date
from commands.billing.invoice.cards import balance, due_words, invoice_card, money
from commands.billing.invoice.drafts import require_draft
from commands.billing.invoice.eligibility import acted, require_owed, settle
from commands.billing.invoice.items import add_up, in_currency, read_lines, write_lines
from commands.billing.invoice.ledger import grant
from commands.billing.invoice.options import CreditableInvoice, IssuableInvoice, UnsentInvoice
from storage.areas.client import Client
from storage.areas.entity import Entity
from storage.areas.invoice import CREDITED, NOTE, OPEN, PAID, Invoice
from storage.records.counters import take

_FINAL = N_("An issued number never changes or vanishes; make a credit note.")


@command("invoice issue", access=Billing.MANAGE, examples=["INV-D1"], final=_FINAL)
def issue(ctx: Context, invoice: IssuableInvoice) -> Reply:
    """Give a draft its number; from then on it never changes.

    invoice: the draft
    """
    require_draft(invoice)
    if invoice.total_minor <= 0:
        raise Conflict(_("{ref} adds up to nothing, so there is nothing to bill. Add an item first.", ref=invoice.ref))
    entity, draft = entity_of(ctx, invoice), invoice.ref
    invoice.bill_to = ctx.session.get_one(Client, invoice.client_id).name
    _number(ctx, invoice, entity)
    invoice.state, invoice.balance_minor = OPEN, invoice.total_minor
    if invoice.terms is not None:
        invoice.due_on = local_date(entity, ctx.now) + timedelta(days=invoice.terms)
    settle(invoice, entity, ctx.now)
    ctx.session.add(invoice)
    ctx.session.flush()
    say = _("{draft} is issued as {ref}, due {day}.", draft=draft, ref=invoice.ref, day=day(invoice.due_on))
    return Reply.of(invoice_card(ctx, invoice), say=say)


def _number(ctx: Context, invoice: Invoice, entity: Entity) -> None:
    """Take the next number of the entity's series and year, in the transaction that uses it."""
    today = local_date(entity, ctx.now)
    invoice.issued_on, invoice.series, invoice.year = today, entity.series, today.year
    invoice.number = take(ctx.session, f"{entity.series}/{entity.id}/{today.year}")
    invoice.ref = f"{entity.series}-{today.year}-{invoice.number:04d}"


@command("invoice send", access=Billing.MANAGE, examples=["INV-2026-0002 to:accounts@example.com confirmed:yes"])
def send(ctx: Context, invoice: UnsentInvoice, to: str = "", confirmed: bool = False) -> Reply:
    """Record that an invoice was handed to the client; nudges start from its due day.

    invoice: the issued invoice
    to: the address it went to; the client's, if left out
    confirmed: yes records it, otherwise you see first what will be recorded
    """
    require_owed(invoice)
    if invoice.sent_on:
        raise Conflict(_("{ref} was sent on {day} already.", ref=invoice.ref, day=day(invoice.sent_on)))
    address = to or ctx.session.get_one(Client, invoice.client_id).email or ""
    if not confirmed:
        return _hand_over(ctx, invoice, address)
    entity = entity_of(ctx, invoice)
    invoice.sent_on = invoice.contacted_on = local_date(entity, ctx.now)
    invoice.sent_to = address
    acted(ctx, invoice, "send")
    return Reply.of(
        invoice_card(ctx, invoice),
        say=_("{ref} is marked as sent on {day}.", ref=invoice.ref, day=day(invoice.sent_on)),
    )


def _hand_over(ctx: Context, invoice: Invoice, address: str) -> Reply:
    args = {"invoice": invoice.ref, "to": address, "confirmed": "yes"}
    lines = (
        _("To: {address}", address=address or _("no address on file")),
        _("Amount: {amount}", amount=amount(balance(invoice))),
        _("Due: {day}", day=due_words(invoice, local_date(entity_of(ctx, invoice), ctx.now))),
    )
    card = Card(
        title=_("Send {ref} to {client}", ref=invoice.ref, client=invoice.bill_to),
        text=_("No mail goes out from here: hand the invoice over yourself, then mark it as sent."),
        lines=lines,
        actions=(
            Action(
                label=_("Mark as sent"),
                command="invoice send",
                args={name: text for name, text in args.items() if text},
                style=Style.PRIMARY,
            ),
        ),
    )
    return Reply(cards=(card,), quiet=True)


@command("invoice credit", access=Billing.MANAGE, examples=["INV-2026-0001"], final=_FINAL)
def credit(ctx: Context, invoice: CreditableInvoice, lines: Lines | None = None, reason: str = "") -> Reply:
    """Write a credit note for an issued invoice, in full or for some items.

    invoice: the issued invoice
    lines: what is credited; all of it, if left out
    reason: why, for the client to read
    """
    left = invoice.total_minor - invoice.credited_minor
    _require_creditable(invoice, left)
    if invoice.credited_minor and not lines:
        raise Conflict(_("{ref} is credited in part already; name the items that are left.", ref=invoice.ref))
    entity = entity_of(ctx, invoice)
    note = _credit_note(ctx, invoice, entity, reason)
    if lines:
        add_up(note, _same_currency(lines, invoice))
    if not 0 < note.total_minor <= left:
        limit = amount(money(invoice, left))
        raise BadValue(_("At most {amount} of {ref} can be credited.", amount=limit, ref=invoice.ref), option="lines")
    _number(ctx, note, entity)
    ctx.session.add(note)
    ctx.session.flush()
    write_lines(ctx, note, _same_currency(lines, invoice) if lines else read_lines(ctx, invoice))
    return _credited(ctx, invoice, note)


def _credit_note(ctx: Context, invoice: Invoice, entity: Entity, reason: str) -> Invoice:
    """A note about the whole invoice, not yet numbered."""
    return Invoice(
        ref="",
        entity_id=invoice.entity_id,
        client_id=invoice.client_id,
        bill_to=invoice.bill_to,
        credits_id=invoice.id,
        state=NOTE,
        currency=invoice.currency,
        tax=invoice.tax,
        net_minor=invoice.net_minor,
        tax_minor=invoice.tax_minor,
        total_minor=invoice.total_minor,
        note=reason,
        due_on=local_date(entity, ctx.now),
        created_at=ctx.now,
    )


def _require_creditable(invoice: Invoice, left: int) -> None:
    if invoice.state not in {OPEN, PAID, CREDITED}:
        raise Conflict(_("{ref} is no issued invoice, so there is nothing to credit.", ref=invoice.ref))
    if left <= 0:
        raise Conflict(_("{ref} is credited in full already.", ref=invoice.ref))


def _same_currency(lines: tuple[LineItem, ...], invoice: Invoice) -> tuple[LineItem, ...]:
    lines = in_currency(lines, None)
    if lines[0].price.currency != invoice.currency:
        raise BadValue(
            _("{ref} is in {currency}: credit it in {currency}.", ref=invoice.ref, currency=invoice.currency)
        )
    return lines


def _credited(ctx: Context, invoice: Invoice, note: Invoice) -> Reply:
    over = grant(ctx, invoice, note)
    said = _(
        "{ref} credits {amount} of {invoice}.",
        ref=note.ref,
        amount=amount(money(note, note.total_minor)),
        invoice=invoice.ref,
    )
    kept = _("{amount} was paid already and is kept as credit.", amount=amount(money(note, over))) if over else ""
    return Reply.of(invoice_card(ctx, note), invoice_card(ctx, invoice), say=sentences(said, kept))
