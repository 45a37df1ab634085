"""What happened to an invoice: `/invoice history`."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select

from bot.command import command
from bot.context import Context
from bot.replies.formatting import amount, day, when
from bot.replies.i18n import _, _n
from bot.replies.reply import Card, Reply
from commands.access import Billing
from commands.billing.invoice.cards import money
from commands.billing.invoice.options import InvoiceRef
from storage.areas.invoice import Invoice
from storage.areas.nudge import Nudge, NudgeLog
from storage.areas.payment import Allocation, Payment
from storage.identity.people import Person


@command("invoice history", access=Billing.READ, examples=["INV-2026-0001"])
def history(ctx: Context, invoice: InvoiceRef) -> Reply:
    """Show what happened to an invoice: nudges, what came of them, payments and credit.

    invoice: its reference
    """
    told = [*_milestones(invoice), *_nudges(ctx, invoice), *_money(ctx, invoice)]
    lines = tuple(text for _at, text in sorted(told, key=lambda entry: entry[0]))
    card = Card(title=_("History of {ref}", ref=invoice.ref), ref=invoice.ref, lines=lines)
    return Reply.of(card, say="" if lines else _("Nothing has happened to {ref} yet.", ref=invoice.ref))


def _milestones(invoice: Invoice) -> list[tuple[date, str]]:
    dated = (
        (invoice.issued_on, _("issued")),
        (invoice.sent_on, _("sent to {address}", address=invoice.sent_to) if invoice.sent_to else _("sent")),
        (invoice.disputed_on, _("disputed: {reason}", reason=invoice.dispute_reason)),
    )
    return [(on, f"{day(on)}: {text}") for on, text in dated if on]


def _nudges(ctx: Context, invoice: Invoice) -> list[tuple[date, str]]:
    people = {person.id: person.name for person in ctx.session.exec(select(Person))}
    query = select(NudgeLog, Nudge).join(
        Nudge, (col(Nudge.id) == NudgeLog.nudge_id) & (col(Nudge.company_id) == NudgeLog.company_id)
    )
    rows = ctx.session.exec(query.where(NudgeLog.invoice_id == invoice.id).order_by(col(NudgeLog.id)))
    return [(row.at.astimezone(ctx.zone).date(), _nudge_line(row, nudge, people)) for row, nudge in rows]


def _nudge_line(row: NudgeLog, nudge: Nudge, people: dict[int | None, str]) -> str:
    overdue = _n("{n} day overdue", "{n} days overdue", row.overdue) if row.overdue > 0 else _("before the due day")
    told = people.get(nudge.owner_id) or _("the accounts channel")
    line = _(
        "{when}: {who} nudged, level {level}, {overdue}",
        when=when(row.at),
        who=told,
        level=row.level,
        overdue=overdue,
    )
    if not row.answer:
        return line
    who = people.get(row.answered_by, "")
    return _("{line}; answered by {who} with /invoice {verb}", line=line, who=who, verb=row.answer)


def _money(ctx: Context, invoice: Invoice) -> list[tuple[date, str]]:
    query = select(Allocation, Payment).join(
        Payment, (col(Payment.id) == Allocation.payment_id) & (col(Payment.company_id) == Allocation.company_id)
    )
    rows = ctx.session.exec(query.where(Allocation.invoice_id == invoice.id).order_by(col(Allocation.id)))
    return [(payment.received_on, _payment_line(invoice, part, payment)) for part, payment in rows]


def _payment_line(invoice: Invoice, part: Allocation, payment: Payment) -> str:
    figures, on = amount(money(invoice, part.minor)), day(payment.received_on)
    if payment.credit_id:
        return _("{day}: {amount} by credit note {ref}", day=on, amount=figures, ref=payment.note)
    return _("{day}: {amount} paid. {note}", day=on, amount=figures, note=payment.note).strip()
