"""Posts as template values: one `PostView` per post, resolved for its reader."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from adapters.web.session import Viewer
from bot.replies.reply import Action, Reply
from storage.delivery import attachments, posts
from storage.delivery.posts import Post, Summary

if TYPE_CHECKING:
    from storage.session.session import Session

HUES = 8


class FileLink(NamedTuple):
    """A file under a post; `size` in bytes."""

    number: int
    name: str
    size: int


class Avatar(NamedTuple):
    """How a person is shown in small: initials on one of HUES colours."""

    name: str
    initials: str
    hue: int


@dataclass(frozen=True)
class PostView:
    """A post as its reader sees it; `author` is None for the bot, `asked` says who pressed what to get it."""

    id: int
    conversation: str
    thread: int | None
    author: Avatar | None
    at: datetime
    text: str = ""
    reply: Reply | None = None
    private: bool = False
    mine: bool = False
    edited: bool = False
    revision: int = 0
    files: tuple[FileLink, ...] = ()
    summary: Summary | None = None
    asked: tuple[str, str] | None = None


def face(person: int, name: str) -> Avatar:
    """The small picture of a person, the same everywhere."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "") if words else "?"
    return Avatar(name, letters.upper(), person % HUES)


def lines(session: Session, found: list[Post], viewer: Viewer) -> list[PostView]:
    """The posts as their reader sees them, with three queries for all of them."""
    reader = viewer.person or 0
    ids = [post.id for post in found if post.id is not None]
    people = {post.author for post in found} | {_asker(post) for post in found}
    called = posts.names(session, [number for number in people if number is not None])
    files = attachments.attached(session, ids)
    threads = posts.summaries(session, ids, reader)
    return [_line(post, viewer, called, files, threads) for post in found]


def actions(reply: Reply) -> Iterator[Action]:
    """Every button of a reply: on cards, in menus and loose."""
    for card in reply.cards:
        yield from card.actions
        yield from card.menu
    yield from reply.actions


def label_of(reply: Reply, token: str, given: Collection[str] = ()) -> str | None:
    """What the control with this token says; None when the reply has no such control.

    A select and a button may run the same command and share a token; it is the select when its option is `given`.
    """
    menus = [card.select for card in reply.cards if card.select is not None and card.select.token == token]
    if chosen := next((menu.label for menu in menus if menu.option in given), None):
        return chosen
    for action in actions(reply):
        if action.token == token:
            return action.label
    return next((menu.label for menu in menus), None)


def is_loose(reply: Reply, token: str) -> bool:
    """Whether the button stands below everything: such buttons are about the whole message."""
    return any(action.token == token for action in reply.actions)


def reply_in(post: Post) -> Reply | None:
    """What the bot said in a post."""
    content = post.body.get("reply")
    return Reply.model_validate(content) if content is not None else None


def for_reader(post: Post, viewer: Viewer) -> bool:
    """Whether a post is neither private nor direct to somebody else."""
    return viewer.person is not None and {post.private_to, post.direct_to} <= {None, viewer.person}


def _asker(post: Post) -> int | None:
    asked = post.body.get("asked")
    return asked["person"] if asked else None


def _line(
    post: Post,
    viewer: Viewer,
    called: dict[int, str],
    files: dict[int, list[tuple[int, str, int]]],
    threads: dict[int, Summary],
) -> PostView:
    number = post.id or 0
    asked = post.body.get("asked")
    return PostView(
        id=number,
        conversation=post.channel,
        thread=post.thread,
        author=None if post.author is None else face(post.author, called.get(post.author, "?")),
        at=post.at,
        text=post.body.get("text", ""),
        reply=reply_in(post),
        private=post.private_to is not None and post.direct_to is None,
        mine=post.author is not None and post.author == viewer.person,
        edited=post.edited_at is not None and post.author is not None,
        revision=post.revision,
        files=tuple(FileLink(*file) for file in files.get(number, [])),
        summary=threads.get(number),
        asked=(called.get(asked["person"], "?"), asked["label"]) if asked else None,
    )
