"""Deals: `/deal new`, show, edit, and the card they share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from bot.command import command
from bot.context import Context
from bot.options.amounts import Amount, MoneyType, PercentType
from bot.options.dates import DayType
from bot.options.option import keyed
from bot.options.person import PersonType
from bot.options.record import Reference
from bot.options.text_and_choice import EnumType
from bot.parsing.edits import edited
from bot.parsing.forms import filled_form
from bot.records.kinds import RecordKind
from bot.replies.errors import BadValue
from bot.replies.formatting import amount as shown_amount
from bot.replies.formatting import day, days_from_now, percent
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Choice, Field, Reply, Select, Status, Style
from bot.values.money import Money
from bot.values.moneytext import looks_like_money
from commands.access import Crm
from commands.crm.company.commands import AnyCompany
from commands.crm.deal.stages import OPEN, TONES, Stage, following, probability, silent_for, weighted
from storage.areas.client import SOMEDAY, Client
from storage.areas.deal import Deal
from storage.identity.people import Person
from storage.records.references import reserve

DealRef = Annotated[Deal, Reference("deal")]
KeyedDay = Annotated[date, keyed(DayType())]
Share = Annotated[Decimal, keyed(PercentType())]
Owner = Annotated[Person, keyed(PersonType())]
StageKey = Annotated[Stage, keyed(EnumType(Stage))]


def money_of(deal: Deal) -> Money | None:
    """The amount of a deal, if it is known."""
    known = deal.amount_minor is not None and deal.currency
    return Money(minor=deal.amount_minor or 0, currency=deal.currency or "") if known else None


def deal_card(ctx: Context, deal: Deal) -> Card:
    """The card of a deal: where it stands, what it is worth, what to do next."""
    return Card(
        title=deal.name,
        ref=deal.ref,
        record=KIND.key(deal),
        status=Status(label=_(deal.stage), tone=TONES[Stage(deal.stage)]),
        text=_warning(ctx, deal),
        fields=tuple(Field(label=label, value=value) for label, value in _facts(ctx, deal) if value),
        actions=_steps(ctx, deal),
        menu=(Action(label=_("Edit"), command="deal edit", args={"deal": deal.ref}),),
        select=_stages(deal) if deal.is_open else None,
    )


def _facts(ctx: Context, deal: Deal) -> tuple[tuple[str, str], ...]:
    client = ctx.session.get_one(Client, deal.client_id)
    owner = ctx.session.get(Person, deal.owner_id) if deal.owner_id else None
    step = f"{deal.next_step} · {day(deal.next_on)}" if deal.next_step and deal.next_on else deal.next_step
    close = "" if deal.close_on == SOMEDAY else f"{day(deal.close_on)} ({days_from_now(deal.close_on)})"
    return (
        (_("Company"), client.name),
        (_("Amount"), _worth(deal)),
        (_("Weighted"), _weighted(deal)),
        (_("Expected close"), close if deal.is_open else ""),
        (_("Next step"), step if deal.is_open else ""),
        (_("Owner"), owner.name if owner else ""),
        (_("Reason"), deal.lost_reason),
        (_("Decided"), day(deal.closed_at.astimezone(ctx.reader.tz).date()) if deal.closed_at else ""),
    )


def _worth(deal: Deal) -> str:
    money = money_of(deal)
    return shown_amount(money) if money else ""


def _weighted(deal: Deal) -> str:
    money = money_of(deal)
    share = probability(deal.stage, deal.probability)
    if not deal.is_open:
        return ""
    if money is None:
        return percent(share)
    return _("{amount} at {share}", amount=shown_amount(weighted(money, share)), share=percent(share))


def _warning(ctx: Context, deal: Deal) -> str:
    if not deal.is_open:
        return ""
    if deal.next_on and deal.next_on < ctx.reader.today:
        return _("The next step was due {when}.", when=days_from_now(deal.next_on))
    if deal.close_on < ctx.reader.today:
        return _("It should have been decided {when}.", when=days_from_now(deal.close_on))
    silence = silent_for(deal, ctx.now)
    return _("Nothing has happened for {n} days.", n=silence.days) if silence else ""


def _steps(ctx: Context, deal: Deal) -> tuple[Action, ...]:
    this = {"deal": deal.ref}
    if deal.stage == Stage.WON:
        client = ctx.session.get_one(Client, deal.client_id)
        start = {"company": client.ref, "name": deal.name}
        return (
            Action(label=_("Start project"), command="project new", args=start, style=Style.PRIMARY),
            Action(label=_("New invoice"), command="invoice new", args={"company": client.ref}),
        )
    if deal.stage == Stage.LOST:
        return (Action(label=_("Reopen"), command="deal stage", args={**this, "stage": Stage.QUALIFIED.value}),)
    later = following(deal.stage)
    won = Action(label=_("Won"), command="deal win", args=this, style=Style.DEFAULT if later else Style.PRIMARY)
    lost = Action(label=_("Lost"), command="deal lose", args=this)
    if later is None:
        return (won, lost)
    move = Action(
        label=_("Move to {stage}", stage=_(later.value)),
        command="deal stage",
        args={**this, "stage": later.value},
        style=Style.PRIMARY,
    )
    return (move, won, lost)


def _stages(deal: Deal) -> Select:
    choices = tuple(Choice(label=_(stage.value), value=stage.value) for stage in OPEN if stage != deal.stage)
    return Select(label=_("Stage"), command="deal stage", option="stage", args={"deal": deal.ref}, choices=choices)


KIND = RecordKind(
    noun=N_("deal"),
    prefix="D",
    table=Deal,
    access=Crm.READ,
    title=lambda deal: deal.name,
    words=lambda deal: deal.next_step,
    card=deal_card,
)


@command("deal new", access=Crm.WRITE, examples=['C-1 12k EUR Website relaunch close:"end of next month"'])
def new(
    ctx: Context,
    company: AnyCompany,
    amount: Amount | None = None,
    name: str = "",
    close: KeyedDay | None = None,
    stage: StageKey = Stage.LEAD,
    probability: Share | None = None,
    next_step: str = "",
    next_day: KeyedDay | None = None,
    owner: Owner | None = None,
) -> Reply:
    """Open a deal with a client company.

    company: who may buy
    amount: what it may bring
    name: what it is about
    close: when it should be decided
    stage: where it stands
    probability: how likely it is, if not as usual at its stage
    next_step: what to do next
    next_day: when to do that
    owner: who pursues it; you, if left out
    """
    if amount is None:
        name, amount = split_amount(ctx, name)
    deal = Deal(
        ref=f"D-{reserve(ctx.session, 'D')}",
        client_id=company.id or 0,
        name=name or company.name,
        stage=open_stage(stage).value,
        amount_minor=amount.minor if amount else None,
        currency=amount.currency if amount else None,
        probability=checked(probability),
        close_on=close or SOMEDAY,
        next_step=next_step,
        next_on=next_day,
        owner_id=owner.id if owner else ctx.person.id,
        touched_at=ctx.now,
        created_at=ctx.now,
    )
    ctx.session.add(deal)
    ctx.session.flush()
    return Reply.of(deal_card(ctx, deal), say=_opened(deal, company))


def _opened(deal: Deal, company: Client) -> str:
    if deal.close_on == SOMEDAY:
        return _("{ref} is open with {company}.", ref=deal.ref, company=company.name)
    return _(
        "{ref} is open with {company}, to be decided by {day}.",
        ref=deal.ref,
        company=company.name,
        day=day(deal.close_on),
    )


def split_amount(ctx: Context, name: str) -> tuple[str, Money | None]:
    """A name and the amount that stands at its end with a currency: "Relaunch 12k EUR"."""
    words = name.split()
    for count in (3, 2, 1):
        tail = " ".join(words[-count:])
        if len(words) > count and looks_like_money(tail) and any(not c.isdigit() and c not in " .,'" for c in tail):
            return " ".join(words[:-count]), MoneyType().parse(tail, ctx)
    return name, None


def open_stage(stage: Stage) -> Stage:
    """The stage, which must be an open one for a new deal."""
    if stage not in OPEN:
        raise BadValue(_("A new deal is open. Create it first, then close it with /deal win or /deal lose."))
    return stage


def checked(share: Decimal | None) -> Decimal | None:
    """A probability from 0 to 100."""
    if share is not None and not 0 <= share <= 100:
        raise BadValue(_("A probability lies between 0 and 100 %."))
    return share


@command("deal show", access=Crm.READ, examples=["D-1"])
def show(ctx: Context, deal: DealRef) -> Reply:
    """Show a deal: stage, value, next step.

    deal: the deal
    """
    return Reply.of(deal_card(ctx, deal))


COLUMNS = {
    "amount_minor": "amount",
    "currency": "amount",
    "close_on": "close",
    "next_on": "next_day",
    "owner_id": "owner",
}


@command("deal edit", access=Crm.WRITE, examples=["D-1 14k EUR", 'D-1 next_step:"Send the offer" next_day:friday'])
def edit(
    ctx: Context,
    deal: DealRef,
    amount: Amount | None = None,
    name: str = "",
    close: KeyedDay | None = None,
    probability: Share | None = None,
    next_step: str = "",
    next_day: KeyedDay | None = None,
    owner: Owner | None = None,
) -> Reply:
    """Change what is on file about a deal.

    deal: the deal
    amount: what it may bring
    name: what it is about
    close: when it should be decided
    probability: how likely it is, if not as usual at its stage
    next_step: what to do next
    next_day: when to do that
    owner: who pursues it
    """
    changes = {
        "amount_minor": amount.minor if amount else None,
        "currency": amount.currency if amount else None,
        "name": name,
        "close_on": close,
        "probability": checked(probability),
        "next_step": next_step,
        "next_on": next_day,
        "owner_id": owner.id if owner else None,
    }
    given = edited(ctx, Deal, changes, **COLUMNS)
    if not given:
        return filled_form(ctx, "deal edit", _current(ctx, deal))
    deal.sqlmodel_update({**given, "touched_at": ctx.now})
    ctx.session.add(deal)
    return Reply.of(deal_card(ctx, deal), say=_("{ref} is up to date.", ref=deal.ref))


def _current(ctx: Context, deal: Deal) -> dict[str, Any]:
    return {
        "deal": deal,
        "amount": money_of(deal),
        "name": deal.name,
        "close": None if deal.close_on == SOMEDAY else deal.close_on,
        "probability": deal.probability,
        "next_step": deal.next_step,
        "next_day": deal.next_on,
        "owner": ctx.session.get(Person, deal.owner_id) if deal.owner_id else None,
    }
