"""Rendered messages: the text of a delivery at the time of sending, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.calendar.quiet import after_quiet
from bot.contexts import address_context, channel_context, person_context
from bot.delivery.addresses import preferred, refusing_accounts
from bot.delivery.notices import URGENT, HeldBack, Lapsed
from bot.delivery.platform import Target
from bot.replies.company_name import said_for
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Card, Reply, Status
from bot.values.record_key import RecordKey
from storage.delivery.notices import NOT_JOINED, Delivery, Notice
from storage.delivery.shown import shown_by_edit
from storage.identity.addresses import Address
from storage.identity.people import Identity, Person, identities
from storage.identity.places import Channel

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.context import Context
    from bot.registry import Registry
    from storage.session.session import Session


UNTIL_JOINED = timedelta(days=1)
"""How often a person is looked for who has not joined; a new account sends what waited at once."""


@dataclass(frozen=True)
class RenderedMessage:
    """A rendered delivery: where it goes, in which language, and who alone may press its buttons.

    `company` is the name of whose it is.
    """

    platform: str
    target: Target
    reply: Reply
    language: str
    holder: int | None
    roles: tuple[str, ...] = ()
    company: str = ""

    @property
    def pressable(self) -> bool:
        """Whether its buttons can come back: from an address nothing does."""
        return not self.target.address

    def named(self) -> RenderedMessage:
        """The message headed by its company's name, for a reader whom several companies know, or none."""
        with reading(Reader(language=self.language)):
            return replace(self, reply=said_for(self.company, self.reply))


class Unsendable(Exception):
    """There is nowhere to send it; the reason is kept with the delivery."""


def rendered(
    session: Session, registry: Registry, platforms: Collection[str], delivery: Delivery, now: datetime
) -> RenderedMessage | Lapsed | HeldBack:
    """The message of a claimed delivery, or why it is not sent, or not yet; raises Unsendable."""
    found = _recipient(session, registry, platforms, delivery, now)
    if isinstance(found, Lapsed | HeldBack):
        return found
    ctx, platform, target = found
    if platform not in platforms:
        raise Unsendable(f"{platform} is not connected")
    with reading(ctx.reader):
        reply = _edited(ctx, delivery) if delivery.edits else _said(ctx, registry, delivery)
    if isinstance(reply, Lapsed):
        return reply
    roles = () if target.address else tuple(ctx.person.roles)
    holder, language = delivery.person_id, ctx.reader.language
    return RenderedMessage(platform, target, reply, language, holder, roles, ctx.company.name)


def _recipient(
    session: Session, registry: Registry, platforms: Collection[str], delivery: Delivery, now: datetime
) -> tuple[Context, str, Target] | Lapsed | HeldBack:
    """Who reads a delivery, and where: a channel, an address that was not erased, or a person who may be disturbed."""
    company = delivery.company_id
    if delivery.channel_id is not None:
        channel = session.get_one(Channel, delivery.channel_id)
        return channel_context(session, registry, company, channel, now), channel.platform, _at(channel, delivery)
    if delivery.address_id is not None:
        row = session.get_one(Address, delivery.address_id)
        ctx, target = address_context(session, registry, company, row, now), Target(workspace="", address=row.address)
        return (ctx, row.platform, target) if row.address else Lapsed(reason="the address was erased")
    person = session.get_one(Person, delivery.person_id)
    if held := _held(session, person, delivery, now):
        return held
    ctx = person_context(session, registry, company, person, now)
    where, refusing = _where(session, delivery, platforms), refusing_accounts(delivery.reason)
    return ctx, *_address(person, _accounts(session, person, where, refusing))


def _held(session: Session, person: Person, delivery: Delivery, now: datetime) -> HeldBack | None:
    """A message waits for who has not joined; one that was late waits for the end of quiet hours, too."""
    if person.active and not delivery.edits and not identities(session, [person.id or 0]):
        return HeldBack(until=now + UNTIL_JOINED, reason=NOT_JOINED)
    if delivery.edits or delivery.priority <= URGENT:
        return None
    until = after_quiet(person.quiet, person.zone, now)
    return HeldBack(until=until, reason="quiet hours") if until > now else None


def _at(channel: Channel, delivery: Delivery) -> Target:
    return Target(workspace=channel.workspace, channel=channel.external_id, thread=delivery.thread)


def _where(session: Session, delivery: Delivery, platforms: Collection[str]) -> Collection[str]:
    """The platform that was settled with the claim; an edit goes where the message stands."""
    if not delivery.edits:
        return {delivery.platform} & set(platforms)
    shown = shown_by_edit(session, delivery)
    return {shown.platform} & set(platforms) if shown is not None else platforms


def _accounts(
    session: Session, person: Person, platforms: Collection[str], refusing: Collection[int | None] = ()
) -> list[Identity]:
    """Where a person can be written to; raises Unsendable for nowhere."""
    known = identities(session, [person.id or 0])
    found = [i for i in known if person.active and i.platform in platforms and i.id not in refusing]
    if not found:
        raise Unsendable(f"{person.name} has no chat account here")
    return found


def _address(person: Person, accounts: list[Identity]) -> tuple[str, Target]:
    best = preferred(person, accounts)
    return best.platform, Target(workspace=best.workspace, user=best.external_id)


def _said(ctx: Context, registry: Registry, delivery: Delivery) -> Reply | Lapsed:
    notice = ctx.session.get_one(Notice, delivery.notice_id)
    return registry.notices[notice.kind].view(ctx, RecordKey.read(notice.record), notice.facts)


def frame(reply: Reply) -> dict[str, Any]:
    """What a message keeps saying when it is edited: everything but the content of its records' cards and files."""
    cards = tuple(
        Card(title=card.title, ref=card.ref, record=card.record) if card.record else card for card in reply.cards
    )
    kept = reply.model_copy(update={"cards": cards, "files": (), "form": None})
    return kept.model_dump(mode="json", exclude_defaults=True)


def _edited(ctx: Context, delivery: Delivery) -> Reply | Lapsed:
    """The message as it was said, with the cards of its records as they are now; without buttons when all are gone."""
    shown = shown_by_edit(ctx.session, delivery)
    if shown is None:
        return Lapsed(reason="the message is gone")
    said = Reply.model_validate(shown.reply)
    now = {card.record: _card_now(ctx, card) for card in said.cards if card.record}
    if now.get(RecordKey.read(delivery.record)) is None:
        return Lapsed(reason="the record may not be shown there")
    cards = tuple(now.get(card.record) or card for card in said.cards)
    gone = all(card is not None and card.status == _removed() for card in now.values())
    return said.model_copy(update={"cards": cards, "actions": () if gone else said.actions})


def _card_now(ctx: Context, card: Card) -> Card | None:
    """A card as its record is now: a title without buttons when it is gone, None when it may not be shown."""
    kind = ctx.registry.kinds.get(card.record.noun)
    if kind is None:
        return None
    if (row := kind.by_id(ctx, card.record.number)) is not None:
        return kind.card(ctx, row)
    hidden = ctx.session.get(kind.table, card.record.number) is not None
    return None if hidden else card.model_copy(update={"status": _removed()})


def _removed() -> Status:
    return Status(label=_("Removed"))
