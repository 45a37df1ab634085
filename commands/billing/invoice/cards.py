"""The invoice card: items, amount, balance, and what happens next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.context import Context
from bot.records.kinds import RecordKind
from bot.replies.formatting import amount, day, number, percent
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Card, Column, Field, Table
from bot.values.money import Money
from bot.values.record_key import NO_RECORD
from commands.access import Billing
from commands.billing.entity.commands import entity_of
from commands.billing.entity.times import local_date
from commands.billing.invoice.buttons import buttons
from commands.billing.invoice.finding import matching
from commands.billing.invoice.items import unit_price
from commands.billing.invoice.nudge_forecast import forecasts
from commands.billing.invoice.status import status, true_until
from storage.areas.invoice import DRAFT, NOTE, OPEN, VOID, Invoice, InvoiceLine, lines_of
from storage.areas.payment import open_credit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commands.billing.invoice.nudge_facts import Credit
    from commands.billing.invoice.nudge_forecast import Forecast


def money(invoice: Invoice, minor: int) -> Money:
    """Minor units in the currency of an invoice."""
    return Money(minor=minor, currency=invoice.currency)


def balance(invoice: Invoice) -> Money:
    """What is still owed on an invoice."""
    return money(invoice, invoice.balance_minor)


def invoice_card(ctx: Context, invoice: Invoice) -> Card:
    """The card of an invoice, a draft or a credit note."""
    return invoice_cards(ctx, [invoice])[0]


def invoice_cards(ctx: Context, invoices: Sequence[Invoice]) -> tuple[Card, ...]:
    """The cards of some invoices."""
    owing = sorted({invoice.client_id for invoice in invoices if invoice.state == OPEN})
    credit = open_credit(ctx.session, owing) if owing else {}
    coming = forecasts(ctx, invoices, credit)
    return tuple(_card(ctx, invoice, credit, coming.get(invoice.id)) for invoice in invoices)


def _card(ctx: Context, invoice: Invoice, known: Credit, coming: Forecast | None) -> Card:
    entity = entity_of(ctx, invoice)
    today = local_date(entity, ctx.now)
    credit = invoice.state == OPEN and (invoice.client_id, invoice.currency) in known
    actions, menu = buttons(invoice, today, credit=credit)
    return Card(
        title=invoice.bill_to,
        ref=invoice.ref,
        record=KIND.key(invoice),
        until=true_until(invoice, entity, today, coming.day if coming else None),
        status=status(invoice, today),
        text=invoice.note,
        fields=tuple(Field(label=label, value=value) for label, value in _facts(ctx, invoice, today, coming) if value),
        table=_items(invoice, lines_of(ctx.session, invoice.id or 0)),
        actions=actions,
        menu=menu,
    )


def preview(ctx: Context, invoice: Invoice) -> Card:
    """The card of a draft without anything to press, and not edited later: what a question is about."""
    card = invoice_card(ctx, invoice)
    return card.model_copy(update={"record": NO_RECORD, "actions": (), "menu": ()})


def _facts(ctx: Context, invoice: Invoice, today: date, coming: Forecast | None) -> list[tuple[str, str]]:
    facts = [
        (_("Credits"), _credited(ctx, invoice)),
        (_("Issued"), day(invoice.issued_on) if invoice.issued_on else ""),
        (_("Due"), due_words(invoice)),
        (_("Sent"), _sent(invoice)),
    ]
    if invoice.state not in {DRAFT, VOID, NOTE}:
        facts += _settlement(invoice)
    return [*facts, *_chasing(invoice, today, coming)]


def _credited(ctx: Context, invoice: Invoice) -> str:
    return ctx.session.get_one(Invoice, invoice.credits_id).ref if invoice.credits_id else ""


def due_words(invoice: Invoice) -> str:
    """The due day; of a draft without a day of its own, the terms."""
    if invoice.state in {NOTE, VOID}:
        return ""
    if invoice.state == DRAFT and invoice.terms is not None:
        return _n("{n} day after issue", "{n} days after issue", invoice.terms)
    return day(invoice.due_on)


def _sent(invoice: Invoice) -> str:
    if invoice.sent_on is None:
        return ""
    return (
        _("{day} to {address}", day=day(invoice.sent_on), address=invoice.sent_to)
        if invoice.sent_to
        else day(invoice.sent_on)
    )


def _settlement(invoice: Invoice) -> list[tuple[str, str]]:
    paid, credited = invoice.paid_minor, invoice.credited_minor
    return [
        (_("Paid"), amount(money(invoice, paid)) if paid else ""),
        (_("Credited"), amount(money(invoice, credited)) if credited else ""),
        (_("Balance"), amount(balance(invoice))),
    ]


def _chasing(invoice: Invoice, today: date, coming: Forecast | None) -> list[tuple[str, str]]:
    if invoice.state != OPEN:
        return []
    return [
        (_("Promised"), _promise(invoice)),
        (_("Disputed"), _why(invoice.disputed_on, invoice.dispute_reason)),
        (_("Paused until"), _why(_ahead(invoice.paused_until, today), invoice.pause_reason)),
        (_("Snoozed until"), _why(_ahead(invoice.snoozed_until, today), "")),
        (_("Client reminded"), _why(invoice.contacted_on if invoice.contacted_on != invoice.sent_on else None, "")),
        (_("Next nudge"), coming.words() if coming else ""),
    ]


def _ahead(until: date | None, today: date) -> date | None:
    return until if until and until > today else None


def _promise(invoice: Invoice) -> str:
    broken = _("broken") if invoice.promise_broken else ""
    note = ", ".join(part for part in (broken, invoice.promise_note) if part)
    return _why(invoice.promised_on, note)


def _why(value: date | None, reason: str) -> str:
    if value is None:
        return ""
    return f"{day(value)}: {reason}" if reason else day(value)


def _items(invoice: Invoice, lines: list[InvoiceLine]) -> Table:
    columns = (
        Column(label=_("Item")),
        Column(label=_("Quantity"), number=True),
        Column(label=_("Price"), number=True),
        Column(label=_("Amount"), number=True),
    )
    rows = [
        (
            line.text,
            f"{number(line.quantity)} {line.unit}".strip(),
            amount(unit_price(invoice, line)),
            amount(money(invoice, line.net_minor)),
        )
        for line in lines
    ]
    if invoice.tax:
        rows.append((_("Net"), "", "", amount(money(invoice, invoice.net_minor))))
        rows.append((_("Tax {rate}", rate=percent(invoice.tax)), "", "", amount(money(invoice, invoice.tax_minor))))
    total = (_("Total"), "", "", amount(money(invoice, invoice.total_minor)))
    return Table(columns=columns, rows=tuple(rows), total=total)


def _tells(ctx: Context, invoice: Invoice) -> str:
    """What is owed or was billed, where it stands, and the day on which it is or was due."""
    worth = balance(invoice) if invoice.state == OPEN else money(invoice, invoice.total_minor)
    state = status(invoice, local_date(entity_of(ctx, invoice), ctx.now)).label
    due = day(invoice.due_on) if invoice.state == OPEN else ""
    return " · ".join(part for part in (amount(worth), state, due) if part)


KIND = RecordKind(
    noun=N_("invoice"),
    also="bill rechnung rechnungen faktura",
    prefix="INV",
    table=Invoice,
    access=Billing.READ,
    title=lambda invoice: invoice.bill_to,
    words=lambda invoice: invoice.note,
    tells=_tells,
    matches=matching,
    fixed=lambda invoice: invoice.state != DRAFT,
    card=invoice_card,
    changes=(("invoiceline", "invoice_id"), ("allocation", "invoice_id"), ("nudgelog", "invoice_id")),
)
