"""Drafts of invoices: `/invoice new`, edit, void. A draft has no number and may change as often as it likes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from bot.command import command
from bot.context import Context
from bot.options.amounts import Lines, LinesType
from bot.options.dates import Day
from bot.options.option import Spot
from bot.parsing.edits import edited
from bot.parsing.forms import edit_form
from bot.replies.errors import BadValue, Conflict
from bot.replies.formatting import amount, day, number
from bot.replies.i18n import _
from bot.replies.reply import Action, Question, Reply, sentences
from bot.values.lines import LineItem
from bot.verbs.twins import twin
from commands.access import Billing
from commands.billing.entity.commands import first_entity, kept_entity
from commands.billing.entity.times import local_date
from commands.billing.invoice.cards import invoice_card, money, preview
from commands.billing.invoice.items import add_up, in_currency, read_lines, write_lines
from commands.billing.invoice.options import BilledIn, DraftInvoice, Tax
from commands.crm.company.commands import AnyCompany
from storage.areas.client import Client
from storage.areas.invoice import DRAFT, VOID, Invoice, lately_billed
from storage.records.references import reserve

if TYPE_CHECKING:
    from storage.areas.entity import Entity

TWINS = timedelta(days=7)
"""For how long an invoice for the same items is taken for the same one; what is billed each month is older."""


def _past_due(ctx: Context, due: date | None, sure: Action) -> Question | None:
    """Whether a due day that has passed is meant; `sure` does without it."""
    if due is None or due >= local_date(first_entity(ctx), ctx.now):
        return None
    say = _("{day} has passed: the invoice would be overdue at once. Is that the due day?", day=day(due))
    return Question(say=say, yes=_("Due on {day}", day=day(due)), instead=(sure,))


def _before_drafting(
    ctx: Context,
    company: Client,
    lines: tuple[LineItem, ...],
    due: date | None = None,
    tax: Decimal | None = None,
    note: str = "",
    currency: str | None = None,
) -> Question | None:
    args = {"company": company.ref, "lines": LinesType().canonical(lines), "note": note, "currency": currency or ""}
    known = {**args, "tax": str(tax) if tax else ""} if due else {}
    usual = Action(
        label=_("Usual terms"), command="invoice new", args={name: text for name, text in known.items() if text}
    )
    return _past_due(ctx, due, usual)


@command(
    "invoice new",
    access=Billing.WRITE,
    examples=["C-1 2x Consulting 120 EUR; Hosting 40 EUR"],
    asks=_before_drafting,
)
def new(
    ctx: Context,
    company: AnyCompany,
    lines: Lines,
    due: Annotated[Day | None, Spot.TRAILING] = None,
    tax: Annotated[Tax | None, Spot.TRAILING] = None,
    note: str = "",
    currency: BilledIn = None,
) -> Reply:
    """Draft an invoice.

    company: who is to pay
    lines: what for, one item per line or semicolon: quantity, item, price each
    due: when it is to be paid; the usual terms after issue, if left out
    tax: tax on top, in percent
    note: a sentence on the invoice
    currency: bill in this currency; the prices keep their figures
    """
    lines = in_currency(lines, currency)
    _check_twin(ctx, company, lines)
    entity = kept_entity(ctx)
    terms = company.terms if company.terms is not None else entity.terms
    invoice = Invoice(
        ref=f"INV-D{reserve(ctx.session, 'INV-D')}",
        entity_id=entity.id or 0,
        client_id=company.id or 0,
        bill_to=company.name,
        currency=lines[0].price.currency,
        tax=tax or Decimal(0),
        note=note,
        terms=None if due else terms,
        due_on=due or local_date(entity, ctx.now) + timedelta(days=terms),
        created_at=ctx.now,
    )
    add_up(invoice, lines)
    ctx.session.add(invoice)
    ctx.session.flush()
    write_lines(ctx, invoice, lines)
    return _drafted(ctx, invoice, company, entity)


def _check_twin(ctx: Context, client: Client, lines: tuple[LineItem, ...]) -> None:
    """Raise Twin for a draft, or an invoice of the last days, that bills a client for the very same items."""
    if ctx.anyway:
        return
    total = sum(line.total.minor for line in lines)
    for one in lately_billed(ctx.session, client.id or 0, lines[0].price.currency, total, ctx.now - TWINS):
        if read_lines(ctx, one) == lines:
            raise twin(ctx, ctx.registry.kinds["invoice"], one, _("client and items"))


def _drafted(ctx: Context, invoice: Invoice, client: Client, entity: Entity) -> Reply:
    total = amount(money(invoice, invoice.total_minor))
    say = _(
        "{ref} drafts {total} for {client}. Issue it when it is right.",
        ref=invoice.ref,
        total=total,
        client=client.name,
    )
    usual = client.currency or entity.currency
    if usual == invoice.currency:
        return Reply.of(invoice_card(ctx, invoice), say=say)
    doubt = _("{client} is usually billed in {usual}.", client=client.name, usual=usual)
    switch = Action(
        label=_("Bill in {usual}", usual=usual),
        command="invoice edit",
        args={"invoice": invoice.ref, "currency": usual},
    )
    return Reply.of(invoice_card(ctx, invoice), say=sentences(say, doubt), actions=(switch,))


def _before_editing(ctx: Context, invoice: Invoice, due: date | None = None, **_others: Any) -> Question | None:
    keep = Action(label=_("Leave it"), command="invoice show", args={"invoice": invoice.ref})
    return _past_due(ctx, due, keep)


@command(
    "invoice edit",
    access=Billing.WRITE,
    examples=['INV-D1 add:"Travel 80 EUR"', "INV-D1 tax:19"],
    asks=_before_editing,
)
def edit(
    ctx: Context,
    invoice: DraftInvoice,
    lines: Lines | None = None,
    due: Day | None = None,
    tax: Tax | None = None,
    note: str = "",
    add: Lines | None = None,
    remove: int | None = None,
    currency: BilledIn = None,
) -> Reply:
    """Change a draft.

    invoice: the draft
    lines: all items anew
    due: when it is to be paid
    tax: tax on top, in percent
    note: a sentence on the invoice
    add: items to add at the end
    remove: the number of the item to take off
    currency: bill in this currency; the prices keep their figures
    """
    require_draft(invoice)
    known = read_lines(ctx, invoice)
    given = edited(ctx, Invoice, {"note": note, "tax": tax})
    if not (given or lines or due or add or remove or currency):
        return edit_form(ctx, "invoice edit", _current(ctx, invoice, known))
    if due:
        invoice.due_on, invoice.terms = due, None
    invoice.sqlmodel_update(given)
    changed = in_currency((*_without(lines or known, remove), *(add or ())), currency)
    invoice.currency = changed[0].price.currency
    add_up(invoice, changed)
    if changed != known:
        write_lines(ctx, invoice, changed)
    ctx.session.add(invoice)
    return Reply.of(invoice_card(ctx, invoice), say=_("{ref} is up to date.", ref=invoice.ref))


def _before_voiding(ctx: Context, invoice: Invoice) -> Question:
    require_draft(invoice)
    total = amount(money(invoice, invoice.total_minor))
    say = _("Void {ref} over {total}? It will never be sent.", ref=invoice.ref, total=total)
    return Question(say=say, cards=(preview(ctx, invoice),), yes=_("Void"))


@command("invoice void", access=Billing.WRITE, examples=["INV-D1"], asks=_before_voiding)
def void(ctx: Context, invoice: DraftInvoice) -> Reply:
    """Throw a draft away; an issued invoice takes a credit note instead.

    invoice: the draft
    """
    require_draft(invoice)
    invoice.state = VOID
    ctx.session.add(invoice)
    return Reply.of(invoice_card(ctx, invoice), say=_("{ref} is void and will never be sent.", ref=invoice.ref))


def require_draft(invoice: Invoice) -> None:
    """Raise Conflict unless it is a draft; what was issued is mended by a credit note."""
    if invoice.state == VOID:
        raise Conflict(_("{ref} is void. Draft another one with /invoice new.", ref=invoice.ref))
    if invoice.state != DRAFT:
        note = Action(label=_("Credit note"), command="invoice credit", args={"invoice": invoice.ref})
        sentence = _("{ref} is issued, so it never changes. Write a credit note and a new invoice.", ref=invoice.ref)
        raise Conflict(sentence, actions=(note,))


def _without(lines: tuple[LineItem, ...], position: int | None) -> tuple[LineItem, ...]:
    if position is None:
        return lines
    if not 1 <= position <= len(lines):
        raise BadValue(_("There is no item {n}; the draft has {count}.", n=position, count=len(lines)), option="remove")
    kept = lines[: position - 1] + lines[position:]
    if not kept:
        raise Conflict(_("That is the only item. Void the draft instead."))
    return kept


def _current(ctx: Context, invoice: Invoice, lines: tuple[LineItem, ...]) -> dict[str, str]:
    known = {"invoice": invoice.ref, "lines": LinesType().written(lines, ctx), "note": invoice.note}
    if invoice.tax:
        known["tax"] = number(invoice.tax)
    if invoice.terms is None:
        known["due"] = invoice.due_on.isoformat()
    return known
