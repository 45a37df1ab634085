"""Posts of the local chat, and how far each person has read.

A conversation is named by its channel's external id; "" is the reader's direct conversation with the bot.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Index, Integer, UniqueConstraint, bindparam, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, col, select, update

from storage.identity.people import Person
from storage.identity.places import Binding, Channel
from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped, belongs_to, table_of
from storage.session.session import Session

UNREAD_LIMIT = 100


class Feed(Scoped, table=True):
    """One row per company: `revision` counts every new and edited post, in commit order."""

    __table_args__ = (UniqueConstraint("company_id"),)
    __audited__ = False
    __news__ = "TRUE"

    revision: int = 0


class Post(Scoped, table=True):
    """A message: of a person, or of the bot when `author` is None.

    `thread` is the post that it answers, `private_to` its only reader, `nonce` what makes it unique,
    `revision` the feed's count at its last change.
    """

    __table_args__ = (
        *belongs_to("post", direct_to="person", thread="post", author="person", private_to="person"),
        UniqueConstraint("company_id", "nonce"),
        Index("ix_post_conversation", "company_id", "channel", "direct_to", "thread", "id"),
        Index("ix_post_revision", "company_id", "revision"),
    )
    __audited__ = False
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "author": ("body",),
        "direct_to": ("body",),
        "private_to": ("body",),
    }

    channel: str = ""
    direct_to: int | None = None
    thread: int | None = None
    author: int | None = None
    private_to: int | None = None
    body: dict[str, Any] = JsonField()
    nonce: str = Field(max_length=200)
    revision: int = 0
    at: datetime = UtcField()
    edited_at: datetime | None = UtcField(None)


FEED = table_of(Feed).name
"""The table whose changes are news of new and edited posts."""


@dataclass(frozen=True)
class Summary:
    """What a thread holds for a reader: answers, and when the last one was given (UTC)."""

    replies: int
    last_at: datetime


def put(session: Session, post: Post) -> tuple[int, bool]:
    """Store a post once per nonce: its id, and whether it is new."""
    known = _by_nonce(session, post.nonce)
    if known is not None:
        return known, False
    post.revision = next_revision(session)
    try:
        with session.begin_nested():
            session.add(post)
            session.flush()
    except IntegrityError:
        known = _by_nonce(session, post.nonce)
        if known is None:
            raise
        return known, False
    return post.id or 0, True


def change(session: Session, post: Post, body: dict[str, Any], now: datetime) -> None:
    """Replace what a post says."""
    post.body, post.edited_at, post.revision = body, now, next_revision(session)
    session.add(post)
    session.flush()


def next_revision(session: Session) -> int:
    """Count one change; the row stays locked until the commit, so that no lower number appears later."""
    if not _count(session):
        try:
            with session.begin_nested():
                session.add(Feed(revision=1))
                session.flush()
        except IntegrityError:
            _count(session)
    return revision(session)


def revision(session: Session) -> int:
    """The number of the last change."""
    return session.exec(_revision()).first() or 0


@cache
def _revision() -> Any:
    return select(Feed.revision)


def names(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """What some people are called, whether they are still active or not."""
    query = select(Person.id, Person.name).where(col(Person.id).in_(list(person_ids)))
    return {number: name for number, name in session.exec(query) if number is not None}


def rooms(session: Session, platform: str) -> list[tuple[Channel, frozenset[str]]]:
    """The channels of a platform by name, each with the purposes that it serves."""
    channels = session.exec(select(Channel).where(Channel.platform == platform).order_by(Channel.name, col(Channel.id)))
    bound: dict[int, set[str]] = {}
    for number, purpose in session.exec(select(Binding.channel_id, Binding.purpose)):
        bound.setdefault(number, set()).add(purpose)
    return [(channel, frozenset(bound.get(channel.id or 0, ()))) for channel in channels]


def page(session: Session, channel: str, reader: int, *, before: int | None = None, limit: int = 50) -> list[Post]:
    """The newest posts of a conversation outside threads, oldest first; `before` continues to the past."""
    query = select(Post).where(*in_conversation(channel, reader), col(Post.thread).is_(None), visible_to(reader))
    if before is not None:
        query = query.where(col(Post.id) < before)
    return list(session.exec(query.order_by(col(Post.id).desc()).limit(limit)))[::-1]


def replies(session: Session, root: int, reader: int, *, limit: int = 500) -> list[Post]:
    """The newest answers in a thread, oldest first."""
    query = select(Post).where(Post.thread == root, visible_to(reader)).order_by(col(Post.id).desc())
    return list(session.exec(query.limit(limit)))[::-1]


def seen_post(session: Session, post_id: int, reader: int) -> Post | None:
    """A post if the reader may see it: neither private nor direct to another reader."""
    return session.exec(select(Post).where(Post.id == post_id, visible_to(reader), _mine(reader))).first()


def post_of(session: Session, post_id: int) -> Post | None:
    """A post, whoever may see it."""
    return session.exec(select(Post).where(Post.id == post_id)).first()


def changes(session: Session, after: int, *, limit: int = 200) -> list[Post]:
    """New and edited posts since a revision, in the order of their changes."""
    return list(session.exec(_changes(), params={"after": after, "most": limit}))


@cache
def _changes() -> Any:
    query = select(Post).where(Post.revision > bindparam("after")).order_by(col(Post.revision))
    return query.limit(bindparam("most", type_=Integer()))


def summaries(session: Session, roots: Iterable[int], reader: int) -> dict[int, Summary]:
    """The threads under some posts, by post; posts without answers are left out."""
    query = (
        select(Post.thread, func.count(), func.max(Post.at))
        .where(col(Post.thread).in_(list(roots)), visible_to(reader))
        .group_by(col(Post.thread))
    )
    return {root: Summary(count, last_at) for root, count, last_at in session.exec(query) if root is not None}


def _count(session: Session) -> int:
    counted: int = session.exec(_counting()).rowcount
    return counted


@cache
def _counting() -> Any:
    return update(Feed).values(revision=Feed.revision + 1)


def in_conversation(channel: str, reader: int) -> tuple[ColumnElement[bool], ...]:
    """The condition of posts in a channel, or ("") in the reader's direct conversation."""
    direct_to = col(Post.direct_to)
    return (col(Post.channel) == channel, direct_to.is_(None) if channel else direct_to == reader)


def visible_to(reader: int) -> ColumnElement[bool]:
    """The condition of posts that are not kept to another reader."""
    return col(Post.private_to).is_(None) | (col(Post.private_to) == reader)


def _mine(reader: int) -> ColumnElement[bool]:
    return col(Post.direct_to).is_(None) | (col(Post.direct_to) == reader)


def _by_nonce(session: Session, nonce: str) -> int | None:
    found: int | None = session.exec(_of_nonce(), params={"nonce": nonce}).first()
    return found


@cache
def _of_nonce() -> Any:
    return select(Post.id).where(Post.nonce == bindparam("nonce"))
