"""`/deal list`: the pipeline by currency, with each owner's next steps."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlmodel import col, func, select

from bot.command import command
from bot.context import Context
from bot.jobs.agenda import agenda, shortened
from bot.options.person import PersonRef
from bot.options.text_and_choice import Cursor
from bot.records.paging import paged
from bot.replies.formatting import amount, day, days_from_now
from bot.replies.i18n import _, _n
from bot.replies.reply import Action, Card, Column, Field, Reply, Style, Table
from bot.values.money import Money, subtotals
from commands.access import Crm
from commands.crm.company.commands import CompanyRef
from commands.crm.deal.commands import money_of
from commands.crm.deal.stages import OPEN, Stage, probability, silent_for, weighted
from storage.areas.client import SOMEDAY, client_names
from storage.areas.deal import Deal, open_deals_owned_by


@command("deal list", access=Crm.READ, examples=["", "proposal", "owner:me"])
def list_(
    ctx: Context,
    stage: Stage | None = None,
    company: CompanyRef | None = None,
    owner: PersonRef | None = None,
    after: Cursor = "",
) -> Reply:
    """List open deals, the next to be decided first, with totals in each currency.

    stage: only those at this stage; won and lost deals are shown too then
    company: only those with this company
    owner: only those of this person
    after: where the list goes on
    """
    statement: Any = select(Deal).where(col(Deal.stage).in_([stage] if stage else OPEN))
    if company:
        statement = statement.where(Deal.client_id == company.id)
    if owner:
        statement = statement.where(Deal.owner_id == owner.id)
    page = paged(ctx, statement, col(Deal.close_on), col(Deal.id), after=after)
    args = {"stage": stage.value if stage else "", "company": company.ref if company else ""}
    args["owner"] = f"@#{owner.id}" if owner else ""
    card = Card(
        title=_("Deals: {stage}", stage=_(stage.value)) if stage else _("Open deals"),
        text="" if page.rows else _("No deal fits. Open one with /deal new."),
        fields=_totals(ctx, statement),
        table=_table(ctx, page.rows) if page.rows else None,
    )
    return Reply.of(card, actions=page.actions("deal list", {name: text for name, text in args.items() if text}))


def _table(ctx: Context, deals: list[Deal]) -> Table:
    names = client_names(ctx.session, {deal.client_id for deal in deals})
    columns = (
        Column(label=_("Deal")),
        Column(label=_("Reference")),
        Column(label=_("Company")),
        Column(label=_("Stage")),
        Column(label=_("Amount"), number=True),
        Column(label=_("Close")),
    )
    return Table(columns=columns, rows=tuple(_row(deal, names[deal.client_id]) for deal in deals))


def _row(deal: Deal, company: str) -> tuple[str, ...]:
    money = money_of(deal)
    close = "" if deal.close_on == SOMEDAY else day(deal.close_on)
    return (deal.name, deal.ref, company, _(deal.stage), amount(money) if money else "", close)


def _totals(ctx: Context, statement: Any) -> tuple[Field, ...]:
    """One field per currency: all of it, and what it is worth by probability."""
    groups = (col(Deal.currency), col(Deal.stage), col(Deal.probability))
    sums = statement.with_only_columns(*groups, func.sum(Deal.amount_minor)).where(col(Deal.amount_minor).is_not(None))
    rows = [(row[0], row[1], row[2], int(row[3])) for row in ctx.session.execute(sums.group_by(*groups))]
    return tuple(
        Field(label=currency, value=_("{amount}, weighted {weighted}", amount=amount(all_), weighted=amount(worth)))
        for currency, (all_, worth) in sorted(worth_by_currency(rows).items())
    )


def worth_by_currency(rows: Iterable[tuple[str, str, Decimal | None, int]]) -> dict[str, tuple[Money, Money]]:
    """From (currency, stage, own probability, minor units): the sum and the weighted sum of each currency."""
    known = [(Money(minor=minor, currency=currency), probability(stage, own)) for currency, stage, own, minor in rows]
    whole = subtotals(money for money, _share in known)
    parts = subtotals(weighted(money, share) for money, share in known)
    return {currency: (whole[currency], parts[currency]) for currency in whole}


@agenda("deals", order=40, access=Crm.READ)
def my_deals(ctx: Context) -> Card | None:
    """Next steps that are due, deals that should be decided, and deals that went quiet."""
    found = [(deal, _reason(ctx, deal)) for deal in open_deals_owned_by(ctx.session, ctx.person.id or 0)]
    due = [(deal, reason) for deal, reason in found if reason]
    if not due:
        return None
    return Card(
        title=_n("{n} deal needs you", "{n} deals need you", len(due)),
        lines=shortened([f"{deal.ref} {deal.name} · {reason}" for deal, reason in due]),
        actions=(
            Action(
                label=_("Open {ref}", ref=due[0][0].ref),
                command="deal show",
                args={"deal": due[0][0].ref},
                style=Style.PRIMARY,
            ),
            Action(label=_("My deals"), command="deal list", args={"owner": f"@#{ctx.person.id}"}),
        ),
    )


def _reason(ctx: Context, deal: Deal) -> str:
    if deal.next_on and deal.next_on <= ctx.reader.today:
        return _("{step}, {when}", step=deal.next_step or _("next step"), when=days_from_now(deal.next_on))
    if deal.close_on <= ctx.reader.today:
        return _("to be decided {when}", when=days_from_now(deal.close_on))
    silence = silent_for(deal, ctx.now)
    return _("quiet for {n} days", n=silence.days) if silence and not deal.next_on else ""
