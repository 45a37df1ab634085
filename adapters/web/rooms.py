"""The conversations that a viewer may enter: his own with the bot, and channels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapters.web.posting import Spot
from adapters.web.session import Viewer
from bot.invocation import Place
from storage import posts
from storage.people import Person, everybody, identities
from storage.posts import Post

if TYPE_CHECKING:
    from bot.permissions import Matrix
    from storage.session import Session

PLATFORM = "web"
WORKSPACE = "local"


@dataclass(frozen=True)
class Room:
    """A conversation in the sidebar: `channel` is "" for the viewer's own with the bot, `topics` what it is told."""

    channel: str
    name: str
    topics: tuple[str, ...] = ()
    unread: int = 0


def open_to(viewer: Viewer, purposes: frozenset[str], matrix: Matrix) -> bool:
    """Guests enter no channel, and others those that the permission matrix opens to them."""
    return viewer.person is not None and matrix.may_enter(viewer.roles, purposes)


def entered(session: Session, viewer: Viewer, matrix: Matrix) -> list[Room]:
    """The viewer's conversations with what is new in each: his own first, then channels by name."""
    rooms = [Room("", "")]
    for channel, purposes in posts.rooms(session, PLATFORM):
        if open_to(viewer, purposes, matrix):
            topics = tuple(sorted(purpose for purpose in purposes if ":" not in purpose))
            rooms.append(Room(channel.external_id, channel.name, topics))
    new = posts.unread(session, [room.channel for room in rooms], viewer.person or 0)
    return [replace(room, unread=new[room.channel]) for room in rooms]


def may_enter(session: Session, viewer: Viewer, matrix: Matrix, channel: str) -> bool:
    """Whether a channel exists and is open to the viewer; his own conversation always is."""
    if not channel:
        return True
    found = (purposes for room, purposes in posts.rooms(session, PLATFORM) if room.external_id == channel)
    return any(open_to(viewer, purposes, matrix) for purposes in found)


def seen(session: Session, viewer: Viewer, matrix: Matrix, post_id: int) -> Post | None:
    """A post that the viewer may see, in a conversation that he may enter."""
    if viewer.person is None:
        return None
    post = posts.seen_post(session, post_id, viewer.person)
    return post if post is not None and may_enter(session, viewer, matrix, post.channel) else None


def place_of(channel: str, thread: int | None) -> Place:
    """A conversation, or a thread in it, in the kernel's words."""
    return Place(
        platform=PLATFORM,
        workspace=WORKSPACE,
        channel=channel,
        thread=str(thread) if thread else "",
        direct=not channel,
    )


def spot_of(viewer: Viewer, channel: str, thread: int | None) -> Spot:
    """Where the viewer's words in a conversation are kept."""
    return Spot(channel=channel, direct_to=None if channel else viewer.person, thread=thread)


def personas(session: Session) -> list[tuple[Person, str]]:
    """The active people who have a user here, by name, with that user."""
    people = everybody(session)
    users = {
        identity.person_id: identity.external_id
        for identity in identities(session, [person.id for person in people if person.id is not None])
        if identity.platform == PLATFORM
    }
    return [(person, users[person.id]) for person in people if person.id in users]
