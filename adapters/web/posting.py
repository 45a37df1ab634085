"""Replies and talk as rows: where a post goes, what it keeps, and that it is written once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.replies.reply import File, Reply
from storage.delivery import attachments, posts
from storage.delivery.posts import Post

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.session.session import Session


@dataclass(frozen=True)
class PostPlace:
    """Where a post goes: a channel or a person's direct conversation, a thread in it, and its only reader."""

    channel: str = ""
    direct_to: int | None = None
    thread: int | None = None
    private_to: int | None = None

    def only_for(self, person: int) -> PostPlace:
        """The same spot, shown to one person; a direct conversation is private anyway."""
        return self if self.direct_to is not None else replace(self, private_to=person)

    def under(self, root: int) -> PostPlace:
        """The thread of a post at this spot."""
        return replace(self, thread=self.thread or root)


def say(
    session: Session, spot: PostPlace, text: str, author: int, nonce: str, now: datetime, files: Iterable[File] = ()
) -> int:
    """Write what a person said."""
    return _write(session, spot, {"text": text}, author, nonce, now, files)


def answer(
    session: Session, spot: PostPlace, reply: Reply, nonce: str, now: datetime, asked: dict[str, Any] | None = None
) -> int:
    """Write what the bot says; `asked` is {"person": id, "label": button} when somebody pressed for it."""
    body = content_of(reply) | ({"asked": asked} if asked else {})
    return _write(session, spot, body, None, nonce, now, reply.files)


def revise(session: Session, post: Post, reply: Reply, now: datetime) -> None:
    """Replace what the bot said; who asked for it stays, and files are added."""
    kept = {name: value for name, value in post.body.items() if name == "asked"}
    posts.change(session, post, kept | content_of(reply), now)
    for file in reply.files:
        attachments.attach(session, post.id or 0, file.name, file.media_type, file.content)


def content_of(reply: Reply) -> dict[str, Any]:
    """A reply as it is kept: files are attachments, and a form lives in the browser only."""
    kept = reply.model_copy(update={"files": (), "form": None})
    return {"reply": kept.model_dump(mode="json", exclude_defaults=True)}


def _write(
    session: Session,
    spot: PostPlace,
    body: dict[str, Any],
    author: int | None,
    nonce: str,
    now: datetime,
    files: Iterable[File],
) -> int:
    post = Post(
        channel=spot.channel,
        direct_to=spot.direct_to,
        thread=spot.thread,
        private_to=spot.private_to,
        author=author,
        body=body,
        nonce=nonce,
        at=now,
    )
    number, fresh = posts.put(session, post)
    if fresh:
        for file in files:
            attachments.attach(session, number, file.name, file.media_type, file.content)
    if fresh and spot.thread is not None:
        _touch(session, spot.thread)
    return number


def _touch(session: Session, root: int) -> None:
    """A thread's first post shows how many answers it has, so it changes with each."""
    first = posts.post_of(session, root)
    if first is not None:
        first.revision = posts.next_revision(session)
        session.add(first)
