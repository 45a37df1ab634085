"""Retention: deletes talk, stored answers, sent messages and payloads after a time.

Rows are found by their number, which grows with time: no index is needed for the sake of a sweep, and none is paid for
with every write. Books are never forgotten: who changed what, invoices, payments and hours have no part in this.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Index, UniqueConstraint, delete, exists, literal, true, union_all, update
from sqlmodel import col, select

from storage.areas.wrong_code import WrongCode
from storage.delivery.attachments import Attachment
from storage.delivery.notices import DUE, Delivery, Notice
from storage.delivery.payloads import Payload
from storage.delivery.posts import Post
from storage.delivery.shown import Shown
from storage.identity.addresses import Address
from storage.identity.company import Company, JoinCode
from storage.identity.grants import InstallFlow
from storage.identity.link_codes import LinkCode
from storage.identity.logins import LoginLink
from storage.session.audit import Act, Change
from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped
from storage.session.session import Session

BATCH = 1000
DAY = timedelta(days=1)


class RetentionSweep(Scoped, table=True):
    """When a company is swept next; `marks` are, by table, the last row that was old enough and is done with."""

    __tablename__ = "sweep"

    __table_args__ = (UniqueConstraint("company_id"), Index("ix_sweep_next", "next_at"))
    __audited__ = False

    marks: dict[str, int] = JsonField(default_factory=dict)
    next_at: datetime = UtcField()


def sweeps_at(now: datetime, parts: Iterable[int]) -> Any:
    """A select of the companies that are due, or that were never planned, each with all parts of a sweep."""
    numbers: Any = union_all(*(select(literal(part).label("part")) for part in parts)).subquery()
    return (
        select(col(Company.id), numbers.c.part)
        .outerjoin(RetentionSweep, col(RetentionSweep.company_id) == Company.id)
        .join(numbers, true())
        .where(col(RetentionSweep.id).is_(None) | (col(RetentionSweep.next_at) <= now))
    )


def sweep_of(session: Session, next_at: datetime) -> tuple[RetentionSweep, bool]:
    """The company's plan, and whether it was there before."""
    found = session.exec(select(RetentionSweep)).first()
    return found or RetentionSweep(next_at=next_at), found is not None


def sweep(session: Session, row: type[Scoped], mark: int, before: datetime) -> tuple[int, bool]:
    """Forget the next rows of a table that are older than an instant; the new mark, and whether there may be more."""
    kind: Any = row
    at = kind.not_before if row is Delivery else kind.at
    query = select(kind.id, at).where(kind.id > mark).order_by(kind.id).limit(BATCH)
    found = session.exec(query).all()
    old = [number for number, instant in found if instant < before]
    # Numbers and instants agree but for what was planned ahead; what is younger ends the sweep for today.
    if old:
        FORGET[row](session, old)
    return (old[-1] if old else mark), len(old) == BATCH


def sweep_codes(session: Session, now: datetime) -> None:
    """Drop one-time codes that ran out and wrong ones that no longer count, also those of the installation."""
    for row in (LinkCode, LoginLink, JoinCode, InstallFlow):
        kind: Any = row
        session.exec(delete(kind).where(kind.expires_at < now - DAY))
    session.exec(delete(WrongCode).where(col(WrongCode.at) < now - DAY))


def _posts(session: Session, ids: list[int]) -> None:
    """A post whose thread goes on stays as an empty one."""
    answered = select(Post.thread).where(col(Post.thread).in_(ids), col(Post.id).not_in(ids))
    kept = set(session.exec(answered))
    session.exec(delete(Attachment).where(col(Attachment.post_id).in_(ids)))
    session.exec(_quietly(update(Post).where(col(Post.id).in_(kept)).values(body={}, thread=None)))
    gone = [number for number in ids if number not in kept]
    session.exec(_quietly(delete(Post).where(col(Post.id).in_(gone))))


def _acts(session: Session, ids: list[int]) -> None:
    """What a person did stays; what was typed and answered goes, and what a job did without changing anything."""
    changed = exists().where(col(Change.act_id) == Act.id, col(Change.company_id) == Act.company_id)
    session.exec(_quietly(delete(Act).where(col(Act.id).in_(ids), col(Act.source) == "job", ~changed)))
    empty: dict[str, Any] = {"line": "", "arguments": {}, "answer": None}
    session.exec(_quietly(update(Act).where(col(Act.id).in_(ids)).values(empty)))


def _deliveries(session: Session, ids: list[int]) -> None:
    """With the addresses to which nothing else went or goes."""
    old = (col(Delivery.id).in_(ids), col(Delivery.state) != DUE)
    written = select(Delivery.address_id).where(*old, col(Delivery.address_id).is_not(None)).distinct()
    addresses = session.exec(written).all()
    session.exec(_quietly(delete(Delivery).where(*old)))
    if addresses:
        own = (col(Delivery.address_id) == Address.id) & (col(Delivery.company_id) == Address.company_id)
        session.exec(_quietly(delete(Address).where(col(Address.id).in_(addresses), ~exists().where(own))))


def _notices(session: Session, ids: list[int]) -> None:
    """Its key stays, so that nothing is said a second time."""
    own = (col(Delivery.notice_id) == Notice.id) & (col(Delivery.company_id) == Notice.company_id)
    waits = exists().where(own, col(Delivery.state) == DUE)
    session.exec(_quietly(update(Notice).where(col(Notice.id).in_(ids), ~waits).values(facts={})))


def _shown(session: Session, ids: list[int]) -> None:
    session.exec(_quietly(delete(Shown).where(col(Shown.id).in_(ids))))


def _payloads(session: Session, ids: list[int]) -> None:
    session.exec(_quietly(delete(Payload).where(col(Payload.id).in_(ids))))


def _quietly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)


FORGET: Mapping[type[Scoped], Callable[[Session, list[int]], None]] = MappingProxyType({
    Post: _posts,
    Act: _acts,
    Delivery: _deliveries,
    Notice: _notices,
    Shown: _shown,
    Payload: _payloads,
})  # fmt: skip
