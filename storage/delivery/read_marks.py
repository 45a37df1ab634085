"""Read marks: up to which post a reader has read each conversation, and how much is unread."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from sqlalchemy import UniqueConstraint, func
from sqlmodel import col, select

from storage.delivery.posts import UNREAD_LIMIT, Post, in_conversation, visible_to
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session


class ReadMark(Scoped, table=True):
    """The last post of a conversation that a person has seen."""

    __table_args__ = (
        *belongs_to("readmark", person_id="person"),
        UniqueConstraint("company_id", "person_id", "channel"),
    )
    __audited__ = False
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {"person_id": ()}

    person_id: int
    channel: str = ""
    post_id: int = 0


def read_up_to(session: Session, reader: int) -> dict[str, int]:
    """The last post read of each conversation that the reader ever opened."""
    return dict(session.exec(select(ReadMark.channel, ReadMark.post_id).where(ReadMark.person_id == reader)).all())


def unread(session: Session, channels: Iterable[str], reader: int) -> dict[str, int]:
    """How many posts of others are new to the reader in each conversation, counted up to UNREAD_LIMIT."""
    marks = read_up_to(session, reader)
    return {channel: _unread(session, channel, reader, marks.get(channel, 0)) for channel in channels}


def mark_read(session: Session, channel: str, reader: int, post_id: int) -> None:
    """Note that the reader has seen a conversation up to a post; a mark never moves back."""
    mark = session.exec(select(ReadMark).where(ReadMark.person_id == reader, ReadMark.channel == channel)).first()
    mark = mark or ReadMark(person_id=reader, channel=channel)
    mark.post_id = max(mark.post_id, post_id)
    session.add(mark)


def begin(session: Session, channels: Iterable[str], reader: int) -> None:
    """A reader who never opened a conversation begins now: what was said before counts as read."""
    latest = session.exec(select(func.max(Post.id))).one() or 0
    session.add_all(ReadMark(person_id=reader, channel=channel, post_id=latest) for channel in channels)


def _unread(session: Session, channel: str, reader: int, mark: int) -> int:
    fresh = (
        select(Post.id)
        .where(*in_conversation(channel, reader), col(Post.thread).is_(None), visible_to(reader))
        .where(col(Post.id) > mark, func.coalesce(Post.author, 0) != reader)
        .limit(UNREAD_LIMIT)
    )
    return len(session.exec(fresh).all())
