"""Daily digests of channels: when each is due, and what it covers."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, and_, or_
from sqlmodel import col, exists, func, select, update

from storage.delivery.notices import SENT, Delivery, Notice
from storage.identity.places import Binding, Channel
from storage.session.audit import Act, Change
from storage.session.columns import UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session

DIGEST_MINUTE = 8 * 60 + 30


class Digest(Scoped, table=True):
    """How a channel wants its daily digest: at `minute` of its local day, or not at all.

    `always` says one line even when there is nothing; `next_at` is the next run, None while there is nothing to plan;
    `said_at` is the end of the time that the last one told about.
    """

    __table_args__ = (
        *belongs_to("digest", channel_id="channel"),
        UniqueConstraint("company_id", "channel_id"),
        Index("ix_digest_next", "next_at", "company_id"),
    )
    __words__: ClassVar[dict[str, str]] = {"minute": "time", "always": "days with nothing to say"}
    __bookkeeping__ = frozenset({"next_at", "said_at"})

    channel_id: int
    minute: int = DIGEST_MINUTE
    muted: bool = False
    always: bool = False
    next_at: datetime | None = UtcField(None)
    said_at: datetime | None = UtcField(None)

    def undone(self, session: Session) -> None:
        """Let the channel be planned anew."""
        session.exec(update(Binding).where(col(Binding.channel_id) == self.channel_id).values(planned=False))


def digest_of(session: Session, channel_id: int) -> Digest | None:
    """What is settled about a channel's digest."""
    return session.exec(select(Digest).where(Digest.channel_id == channel_id)).first()


PORTFOLIO = "projects"


ONE_PROJECT = "project:"


MOST = 500


def digests_at(now: datetime) -> Any:
    """A select of the digests of channels that are due, with their companies."""
    return select(Digest.company_id, Digest.id).where(col(Digest.next_at) <= now)


def unplanned_bindings() -> Any:
    """A select of the channels that were bound since they were planned last, with their companies."""
    return select(Binding.company_id, Binding.channel_id).where(~col(Binding.planned))


def mark_planned(session: Session, channel_ids: Collection[int]) -> None:
    """Note that the digests of some channels are planned, as far as these want any."""
    session.exec(update(Binding).where(col(Binding.channel_id).in_(channel_ids)).values(planned=True))


def unplanned_channels(session: Session, channel_ids: Collection[int]) -> list[Channel]:
    """Those of some channels that serve projects and have no next digest, though it is not muted."""
    numbers = select(Binding.channel_id).where(_unplanned(), col(Binding.channel_id).in_(channel_ids))
    return list(session.exec(select(Channel).where(col(Channel.id).in_(numbers)).order_by(col(Channel.id))))


def _unplanned() -> Any:
    settled = and_(
        col(Digest.channel_id) == Binding.channel_id,
        col(Digest.company_id) == Binding.company_id,
        or_(col(Digest.muted), col(Digest.next_at).is_not(None)),
    )
    return and_(_of_projects(), ~exists().where(settled))


def _of_projects() -> Any:
    return or_(col(Binding.purpose) == PORTFOLIO, col(Binding.purpose).startswith(ONE_PROJECT, autoescape=True))


def digests_of(session: Session, channel_ids: Collection[int]) -> dict[int, Digest]:
    """What is settled about the digests of some channels, by channel."""
    rows = session.exec(select(Digest).where(col(Digest.channel_id).in_(channel_ids)))
    return {digest.channel_id: digest for digest in rows}


def due_digests(session: Session, now: datetime, numbers: Collection[int]) -> list[tuple[Digest, Channel]]:
    """Those of some digests that are due, with their channels."""
    query = select(Digest, Channel).join(Channel, col(Digest.channel_id) == Channel.id)
    query = query.where(col(Digest.next_at) <= now, col(Digest.id).in_(numbers))
    return list(session.exec(query.order_by(col(Digest.id))))


def planned_digests(session: Session, channel_ids: list[int] | None) -> list[tuple[Digest, Channel]]:
    """The digests of some channels, or of all, that have a next run, with their channels."""
    query: Any = select(Digest, Channel).join(
        Channel, (col(Channel.id) == Digest.channel_id) & (col(Channel.company_id) == Digest.company_id)
    )
    query = query.where(col(Digest.next_at).is_not(None))
    if channel_ids is not None:
        query = query.where(col(Digest.channel_id).in_(channel_ids))
    return list(session.exec(query.order_by(Digest.id)))


def channel_of_digest(number: int) -> Any:
    """A select of the name of the channel that a digest is for."""
    return select(Channel.name).join(Digest, col(Digest.channel_id) == Channel.id).where(Digest.id == number)


def project_purposes(session: Session, channel_ids: Collection[int]) -> dict[int, set[str]]:
    """What some channels serve of projects, by channel: "projects" or "project:4"."""
    query = select(Binding.channel_id, Binding.purpose).where(col(Binding.channel_id).in_(channel_ids), _of_projects())
    found: dict[int, set[str]] = {}
    for channel_id, purpose in session.exec(query):
        found.setdefault(channel_id, set()).add(purpose)
    return found


def bound_since(session: Session, channel_ids: Collection[int]) -> dict[int, datetime]:
    """When each of some channels began to serve projects, as far as it is on record."""
    query = (
        select(Binding.channel_id, func.min(Act.at))
        .join(Change, and_(col(Change.table_name) == Binding.__tablename__, col(Change.row_id) == Binding.id))
        .join(Act, col(Act.id) == Change.act_id)
        .where(col(Binding.channel_id).in_(channel_ids), _of_projects(), Change.operation == "insert")
        .group_by(col(Binding.channel_id))
    )
    return dict(session.exec(query).all())


def untold_since(session: Session, channel_ids: Collection[int], kind: str) -> dict[int, str]:
    """For channels whose last digest never arrived: from when (ISO) it would have told, so that the next one does."""
    query = (
        select(Digest.channel_id, Notice.facts)
        .join(Delivery, col(Delivery.channel_id) == Digest.channel_id)
        .join(Notice, and_(col(Notice.id) == Delivery.notice_id, col(Notice.at) == Digest.said_at))
        .where(col(Digest.channel_id).in_(channel_ids), Notice.kind == kind, Delivery.state != SENT)
    )
    return {channel_id: facts["since"] for channel_id, facts in session.exec(query) if facts.get("date")}
