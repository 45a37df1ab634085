"""Credit notes: `/invoice credit`, in full, for some items, or for what is left after a part."""

from __future__ import annotations

from bot.command import command
from bot.context import Context
from bot.options.amounts import Lines
from bot.replies.errors import BadValue, Conflict
from bot.replies.formatting import amount, percent
from bot.replies.i18n import _
from bot.replies.reply import Card, Field, Question, Reply, sentences
from bot.values.lines import LineItem
from bot.values.money import total
from commands.access import Billing
from commands.billing.entity.commands import entity_of
from commands.billing.entity.times import local_date
from commands.billing.invoice.cards import invoice_card, money
from commands.billing.invoice.credited import CreditedSoFar, credited_so_far
from commands.billing.invoice.issuing import FINAL, take_number
from commands.billing.invoice.items import in_currency, read_lines, write_lines
from commands.billing.invoice.ledger import grant
from commands.billing.invoice.options import CreditableInvoice
from storage.areas.invoice import CREDITED, NOTE, OPEN, PAID, Invoice


def _before_crediting(
    ctx: Context, invoice: Invoice, lines: tuple[LineItem, ...] | None = None, reason: str = ""
) -> Question:
    """The credit note with its items, and what it leaves."""
    found, note = _draft_note(ctx, invoice, lines, reason)
    given = amount(money(note, note.total_minor))
    say = _("Write a credit note over {amount} for {ref}? It is final.", amount=given, ref=invoice.ref)
    rest = max(0, invoice.balance_minor - note.total_minor)
    left = _("{amount} is still open then.", amount=amount(money(invoice, rest))) if rest else ""
    card = Card(
        title=_("Credit note for {client}", client=invoice.bill_to),
        text=reason,
        lines=tuple(f"{line.text}: {amount(line.total)}" for line in found),
        fields=tuple(Field(label=label, value=amount(money(note, minor))) for label, minor in _sums(note)),
    )
    return Question(say=sentences(say, left), cards=(card,), yes=_("Write the credit note"))


def _sums(note: Invoice) -> list[tuple[str, int]]:
    tax = [(_("Net"), note.net_minor), (_("Tax {rate}", rate=percent(note.tax)), note.tax_minor)] if note.tax else []
    return [*tax, (_("Total"), note.total_minor)]


@command(
    "invoice credit",
    access=Billing.MANAGE,
    examples=["INV-2026-0001", "INV-2026-0001 reason:agreed"],
    final=FINAL,
    asks=_before_crediting,
)
def credit(ctx: Context, invoice: CreditableInvoice, lines: Lines | None = None, reason: str = "") -> Reply:
    """Write a credit note for an issued invoice, in full or for some items.

    invoice: the issued invoice
    lines: what of its items is credited; all that is left of them, if left out
    reason: why, for the client to read
    """
    found, note = _draft_note(ctx, invoice, lines, reason)
    take_number(ctx, note, entity_of(ctx, invoice))
    ctx.session.add(note)
    ctx.session.flush()
    write_lines(ctx, note, found)
    return _credited(ctx, invoice, note)


def _draft_note(
    ctx: Context, invoice: Invoice, lines: tuple[LineItem, ...] | None, reason: str
) -> tuple[tuple[LineItem, ...], Invoice]:
    """The items of the note, and the note that is not yet numbered; raises for what cannot be credited."""
    _require_creditable(invoice)
    before = credited_so_far(ctx, invoice)
    items = read_lines(ctx, invoice)
    found = before.checked(items, _same_currency(lines, invoice)) if lines else before.left(items)
    return found, _note(ctx, invoice, before, total((line.total for line in found), invoice.currency).minor, reason)


def _note(ctx: Context, invoice: Invoice, before: CreditedSoFar, net: int, reason: str) -> Invoice:
    tax = before.tax_of(net)
    note = Invoice(
        ref="",
        entity_id=invoice.entity_id,
        client_id=invoice.client_id,
        bill_to=invoice.bill_to,
        credits_id=invoice.id,
        state=NOTE,
        currency=invoice.currency,
        tax=invoice.tax,
        net_minor=net,
        tax_minor=tax,
        total_minor=net + tax,
        note=reason,
        due_on=local_date(entity_of(ctx, invoice), ctx.now),
        created_at=ctx.now,
    )
    left = invoice.total_minor - invoice.credited_minor
    if not 0 < note.total_minor <= left:
        limit = amount(money(invoice, left))
        raise BadValue(_("At most {amount} of {ref} can be credited.", amount=limit, ref=invoice.ref), option="lines")
    return note


def _require_creditable(invoice: Invoice) -> None:
    if invoice.state not in {OPEN, PAID, CREDITED}:
        raise Conflict(_("{ref} is no issued invoice, so there is nothing to credit.", ref=invoice.ref))
    if invoice.credited_minor >= invoice.total_minor:
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
