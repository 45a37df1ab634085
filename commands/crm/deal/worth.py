"""What deals are worth, currency by currency, and which of them a list shows."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlmodel import col, func

from bot.options.amounts import PercentType
from bot.replies.errors import BadValue
from bot.replies.formatting import amount
from bot.replies.i18n import _
from bot.replies.reply import Field
from bot.values.money import Money, subtotals
from commands.crm.deal.stages import OPEN, DealFilter, probability, weighted
from storage.areas.deal import Deal

if TYPE_CHECKING:
    from bot.context import Context


class ProbabilityType(PercentType):
    """A probability from 0 to 100."""

    def read(self, text: str, ctx: Context, *, typed: bool) -> Decimal:
        """The share; raises BadValue when it is no probability."""
        share = super().read(text, ctx, typed=typed)
        if not 0 <= share <= 100:
            raise BadValue(_("A probability lies between 0 and 100 %."))
        return share


def money_of(deal: Deal) -> Money | None:
    """The amount of a deal, if it is known."""
    known = deal.amount_minor is not None and deal.currency
    return Money(minor=deal.amount_minor or 0, currency=deal.currency or "") if known else None


def open_deals(ctx: Context, statement: Any, given: dict[str, Any]) -> tuple[Any, str]:
    """The open deals, where no stage was asked for."""
    if stage := given.get("stage"):
        return statement, _("Deals: {stage}", stage=_(stage.value))
    if given.get("status") is DealFilter.ALL:
        return statement, _("Deals: {stage}", stage=_(DealFilter.ALL.value))
    return statement.where(col(Deal.stage).in_(OPEN)), _("Open deals")


def totals(ctx: Context, statement: Any) -> tuple[Field, ...]:
    """One field per currency: all of it, and what it is worth by probability; none for who may see no amounts."""
    if not ctx.reader.amounts:
        return ()
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
