"""Conversations that a viewer may enter: their own with the bot, and channels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapters.web.posting import PostPlace
from adapters.web.session import Viewer
from bot.contexts import person_context
from bot.invocation import Place
from bot.people import channel_access
from storage.delivery import posts, read_marks
from storage.delivery.posts import Post
from storage.identity.people import Person, everybody, identities

if TYPE_CHECKING:
    from bot.registry import Registry
    from storage.identity.places import Channel
    from storage.session.session import Session

    Found = tuple[Channel, frozenset[str]]

PLATFORM = "web"
WORKSPACE = "local"


@dataclass(frozen=True)
class Room:
    """A conversation in the sidebar: `channel` is "" for the viewer's own with the bot, `topics` what it is told."""

    channel: str
    name: str
    topics: tuple[str, ...] = ()
    unread: int = 0


def open_to(session: Session, viewer: Viewer, registry: Registry, found: list[Found]) -> list[Found]:
    """Those of some channels, each with its purposes, that the viewer may enter; guests enter none."""
    person = session.get(Person, viewer.person) if viewer.person is not None else None
    if person is None or not found:
        return []
    ctx = person_context(session, registry, viewer.company or 0, person, viewer.reader.now)
    allowed = channel_access.may_enter(ctx, [purposes for _channel, purposes in found])
    return [one for one, may in zip(found, allowed, strict=True) if may]


def entered(session: Session, viewer: Viewer, registry: Registry) -> list[Room]:
    """The viewer's conversations with what is new in each: their own first, then channels by name."""
    rooms = [Room("", "")]
    for channel, purposes in open_to(session, viewer, registry, posts.rooms(session, PLATFORM)):
        topics = tuple(sorted(purpose for purpose in purposes if ":" not in purpose))
        rooms.append(Room(channel.external_id, channel.name, topics))
    new = read_marks.unread(session, [room.channel for room in rooms], viewer.person or 0)
    return [replace(room, unread=new[room.channel]) for room in rooms]


def begin(session: Session, viewer: Viewer) -> None:
    """On the first visit, history counts as read, also in channels that are closed to the viewer now."""
    person = viewer.person or 0
    if not read_marks.read_up_to(session, person):
        read_marks.begin(session, ["", *(channel.external_id for channel, _ in posts.rooms(session, PLATFORM))], person)


def may_enter(session: Session, viewer: Viewer, registry: Registry, channel: str) -> bool:
    """Whether a channel exists and is open to the viewer; their own conversation always is."""
    if not channel:
        return True
    found = [one for one in posts.rooms(session, PLATFORM) if one[0].external_id == channel]
    return bool(open_to(session, viewer, registry, found))


def seen(session: Session, viewer: Viewer, registry: Registry, post_id: int) -> Post | None:
    """A post that the viewer may see, in a conversation that they may enter."""
    if viewer.person is None:
        return None
    post = posts.seen_post(session, post_id, viewer.person)
    return post if post is not None and may_enter(session, viewer, registry, post.channel) else None


def place_of(channel: str, thread: int | None) -> Place:
    """A conversation, or a thread in it, in the kernel's words."""
    return Place(
        platform=PLATFORM,
        workspace=WORKSPACE,
        channel=channel,
        thread=str(thread) if thread else "",
        direct=not channel,
    )


def spot_of(viewer: Viewer, channel: str, thread: int | None) -> PostPlace:
    """Where the viewer's words in a conversation are kept."""
    return PostPlace(channel=channel, direct_to=None if channel else viewer.person, thread=thread)


def personas(session: Session) -> list[tuple[Person, str]]:
    """The active people who have a user here, by name, with that user."""
    people = everybody(session)
    users = {
        identity.person_id: identity.external_id
        for identity in identities(session, [person.id for person in people if person.id is not None])
        if identity.platform == PLATFORM
    }
    return [(person, users[person.id]) for person in people if person.id in users]
