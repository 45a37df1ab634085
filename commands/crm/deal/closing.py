"""Progress of a deal: `/deal stage`, win and lose, and the notice when one is won."""

from __future__ import annotations

from typing import Any

from bot.command import command
from bot.context import Context
from bot.delivery.notices import NORMAL, Audience, Lapsed, notice
from bot.options.amounts import Amount
from bot.replies.errors import Conflict
from bot.replies.formatting import amount as shown_amount
from bot.replies.i18n import _
from bot.replies.reply import Action, Reply
from bot.values.record_key import RecordKey
from commands.access import Crm
from commands.crm.deal.commands import FIELDS, KIND, OpenDeal
from commands.crm.deal.stages import Stage
from commands.crm.deal.worth import money_of
from storage.areas.client import Client
from storage.areas.deal import Deal
from storage.identity.people import Person
from storage.identity.places import channels_for


@command("deal stage", access=Crm.WRITE, examples=["D-1 proposal"], many=True)
def stage(ctx: Context, deal: OpenDeal, stage: Stage) -> Reply:
    """Move a deal to another stage; its probability becomes that of the stage.

    deal: the deal
    stage: where it stands now
    """
    if stage is Stage.WON:
        return win(ctx, deal)
    if stage is Stage.LOST:
        raise Conflict(_("Say why it was lost."), actions=(_lose(deal),))
    if deal.stage == stage.value:
        raise Conflict(_("{ref} is at “{stage}” already.", ref=deal.ref, stage=_(stage.value)))
    _move(ctx, deal, stage)
    return Reply.of(FIELDS.shown(ctx, deal), say=_("{ref} is at “{stage}” now.", ref=deal.ref, stage=_(stage.value)))


def _lose(deal: Deal) -> Action:
    return Action(label=_("Lost"), command="deal lose", args={"deal": deal.ref})


def _move(ctx: Context, deal: Deal, to: Stage, reason: str = "") -> None:
    decided = to in {Stage.WON, Stage.LOST}
    deal.stage, deal.probability, deal.lost_reason, deal.touched_at = to.value, None, reason, ctx.now
    deal.closed_at = ctx.now if decided else None
    ctx.session.add(deal)


@command("deal win", access=Crm.WRITE, examples=["D-1", "D-1 14k EUR"])
def win(ctx: Context, deal: OpenDeal, amount: Amount | None = None) -> Reply:
    """Close a deal as won and let the sales channels know.

    deal: the deal that was won
    amount: the final amount, if it changed
    """
    if deal.stage == Stage.WON:
        raise Conflict(_("{ref} is won already.", ref=deal.ref))
    if amount is not None:
        deal.amount_minor, deal.currency = amount.minor, amount.currency
    _move(ctx, deal, Stage.WON)
    here = ctx.channel.id if ctx.channel else None
    others = tuple(c.id for c in channels_for(ctx.session, "sales") if c.id is not None and c.id != here)
    facts = {"by": ctx.person.name}
    key = f"deal won/{deal.id}/{ctx.session.act_id}"
    ctx.tell("deal won", Audience(channels=others), key=key, record=KIND.key(deal), facts=facts)
    return Reply.of(
        FIELDS.shown(ctx, deal), say=_("{ref} is won. Start the project or send the invoice.", ref=deal.ref)
    )


@command("deal lose", access=Crm.WRITE, examples=["D-1 The budget went to somebody else"], many=True)
def lose(ctx: Context, deal: OpenDeal, reason: str) -> Reply:
    """Close a deal as lost.

    deal: the deal that was lost
    reason: why, in a few words
    """
    if deal.stage == Stage.LOST:
        raise Conflict(_("{ref} is lost already.", ref=deal.ref))
    _move(ctx, deal, Stage.LOST, reason)
    return Reply.of(FIELDS.shown(ctx, deal), say=_("{ref} is lost: {reason}", ref=deal.ref, reason=reason))


@notice("deal won", topic="deals", priority=NORMAL)
def won(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """A deal was won."""
    deal = KIND.by_id(ctx, record.number)
    if deal is None or deal.stage != Stage.WON:
        return Lapsed(reason="the deal is not won any more")
    client, money = ctx.session.get_one(Client, deal.client_id), money_of(deal)
    owner = ctx.session.get(Person, deal.owner_id) if deal.owner_id else None
    name = owner.name if owner else facts["by"]
    if money is None:
        return Reply.of(FIELDS.shown(ctx, deal), say=_("{name} won {company}.", name=name, company=client.name))
    said = _("{name} won {company}: {amount}.", name=name, company=client.name, amount=shown_amount(money))
    return Reply.of(FIELDS.shown(ctx, deal), say=said)
