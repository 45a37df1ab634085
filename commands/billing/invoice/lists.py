"""`/invoice list` and show."""

from __future__ import annotations

from datetime import date
from enum import Enum, nonmember
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_
from sqlmodel import col, select

from bot.command import command
from bot.context import Context
from bot.options.texts import Cursor
from bot.parsing.bind import canonical
from bot.records.paging import paged
from bot.replies.formatting import amount, day
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Choice, Column, Reply, Select, Table
from bot.values.money import Money
from commands.access import Billing
from commands.billing.entity.commands import first_entity
from commands.billing.entity.times import local_date
from commands.billing.invoice import status
from commands.billing.invoice.cards import balance, invoice_card, money
from commands.billing.invoice.file import invoices_file
from commands.billing.invoice.options import InvoiceRef
from commands.billing.report.sums import subtotal_words, total_row
from commands.crm.company.commands import CompanyRef
from storage.areas.entity import entities
from storage.areas.invoice import CREDITED, DRAFT, OPEN, PAID, Invoice


class InvoiceFilter(Enum):
    """Which invoices a list shows; open ones include overdue ones."""

    OPEN = N_("open")
    DRAFT = N_("draft")
    UNSENT = N_("not sent")
    OVERDUE = N_("overdue")
    PAID = N_("paid")
    ALL = N_("all")
    ALSO = nonmember(
        {"unpaid": "open", "outstanding": "open", "drafts": "draft", "late": "overdue", "unbezahlt": "open"}
    )


class InvoiceOrder(Enum):
    """What a list of invoices is ordered by."""

    DUE = N_("due")
    COMPANY = N_("company")
    TOTAL = N_("total")
    BALANCE = N_("balance")


@command(
    "invoice list",
    access=Billing.READ,
    examples=["", "overdue", "status:all company:C-1", 'status:"not sent"', "sort:balance down:yes"],
)
def list_(
    ctx: Context,
    status: InvoiceFilter = InvoiceFilter.OPEN,
    company: CompanyRef | None = None,
    sort: InvoiceOrder | None = None,
    down: bool = False,
    csv: bool = False,
    after: Cursor = "",
) -> Reply:
    """List invoices, the longest due first; open ones unless you say otherwise.

    status: which ones
    company: only those of this client company
    sort: what it is ordered by
    down: yes turns the order around
    csv: yes gives all of them as a file
    after: where the list goes on
    """
    clause, keys = _matching(ctx, status), _keys(ctx, sort)
    if company is not None:
        clause = and_(clause, col(Invoice.client_id) == company.id)
    if csv:
        order = [key.desc() if down else key.asc() for key in keys]
        return invoices_file(ctx, list(ctx.session.exec(select(Invoice).where(clause).order_by(*order))))
    page = paged(ctx, select(Invoice).where(clause), *keys, after=after, descending=down)
    if not page.rows:
        return Reply(say=_empty(status))
    asked = {"status": status, "company": company, "sort": sort, "down": down or None}
    args = canonical(ctx.registry.commands["invoice list"], asked)
    sums = _sums(ctx, clause)
    card = Card(
        title=" · ".join(
            filter(None, (_("Invoices: {which}", which=_(status.value)), company.name if company else ""))
        ),
        table=_table(ctx, page.rows, sums),
        text=subtotal_words(sums, first_entity(ctx).currency, ctx.today),
        select=_opener(page.rows),
    )
    as_file = Action(label="CSV", command="invoice list", args={**args, "csv": "yes"})
    return Reply.of(card, actions=(*page.actions("invoice list", args), as_file))


@command("invoice show", access=Billing.READ, examples=["INV-2026-0001"])
def show(ctx: Context, invoice: InvoiceRef) -> Reply:
    """Show an invoice.

    invoice: its reference
    """
    return Reply.of(invoice_card(ctx, invoice))


def overdue_clause(ctx: Context) -> ColumnElement[bool]:
    """Open invoices past their due day that the client has, by the local date of the entity that bills each."""
    known = entities(ctx.session).values()
    late = [and_(col(Invoice.entity_id) == e.id, col(Invoice.due_on) < local_date(e, ctx.now)) for e in known]
    return and_(col(Invoice.state) == OPEN, col(Invoice.sent_on).is_not(None), or_(false(), *late))


def unsent_clause() -> ColumnElement[bool]:
    """Issued invoices that the client has not got, as far as we know."""
    return and_(col(Invoice.state) == OPEN, col(Invoice.sent_on).is_(None))


def _keys(ctx: Context, order: InvoiceOrder | None) -> list[Any]:
    """What a list is ordered by; raises Forbidden where the order would tell amounts that are hidden."""
    if order in {InvoiceOrder.TOTAL, InvoiceOrder.BALANCE}:
        ctx.require(ctx.registry.matrix.amounts)
    first = {
        InvoiceOrder.COMPANY: col(Invoice.bill_to),
        InvoiceOrder.TOTAL: col(Invoice.total_minor),
        InvoiceOrder.BALANCE: col(Invoice.balance_minor),
    }
    beside = [col(Invoice.currency)] if order in {InvoiceOrder.TOTAL, InvoiceOrder.BALANCE} else []
    return [*beside, first.get(order or InvoiceOrder.DUE, col(Invoice.due_on)), col(Invoice.id)]


def _matching(ctx: Context, which: InvoiceFilter) -> Any:
    if which is InvoiceFilter.OVERDUE:
        return overdue_clause(ctx)
    if which is InvoiceFilter.UNSENT:
        return unsent_clause()
    status = {InvoiceFilter.OPEN: [OPEN], InvoiceFilter.DRAFT: [DRAFT], InvoiceFilter.PAID: [PAID, CREDITED]}.get(which)
    return col(Invoice.state).in_(status) if status else col(Invoice.id).is_not(None)


def _empty(which: InvoiceFilter) -> str:
    if which is InvoiceFilter.OVERDUE:
        return _("Nothing is overdue.")
    if which is InvoiceFilter.UNSENT:
        return _("Every issued invoice is marked as sent.")
    if which is InvoiceFilter.OPEN:
        return _("Nobody owes us anything. Draft an invoice with /invoice new.")
    return _("There are no such invoices. See all with /invoice list all.")


def _sums(ctx: Context, clause: Any) -> list[Money]:
    query = select(Invoice.currency, func.sum(Invoice.balance_minor)).where(clause).group_by(col(Invoice.currency))
    return [Money(minor=int(minor), currency=currency) for currency, minor in ctx.session.exec(query) if minor]


def _table(ctx: Context, rows: list[Invoice], sums: list[Money]) -> Table:
    known = entities(ctx.session)
    columns = (
        Column(label=_("Invoice")),
        Column(label=_("Company")),
        Column(label=_("Due")),
        Column(label=_("Total"), number=True),
        Column(label=_("Balance"), number=True),
        Column(label=_("Status")),
    )
    cells = tuple(_row(row, local_date(known[row.entity_id], ctx.now)) for row in rows)
    return Table(columns=columns, rows=cells, total=total_row(sums, before=4, after=1))


def _row(invoice: Invoice, today: date) -> tuple[str, ...]:
    total = amount(money(invoice, invoice.total_minor))
    owed = amount(balance(invoice)) if invoice.state == OPEN else ""
    return invoice.ref, invoice.bill_to, day(invoice.due_on), total, owed, status.status(invoice, today).label


def _opener(rows: list[Invoice]) -> Select:
    choices = tuple(Choice(label=f"{row.ref} {row.bill_to}"[:80], value=row.ref) for row in rows)
    return Select(label=_("Open an invoice"), command="invoice show", option="invoice", choices=choices)
