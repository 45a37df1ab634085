"""`/report ageing`: what is owed by age, as a table and a picture."""

from __future__ import annotations

from sqlmodel import col, func, select

from bot.command import command
from bot.context import Context
from bot.replies.formatting import amount
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Column, Reply, Table, sentences
from bot.values.money import Money, total
from commands.access import Billing
from commands.billing.entity.commands import first_entity
from commands.billing.entity.times import local_date
from commands.billing.report.ages import BUCKETS, Ages, aged, names
from commands.billing.report.picture import picture
from commands.billing.report.rates import BaseTotal, in_base
from commands.billing.report.sums import listed, source_words
from commands.crm.company.commands import CompanyRef
from storage.areas.entity import entities
from storage.areas.invoice import OPEN, Invoice
from storage.areas.payment import credit_sums


@command("report ageing", access=Billing.READ, examples=["", "company:C-1"], also="reports bericht berichte")
def ageing(ctx: Context, company: CompanyRef | None = None) -> Reply:
    """Show what clients owe by how long it is overdue, in each currency and in ours.

    company: only this client company
    """
    base, today = first_entity(ctx).currency, local_date(first_entity(ctx), ctx.now)
    ages = aged(_debts(ctx, company.id if company else None))
    if not ages:
        return Reply(say=_("Nobody owes us anything."))
    bases = tuple(in_base((row[number] for row in ages.values()), base, today) for number in range(BUCKETS))
    card = Card(
        title=_("Ageing of {company}", company=company.name) if company else _("Ageing of what we are owed"),
        text=sentences(_note(bases, base, ages), _credit(ctx, company.id if company else None)),
        table=_table(ages, bases, base),
        picture=picture(ages, base, today) if ctx.reader.amounts else None,
        actions=(_overdue(company.ref if company else ""),),
    )
    return Reply.of(card, say=_said(bases, ages, base))


def _debts(ctx: Context, client: int | None) -> list[tuple[int, Money]]:
    key = (col(Invoice.entity_id), col(Invoice.currency), col(Invoice.due_on))
    query = select(*key, func.sum(col(Invoice.balance_minor))).where(Invoice.state == OPEN).group_by(*key)
    if client is not None:
        query = query.where(Invoice.client_id == client)
    today = {number: local_date(entity, ctx.now) for number, entity in entities(ctx.session).items()}
    return [
        ((today[entity] - due_on).days, Money(minor=int(minor), currency=currency))
        for entity, currency, due_on, minor in ctx.session.exec(query)
    ]


def _table(ages: Ages, bases: tuple[BaseTotal, ...], base: str) -> Table:
    columns = (
        Column(label=_("Currency")),
        *(Column(label=name, number=True) for name in names()),
        Column(label=_("Total"), number=True),
    )
    rows = tuple((code, *_cells(row), amount(total(row, code))) for code, row in ages.items())
    if tuple(ages) == (base,):
        return Table(columns=columns, rows=rows)
    sums = [found.money for found in bases]
    return Table(
        columns=columns, rows=rows, total=(_("In {base}", base=base), *_cells(sums), amount(total(sums, base)))
    )


def _cells(row: tuple[Money, ...] | list[Money]) -> tuple[str, ...]:
    return tuple(amount(money) if money.minor else "–" for money in row)


def _note(bases: tuple[BaseTotal, ...], base: str, ages: Ages) -> str:
    if tuple(ages) == (base,):
        return ""
    days = [found.day for found in bases if found.day]
    missing = tuple(dict.fromkeys(code for found in bases for code in found.missing))
    source = source_words(BaseTotal(bases[0].money, min(days, default=None), missing))
    return _("Amounts in {base} {source}.", base=base, source=source)


def _credit(ctx: Context, client: int | None) -> str:
    """Money of clients that is on no invoice, which the ages do not deduct."""
    found = [Money(minor=minor, currency=code) for code, minor in credit_sums(ctx.session, client).items()]
    return _("Clients have {amounts} of credit with us, which is not deducted.", amounts=listed(found)) if found else ""


def _said(bases: tuple[BaseTotal, ...], ages: Ages, base: str) -> str:
    owed, late = _worth(bases, ages, base, 0), _worth(bases, ages, base, 1)
    if not any(row[number].minor for row in ages.values() for number in range(1, BUCKETS)):
        return _("We are owed {amount}, none of it overdue.", amount=owed)
    return _("We are owed {amount}, {overdue} of it overdue.", amount=owed, overdue=late)


def _worth(bases: tuple[BaseTotal, ...], ages: Ages, base: str, first: int) -> str:
    """What stands in some buckets: the sum in our currency, and beside it each currency for which there is no rate."""
    missing = sorted({code for found in bases[first:] for code in found.missing})
    whole = total((found.money for found in bases[first:]), base)
    others = [amount(total(ages[code][first:], code)) for code in missing]
    return " + ".join([*([amount(whole)] if whole.minor or not others else []), *others])


def _overdue(company: str) -> Action:
    args = {"status": "overdue"} | ({"company": company} if company else {})
    return Action(label=_("Overdue invoices"), command="invoice list", args=args)
