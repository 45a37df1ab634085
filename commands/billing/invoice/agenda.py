"""Agenda block of invoices: what a person has to chase or book today."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, case
from sqlmodel import col, func, select

from bot.context import Context
from bot.jobs.agenda import agenda, shortened
from bot.replies.formatting import amount
from bot.replies.i18n import _, _n
from bot.replies.reply import Action, Card, sentences
from bot.values.money import Money
from commands.access import Billing
from commands.billing.entity.commands import first_entity
from commands.billing.entity.times import local_date
from commands.billing.invoice.cards import balance
from commands.billing.invoice.lists import overdue_clause, unsent_clause
from commands.billing.invoice.status import status
from commands.billing.report.sums import in_base_words, listed
from storage.areas.client import Client
from storage.areas.entity import Entity
from storage.areas.invoice import DRAFT, OPEN, Invoice

_SHOWN = 11


@agenda("money to chase", order=30, access=Billing.READ)
def to_chase(ctx: Context) -> Card | None:
    """Overdue invoices: everybody's for those who book payments, else those of one's own clients."""
    everything = ctx.allows(Billing.MANAGE)
    rows, count, sums = _overdue(ctx, everything=everything)
    drafts, unsent = _waiting(ctx) if everything else (0, 0)
    if not rows and not drafts and not unsent:
        return None
    lines = shortened([*(_line(ctx, row) for row in rows), *([""] * (count - len(rows)))])
    if drafts:
        lines = (*lines, _n("{n} draft waits to be issued.", "{n} drafts wait to be issued.", drafts))
    if unsent:
        lines = (*lines, _n("{n} issued invoice is not sent.", "{n} issued invoices are not sent.", unsent))
    return Card(
        title=_("Money to chase"),
        text=sentences(_said(count, sums), in_base_words(sums, first_entity(ctx).currency, ctx.today)),
        lines=lines,
        actions=tuple(_actions(count, drafts, unsent, everything=everything)),
    )


def _overdue(ctx: Context, *, everything: bool) -> tuple[list[Invoice], int, list[Money]]:
    clause = overdue_clause(ctx)
    if not everything:
        own = select(Client.id).where(Client.owner_id == ctx.person.id)
        clause = and_(clause, col(Invoice.client_id).in_(own))
    oldest = select(Invoice).where(clause).order_by(col(Invoice.due_on), col(Invoice.id)).limit(_SHOWN)
    sums = select(Invoice.currency, func.count(col(Invoice.id)), func.sum(Invoice.balance_minor)).where(clause)
    by_currency = list(ctx.session.exec(sums.group_by(col(Invoice.currency))))
    owed = [Money(minor=int(minor), currency=code) for code, _count, minor in by_currency]
    return list(ctx.session.exec(oldest)), sum(count for _code, count, _minor in by_currency), owed


def _waiting(ctx: Context) -> tuple[int, int]:
    """How many drafts wait to be issued, and issued invoices to be sent."""
    counts: Any = [func.count(case((clause, 1))) for clause in (col(Invoice.state) == DRAFT, unsent_clause())]
    drafts, unsent = ctx.session.exec(select(*counts).where(col(Invoice.state).in_([DRAFT, OPEN]))).one()
    return int(drafts), int(unsent)


def _said(count: int, sums: list[Money]) -> str:
    if not count:
        return ""
    return _n("{n} overdue invoice: {sums}.", "{n} overdue invoices: {sums}.", count, sums=listed(sums))


def _line(ctx: Context, invoice: Invoice) -> str:
    today = _today(ctx, invoice)
    owed, word = amount(balance(invoice)), status(invoice, today).label
    return _("{ref} {client}: {amount}, {status}", ref=invoice.ref, client=invoice.bill_to, amount=owed, status=word)


def _today(ctx: Context, invoice: Invoice) -> date:
    return local_date(ctx.session.get_one(Entity, invoice.entity_id), ctx.now)


def _actions(count: int, drafts: int, unsent: int, *, everything: bool) -> list[Action]:
    found = []
    if count:
        found.append(Action(label=_("Overdue invoices"), command="invoice list", args={"status": "overdue"}))
    if unsent:
        found.append(Action(label=_("Not sent"), command="invoice list", args={"status": "not sent"}))
    if drafts:
        found.append(Action(label=_("Drafts"), command="invoice list", args={"status": "draft"}))
    return [*found, *([Action(label=_("Ageing"), command="report ageing")] if everything else [])]
