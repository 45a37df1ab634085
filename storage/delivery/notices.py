"""Notices and their deliveries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Index, UniqueConstraint, bindparam, case
from sqlmodel import Field, col, func, select, update

from storage.identity.addresses import Address
from storage.identity.company import Company
from storage.identity.people import Person
from storage.identity.places import Channel
from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped, belongs_to, insert_into, table_of
from storage.session.session import Session
from storage.session.statements import Statement

DUE, SENT, LAPSED, DEAD = "due", "sent", "lapsed", "dead"
ADDRESSES = 2**40
"""Where the numbers of addresses begin among those of places, beyond any key of a channel."""


NOT_JOINED = "has not joined yet"
"""Why a message waits for a person who has no account yet."""


class Notice(Scoped, table=True):
    """Something people must hear; `record` ("invoice:12") is its subject, `key` makes it unique in the company."""

    __table_args__ = (UniqueConstraint("company_id", "key"), Index("ix_notice_record", "company_id", "record"))
    __audited__ = False

    kind: str
    key: str
    record: str = ""
    facts: dict[str, Any] = JsonField(default_factory=dict)
    at: datetime = UtcField()


class Delivery(Scoped, table=True):
    """One notice on its way to one channel, person or address; an edit replaces the message `edits`.

    `thread` is the message in the channel that it answers; `platform` the one on which a person is written to, once
    that was settled. `priority` counts up from 0 (most urgent).

    `begun` is the instant of the first attempt, since when the platform may hold the message. `lease` is the instant
    until which no other sender may send to the place: while one sender works on it, and while the place rests afterwards.
    `trace` is that of the request that caused it, under which its sending is logged.
    """

    __table_args__ = (
        *belongs_to("delivery", notice_id="notice", person_id="person", channel_id="channel", address_id="address"),
        UniqueConstraint("company_id", "nonce"),
        Index("ix_delivery_due", "state", "priority", "not_before"),
        Index("ix_delivery_lease", "lease"),
        Index("ix_delivery_state", "company_id", "state", "id"),
    )
    __audited__ = False
    __news__ = f"NEW.state = '{DUE}' AND OLD.state <> '{DUE}'"

    notice_id: int | None = None
    record: str = ""
    channel_id: int | None = None
    person_id: int | None = None
    address_id: int | None = None
    thread: str = ""
    edits: str = ""
    nonce: str = Field(max_length=25)
    state: str = DUE
    priority: int = 5
    attempts: int = 0
    not_before: datetime = UtcField()
    begun: datetime | None = UtcField(None)
    lease: datetime | None = UtcField(None)
    platform: str = Field(default="", sa_column_kwargs={"server_default": ""})
    message: str = ""
    reason: str = ""
    trace: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})
    at: datetime = UtcField()
    done_at: datetime | None = UtcField(None)

    @property
    def place(self) -> int:
        """One number for the channel, person or address: their keys are unique over all companies."""
        if self.channel_id is not None:
            return self.channel_id
        return ADDRESSES + self.address_id if self.address_id is not None else -(self.person_id or 0)


def add_notice(session: Session, **facts: Any) -> int | None:
    """Add a notice: its number, or None when its key was used before."""
    # What refers to rows that are not written yet must find them.
    session.flush()
    told = _TELLING.first(session.connection(), {"company_id": session.company_id, **facts})
    return told[0] if told else None


def notices_about(session: Session, records: list[str], at: datetime) -> list[str]:
    """The keys of the notices about any of some records that were caused at an instant."""
    query = select(Notice.key).where(col(Notice.record).in_(records), Notice.at == at)
    return list(session.exec(query)) if records else []


def sent_under(session: Session, nonces: list[str]) -> list[str]:
    """Those of some nonces whose messages were sent, or may be on their way."""
    told = (col(Delivery.state) == SENT) | col(Delivery.begun).is_not(None)
    return list(session.exec(select(Delivery.nonce).where(col(Delivery.nonce).in_(nonces), told)))


def send_what_waited(session: Session, person_ids: Collection[int], at: datetime) -> None:
    """Let the messages go out at an instant that waited for people to join."""
    waited = (col(Delivery.state) == DUE) & (col(Delivery.reason) == NOT_JOINED)
    session.exec(
        update(Delivery).where(waited, col(Delivery.person_id).in_(person_ids)).values(not_before=at, reason="")
    )


def _telling(dialect: str) -> Any:
    first = insert_into(Notice, dialect).on_conflict_do_nothing(index_elements=["company_id", "key"])
    return first.returning(table_of(Notice).c.id)


_TELLING = Statement(_telling)
LONGEST_LEASE = timedelta(minutes=5)
"""What is leased for longer was leased before the clock was put back."""


def edits_waiting(session: Session, messages: list[str]) -> set[tuple[int | None, int | None, str]]:
    """The channel, person and message of the edits of some messages that no sender has begun to send."""
    return {(row[0], row[1], row[2]) for row in session.exec(_waiting(), params={"messages": messages})}


@cache
def _waiting() -> Any:
    query = select(col(Delivery.channel_id), col(Delivery.person_id), col(Delivery.edits))
    query = query.where(col(Delivery.edits).in_(bindparam("messages", expanding=True)))
    # Locked, so that a sender who begins meanwhile waits for our commit and shows what we changed.
    return query.where(Delivery.state == DUE, col(Delivery.lease).is_(None)).with_for_update()


def delivery_counts(session: Session) -> dict[str, int]:
    """How many deliveries there are in each state; edits of sent messages count too."""
    return dict(session.exec(select(Delivery.state, func.count()).group_by(Delivery.state)).all())


def dead_deliveries(session: Session, limit: int) -> list[tuple[Delivery, str | None]]:
    """What could not be delivered, newest first, with the kind of its notice (None for an edit)."""
    query = select(Delivery, Notice.kind).outerjoin(
        Notice,
        (Notice.id == Delivery.notice_id) & (Notice.company_id == Delivery.company_id),  # type: ignore[arg-type]
    )
    return list(session.exec(query.where(Delivery.state == DEAD).order_by(Delivery.id.desc()).limit(limit)))  # type: ignore[union-attr]


def heard_by(session: Session, nonces: list[str]) -> list[tuple[str, str, str, str]]:
    """For each sent notice: its delivery's nonce, its kind, the name of the person or #channel, or the address, and their zone."""
    parts: list[Any] = [Delivery.nonce, Notice.kind, Person.name, Address.address, Channel.name]
    parts.append(func.coalesce(Person.zone, Channel.zone, Address.zone, Company.zone))
    query = (
        select(*parts)
        .join(Notice, (col(Notice.id) == Delivery.notice_id) & (col(Notice.company_id) == Delivery.company_id))
        .join(Company, col(Company.id) == Delivery.company_id)
        .outerjoin(Person, (col(Person.id) == Delivery.person_id) & (col(Person.company_id) == Delivery.company_id))
        .outerjoin(Channel, (col(Channel.id) == Delivery.channel_id) & (col(Channel.company_id) == Delivery.company_id))
        .outerjoin(Address, (col(Address.id) == Delivery.address_id) & (col(Address.company_id) == Delivery.company_id))
        .where(col(Delivery.nonce).in_(nonces))
        .order_by(col(Delivery.id))
    )
    return [
        (nonce, kind, person or address or f"#{channel}", zone)
        for nonce, kind, person, address, channel, zone in session.exec(query)
    ]


