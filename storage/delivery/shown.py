"""Shown records: the messages that hold their cards."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Index, RowMapping, UniqueConstraint, bindparam
from sqlmodel import and_, col, or_, select

from storage.delivery.notices import Delivery
from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped, belongs_to, table_of
from storage.session.session import Session


class Shown(Scoped, table=True):
    """A message that shows a record's card: edited when the record changes, and the meaning of `this` in its thread.

    `reply` is what the message said around the cards of records, which are read anew. A message without any card that is about
    a record has a row, too, for its thread's sake. `stale_at` is when the card says something that is no longer true.
    """

    __table_args__ = (
        *belongs_to("shown", channel_id="channel", person_id="person"),
        UniqueConstraint("company_id", "platform", "place", "message", "record"),
        Index("ix_shown_record", "company_id", "record"),
        Index("ix_shown_stale", "stale_at"),
    )
    __audited__ = False
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {"person_id": ("reply",)}

    record: str
    platform: str
    place: str = ""
    message: str
    channel_id: int | None = None
    person_id: int | None = None
    reply: dict[str, Any] = JsonField(default_factory=dict)
    stale_at: datetime | None = UtcField(None)
    at: datetime = UtcField()


def stale_at(now: datetime) -> Any:
    """A select of the messages whose cards have grown old, with their companies."""
    return select(Shown.company_id, Shown.id).where(col(Shown.stale_at) <= now)


def stale_among(session: Session, numbers: Collection[int], now: datetime) -> list[Shown]:
    """Those of some messages whose cards have grown old."""
    query = select(Shown).where(col(Shown.id).in_(numbers), col(Shown.stale_at) <= now)
    return list(session.exec(query.order_by(col(Shown.id))))


def record_of_shown(number: int) -> Any:
    """A select of the record that a message shows."""
    return select(Shown.record).where(Shown.id == number)


def record_shown_by(session: Session, platform: str, place: str, message: str) -> str | None:
    """The record whose card a message shows."""
    return session.exec(
        select(Shown.record)
        .where(Shown.platform == platform, Shown.place == place, Shown.message == message)
        .order_by(Shown.id)  # type: ignore[arg-type]
    ).first()


def companies_showing(session: Session, platform: str, message: str, people: Mapping[int, int]) -> set[int]:
    """The companies whose records a direct message shows to one of their people (person by company)."""
    query = select(Shown.company_id).where(Shown.platform == platform, Shown.message == message)
    mine = or_(*(_shown_to(company, person) for company, person in people.items()))
    return set(session.exec(query.where(mine).execution_options(unscoped=True)))


def _shown_to(company: int, person: int) -> ColumnElement[bool]:
    return and_(col(Shown.company_id) == company, col(Shown.place) == f"@{person}")


def messages_showing(session: Session, records: list[str]) -> list[RowMapping]:
    """The messages that show any of some records, as the columns of Shown."""
    asked = {"company": session.company_id, "records": records}
    return list(session.connection().execute(_showing(), asked).mappings())


def shown_since(session: Session, channel_id: int | None, records: list[str], since: datetime) -> set[str]:
    """Which of some records a channel was shown since an instant."""
    query = select(Shown.record).where(col(Shown.record).in_(records), Shown.channel_id == channel_id)
    return set(session.exec(query.where(Shown.at >= since))) if records else set()


def shown_by_edit(session: Session, delivery: Delivery) -> Shown | None:
    """The message that an edit changes, as it shows the record."""
    query = select(Shown).where(Shown.record == delivery.record, Shown.message == delivery.edits)
    return session.exec(
        query.where(Shown.channel_id == delivery.channel_id, Shown.person_id == delivery.person_id)
    ).first()


def shown_in(session: Session, delivery: Delivery, records: Collection[str]) -> list[Shown]:
    """The rows of some records in the message that an edit has changed."""
    query = select(Shown).where(Shown.message == delivery.edits, Shown.channel_id == delivery.channel_id)
    mine = query.where(Shown.person_id == delivery.person_id, col(Shown.record).in_(records))
    return list(session.exec(mine))


def notices_showing(session: Session, records: Collection[str]) -> list[Shown]:
    """The messages in channels that were sent by the bot itself, not as answers, and show any of some records."""
    sent = select(Delivery.message).where(
        col(Delivery.notice_id).is_not(None),
        Delivery.channel_id == Shown.channel_id,
        Delivery.message == Shown.message,
        Delivery.thread == "",
    )
    query = select(Shown).where(col(Shown.record).in_(records), sent.exists())
    return list(session.exec(query.order_by(col(Shown.id))))


@cache
def _showing() -> Any:
    table = table_of(Shown)
    shown = table.c.record.in_(bindparam("records", expanding=True))
    return table.select().where(table.c.company_id == bindparam("company"), shown).order_by(table.c.id)
