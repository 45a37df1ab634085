"""Notices: written as rows with their deliveries in the causing transaction, held back for quiet hours, unique by key.

A notice's kind names its view, which is called when a delivery is sent, with the facts as they are then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.calendar.quiet import after_quiet
from bot.declaration import declares, documented, source_of
from bot.observability.trace import current_trace
from bot.replies.reply import Reply, Value
from bot.values.record_key import RecordKey
from storage.delivery.notices import Delivery, add_notice, notices_about, sent_under
from storage.delivery.shown import notices_showing
from storage.identity.people import Person
from storage.identity.places import Channel, channels_for

if TYPE_CHECKING:
    from bot.context import Context

URGENT, NORMAL, DIGEST = 1, 5, 8


class Audience(Value):
    """Who must hear: the channels bound to any of `purposes`, channels, people and addresses by number.

    `threads` are records: it is said below what the bot has said of itself about any of them in channels.
    """

    purposes: tuple[str, ...] = ()
    threads: tuple[RecordKey, ...] = ()
    channels: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    addresses: tuple[int, ...] = ()

    @classmethod
    def of(cls, *people: Person | None) -> Audience:
        """Some people; None adds none."""
        return cls(people=tuple(dict.fromkeys(p.id for p in people if p is not None and p.id is not None)))

    @classmethod
    def purpose(cls, *purposes: str) -> Audience:
        """The channels that serve any of some purposes."""
        return cls(purposes=purposes)

    def __or__(self, other: Audience) -> Audience:
        return Audience(
            purposes=tuple(dict.fromkeys(self.purposes + other.purposes)),
            threads=tuple(dict.fromkeys(self.threads + other.threads)),
            channels=tuple(dict.fromkeys(self.channels + other.channels)),
            people=tuple(dict.fromkeys(self.people + other.people)),
            addresses=tuple(dict.fromkeys(self.addresses + other.addresses)),
        )


class Lapsed(Value):
    """What a view answers when its notice is no longer true; `reason` is kept and no message is sent."""

    reason: str


class HeldBack(Value):
    """Why a message is not sent before an instant: its reader may not be disturbed, or cannot be written to yet."""

    until: datetime
    reason: str


View = Callable[["Context", RecordKey, dict[str, Any]], Reply | Lapsed]


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice.

    `topic` is what people switch on and off; `priority` orders deliveries; urgent ones pierce quiet hours.
    """

    name: str
    topic: str
    priority: int
    view: View
    source: str

    @property
    def urgent(self) -> bool:
        """Whether quiet hours do not hold it back."""
        return self.priority <= URGENT


def notice(name: str, *, topic: str, priority: int = NORMAL) -> Callable[[View], View]:
    """Declare a function `(ctx, record, facts) -> Reply | Lapsed` as the view of a kind of notice."""

    def made(view: View) -> NoticeKind:
        documented(view, f"the notice {name!r}")
        return NoticeKind(name, topic, priority, view, source_of(view))

    return declares(made)


def announce(
    ctx: Context,
    kind: str,
    audience: Audience,
    *,
    key: str,
    record: RecordKey,
    facts: dict[str, Any],
    not_before: datetime | None,
) -> int:
    """Write a notice and its deliveries unless its key was used; returns the number of new deliveries."""
    found = ctx.registry.notices[kind]
    number = add_notice(ctx.session, kind=kind, key=key, record=str(record), facts=facts, at=ctx.now)
    if number is None:
        return 0
    deliveries = [
        *_to_channels(ctx, audience),
        *_to_threads(ctx, audience),
        *_to_people(ctx, audience, found, not_before or ctx.now),
        *_to_addresses(ctx, audience),
    ]
    for delivery in deliveries:
        delivery.notice_id, delivery.record, delivery.priority = number, str(record), found.priority
        delivery.trace = current_trace()
        below = delivery.thread or (f"/{delivery.address_id}" if delivery.address_id is not None else "")
        delivery.nonce = _nonce(ctx, key, delivery.channel_id, delivery.person_id, below)
        delivery.not_before = max(delivery.not_before, not_before or ctx.now)
    ctx.session.insert_all(deliveries)
    return len(deliveries)


def hears(person: Person, kind: NoticeKind) -> bool:
    """Whether a person is told of a kind of notice: of urgent ones also without the topic."""
    return kind.urgent or person.alerts.get(kind.topic) != "off"


def people_told(ctx: Context, records: Collection[RecordKey], at: datetime) -> list[Person]:
    """The people who were sent a notice about any of some records that was caused at an instant."""
    keys = notices_about(ctx.session, [str(record) for record in records], at)
    nonces = {_nonce(ctx, key, None, person.id): person.id for key in keys for person in ctx.people}
    told = {nonces[one] for one in sent_under(ctx.session, list(nonces))} if nonces else set()
    return [person for person in ctx.people if person.id in told]


def _nonce(ctx: Context, key: str, channel: int | None, person: int | None, thread: str = "") -> str:
    return nonce(f"{ctx.company.id}/{key}/{channel}/{person}{thread}")


def nonce(text: str) -> str:
    """A name of at most 25 characters under which a platform accepts a message once."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _to_channels(ctx: Context, audience: Audience) -> Iterable[Delivery]:
    channels = [c.id for purpose in audience.purposes for c in channels_for(ctx.session, purpose)]
    # Whoever names channels has mostly read them, so that the session holds them.
    channels += [number for number in audience.channels if ctx.session.get(Channel, number) is not None]
    return [Delivery(channel_id=number, nonce="", not_before=ctx.now, at=ctx.now) for number in dict.fromkeys(channels)]


def _to_threads(ctx: Context, audience: Audience) -> Iterable[Delivery]:
    """One for each message, but not for the one in whose thread the cause was said: the answer stands there."""
    shown = notices_showing(ctx.session, [str(record) for record in audience.threads]) if audience.threads else []
    threads = dict.fromkeys((one.channel_id, one.message) for one in shown)
    here = (ctx.channel.id if ctx.channel else None, ctx.place.thread)
    return [
        Delivery(channel_id=channel, thread=message, nonce="", not_before=ctx.now, at=ctx.now)
        for channel, message in threads
        if (channel, message) != here
    ]


def _to_people(ctx: Context, audience: Audience, kind: NoticeKind, since: datetime) -> Iterable[Delivery]:
    people = [p for p in ctx.people if p.id in audience.people and hears(p, kind)]
    return [
        Delivery(
            person_id=p.id,
            nonce="",
            at=ctx.now,
            not_before=since if kind.urgent else after_quiet(p.quiet, p.zone, since),
        )
        for p in people
    ]


def _to_addresses(ctx: Context, audience: Audience) -> Iterable[Delivery]:
    """At once: an address has no quiet hours and no choice of topics."""
    return [Delivery(address_id=number, nonce="", not_before=ctx.now, at=ctx.now) for number in audience.addresses]