@dataclass(frozen=True)
class Waiting:
    """How many deliveries to a platform wait although they are due, and for how long the oldest of them has.

    The platform is "direct" for what goes to people or addresses: theirs is chosen when it is sent.
    """

    platform: str
    count: int
    oldest: timedelta


def waiting(session: Session, now: datetime) -> list[Waiting]:
    """What waits in the session's company, or in all companies when it is of none."""
    platform = func.coalesce(Channel.platform, "direct")
    parts: list[Any] = [platform, func.count(col(Delivery.id)), func.min(col(Delivery.not_before))]
    query = (
        select(*parts)
        .outerjoin(Channel, (col(Channel.id) == Delivery.channel_id) & (col(Channel.company_id) == Delivery.company_id))
        .where(Delivery.state == DUE, col(Delivery.not_before) <= now)
        .group_by(platform)
        .execution_options(unscoped=session.company_id is None)
    )
    return [Waiting(name, count, now - since) for name, count, since in session.exec(query)]


def next_due(session: Session, now: datetime) -> datetime | None:
    """When the next delivery of any company comes due after `now`, or may be claimed anew; the session is of none."""
    at: Any = case(
        (col(Delivery.lease) > col(Delivery.not_before), col(Delivery.lease)), else_=col(Delivery.not_before)
    )
    query = select(func.min(at)).where(Delivery.state == DUE, at > now)
    found: datetime | None = session.exec(query.execution_options(unscoped=True)).one()
    return found
