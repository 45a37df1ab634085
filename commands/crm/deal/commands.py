"""Deals: `/deal new`, list, show, edit, import, delete from their fields, and the card they share."""

from __future__ import annotations

from typing import Annotated, Any

from sqlmodel import col

from bot.context import Context
from bot.fields.field import NounField
from bot.fields.noun import Fields, Verb
from bot.options.amounts import MoneyType
from bot.options.choices import EnumType
from bot.options.dates import DayType
from bot.options.option import Option
from bot.options.person import PersonType
from bot.options.record import Reference
from bot.options.texts import TextType
from bot.replies.errors import BadValue
from bot.replies.formatting import amount as shown_amount
from bot.replies.formatting import day, percent
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Choice, Field, Select, Style
from commands.access import Crm
from commands.crm.deal.stages import OPEN, TONES, DealFilter, Stage, following, probability, silent_for, weighted
from commands.crm.deal.worth import ProbabilityType, money_of, open_deals, totals
from storage.areas.client import SOMEDAY, Client
from storage.areas.deal import Deal, undecided

OpenDeal = Annotated[Deal, Reference("deal", among=undecided)]


def deal_card(ctx: Context, deal: Deal, card: Card) -> Card:
    """The card of a deal: where it stands, what it is worth, what to do next."""
    facts = tuple(Field(label=label, value=value) for label, value in _facts(ctx, deal) if value)
    return card.model_copy(
        update={
            "text": _warning(ctx, deal),
            "fields": (*card.fields, *facts),
            "actions": _steps(ctx, deal),
            "select": _stages(deal) if deal.is_open else None,
        }
    )


def _facts(ctx: Context, deal: Deal) -> tuple[tuple[str, str], ...]:
    step = f"{deal.next_step} · {day(deal.next_on)}" if deal.next_step and deal.next_on else deal.next_step
    close = "" if deal.close_on == SOMEDAY else day(deal.close_on)
    return (
        (_("Weighted"), _weighted(deal)),
        (_("Expected close"), close if deal.is_open else ""),
        (_("Next step"), step if deal.is_open else ""),
        (_("Reason"), deal.lost_reason),
        (_("Decided"), day(deal.closed_at.astimezone(ctx.reader.tz).date()) if deal.closed_at else ""),
    )


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
        return _("The next step was due {when}.", when=day(deal.next_on))
    if deal.close_on < ctx.reader.today:
        return _("It should have been decided {when}.", when=day(deal.close_on))
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


def _opened(ctx: Context, deal: Deal, given: dict[str, Any]) -> str:
    company = ctx.session.get_one(Client, deal.client_id)
    if deal.close_on == SOMEDAY:
        return _("{ref} is open with {company}.", ref=deal.ref, company=company.name)
    return _(
        "{ref} is open with {company}, to be decided by {day}.",
        ref=deal.ref,
        company=company.name,
        day=day(deal.close_on),
    )


def _begin(ctx: Context, deal: Deal, given: dict[str, Any]) -> None:
    """A deal without a name is called as its company."""
    if Stage(deal.stage) not in OPEN:
        raise BadValue(_("A new deal is open. Create it first, then close it with /deal win or /deal lose."))
    deal.name = given.get("name") or ctx.session.get_one(Client, deal.client_id).name
    deal.touched_at = ctx.now


def _touched(ctx: Context, deal: Deal, changes: dict[str, Any]) -> str:
    deal.touched_at = ctx.now
    return ""


def _currency(ctx: Context, deal: Deal) -> str | None:
    """What it is worth in, else what its company is billed in."""
    client = None if deal.currency else ctx.session.get(Client, deal.client_id)
    return deal.currency or (client.currency if client else None)


def _tells(ctx: Context, deal: Deal) -> str:
    """What it is worth, where it stands, and when it is decided."""
    worth = money_of(deal)
    decided = day(deal.close_on) if deal.close_on != SOMEDAY else ""
    return " · ".join(part for part in (shown_amount(worth) if worth else "", _(deal.stage), decided) if part)


FIELDS = Fields(
    Deal,
    noun=N_("deal"),
    prefix="D",
    read=Crm.READ,
    write=Crm.WRITE,
    title=N_("Open deals"),
    empty=N_("No deal fits. Open one with /deal new."),
    alike=(("name", "company"),),
    begin=_begin,
    new=_opened,
    changed=_touched,
    card=deal_card,
    more={
        "currency": _currency,
        "tells": _tells,
        "also": "opportunity lead offer quote geschäft geschäfte angebot angebote chance chancen",
    },
    order=("close_on",),
    filters=(
        Option(
            "status",
            EnumType(DealFilter),
            required=False,
            default=DealFilter.OPEN,
            summary="all with those won or lost",
        ),
    ),
    narrow=open_deals,
    unfinished=col(Deal.stage).in_(OPEN),
    sums=totals,
    fields=(
        NounField(
            "company",
            Reference("company", makes=True),
            "who may buy",
            column="client_id",
            required=True,
            edit=False,
            filter="only those with this company",
            listed=True,
        ),
        NounField("amount", MoneyType(), "what it may bring", certain=True, listed=True),
        NounField("name", TextType(), "what it is about", label=N_("Deal"), sort=True),
        NounField(
            "close",
            DayType(),
            "when it should be decided",
            certain=True,
            blank=SOMEDAY,
            fact=False,
            listed=True,
            sort=True,
        ),
        NounField(
            "stage",
            EnumType(Stage),
            "where it stands",
            edit=False,
            filter="only those at this stage; won and lost deals are shown too then",
            tones={stage.value: tone for stage, tone in TONES.items()},
            listed=True,
        ),
        NounField(
            "probability",
            ProbabilityType(),
            "how likely it is, if not as usual at its stage",
            fact=False,
        ),
        NounField("next_step", TextType(), "what to do next", searchable=True, fact=False),
        NounField("next_day", DayType(), "when to do that", column="next_on", fact=False),
        NounField(
            "owner",
            PersonType(),
            "who pursues it; you, if left out",
            needs=Crm.READ,
            filter="only those of this person",
            certain=True,
            default=lambda ctx: ctx.person,
        ),
    ),
    verbs={
        "new": Verb("Open a deal with a client company.", ('C-1 12k EUR Website relaunch close:"end of next month"',)),
        "list": Verb(
            "List open deals, the next to be decided first, with totals in each currency.",
            ("", "proposal", "owner:me"),
        ),
        "show": Verb("Show a deal: stage, value, next step."),
        "edit": Verb(examples=("D-1 14k EUR", 'D-1 next_step:"Send the offer" next_day:friday')),
    },
)
KIND = FIELDS.kind
