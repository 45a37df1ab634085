"""Pages, and parts fetched later: older posts, a thread, updates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import web

from adapters.web import conversations as rooms
from adapters.web import login as entering
from adapters.web import views as present
from adapters.web.context import CHAT, VIEWER, WebContext
from adapters.web.requests import row_number
from adapters.web.session import Viewer
from bot.replies.i18n import _
from storage.delivery import posts, read_marks
from storage.identity.company import Company

if TYPE_CHECKING:
    from storage.session.session import Session

PAGE = 50
THEMES = {"light", "dark"}


class Persona(NamedTuple):
    """A person that a browser of the demo can be."""

    user: str
    face: present.Avatar
    roles: list[str]
    zone: str


async def home(request: web.Request) -> web.StreamResponse:
    """The front door leads to the viewer's own conversation."""
    raise web.HTTPFound("/direct")


async def conversation(request: web.Request) -> web.StreamResponse:
    """A channel or the viewer's own conversation, with the thread that the address names."""
    chat, viewer = request.app[CHAT], request[VIEWER]
    if chat.asks and viewer.person is not None and not viewer.login:
        return await entering.take_over(request)
    channel, thread = request.match_info.get("channel", ""), row_number(request.query.get("thread", ""))
    await _first_visit(chat, viewer)
    facts = await _facts(chat, viewer, channel, thread)
    theme = request.cookies.get("theme", "")
    html = chat.fill(
        "conversation.html" if viewer.person else "guest.html",
        viewer,
        channel=channel,
        csrf=chat.seal.csrf(viewer.holder),
        theme=theme if theme in THEMES else "",
        **facts,
    )
    response = web.Response(text=html, content_type="text/html")
    if not viewer.login:
        chat.remember(response, chat.seal.cookie(viewer.user))
    return response


async def older(request: web.Request) -> web.Response:
    """Fifty more posts of a conversation before a post."""
    chat, viewer = request.app[CHAT], request[VIEWER]
    channel, before = request.query.get("channel", ""), row_number(request.query.get("before", ""))
    company, person = _member(viewer)

    def work(session: Session) -> list[present.PostView]:
        if not rooms.may_enter(session, viewer, chat.kernel.registry, channel):
            raise web.HTTPNotFound(text=_("There is no such channel."))
        return present.lines(session, posts.page(session, channel, person, before=before, limit=PAGE), viewer)

    lines = await chat.kernel.database.read(company, work)
    return web.json_response({"posts": chat.fragments(lines, viewer), "more": len(lines) == PAGE})


async def thread(request: web.Request) -> web.Response:
    """The panel of a thread."""
    chat, viewer = request.app[CHAT], request[VIEWER]
    company, _person = _member(viewer)
    root = row_number(request.match_info["post"]) or 0
    found = await chat.kernel.database.read(company, lambda session: _thread(session, chat, viewer, root))
    if not found:
        raise web.HTTPNotFound(text=_("There is no such thread."))
    html = chat.fill("thread.html", viewer, thread=found, channel=found[0].conversation)
    return web.Response(text=html, content_type="text/html")


async def updates(request: web.Request) -> web.StreamResponse:
    """New and edited posts from a revision on, as they come."""
    chat, viewer = request.app[CHAT], request[VIEWER]
    company, _person = _member(viewer)

    async def follow(after: int) -> tuple[dict[str, Any], int] | None:
        now = await chat.known(viewer)
        if now.person is None:
            return None
        lines, latest, unread = await chat.kernel.database.read(
            company, lambda session: _news(session, chat, now, after)
        )
        event = {"revision": latest, "posts": chat.fragments(lines, now), "unread": unread}
        return event, latest

    after = row_number(request.query.get("after", "")) or 0
    return await chat.hub.serve(request, company, viewer.holder, after, follow)


async def mark(request: web.Request) -> web.Response:
    """The viewer has seen a conversation up to a post."""
    chat, viewer = request.app[CHAT], request[VIEWER]
    company, person = _member(viewer)
    sent = await request.post()
    channel, number = str(sent.get("channel", "")), row_number(str(sent.get("post", ""))) or 0

    def work(session: Session) -> None:
        if rooms.seen(session, viewer, chat.kernel.registry, number):
            read_marks.mark_read(session, channel, person, number)

    await chat.kernel.database.write(company, work)
    return web.json_response({})


async def persona(request: web.Request) -> web.Response:
    """Become another person of the demo company."""
    chat, viewer = request.app[CHAT], request[VIEWER]
    if not chat.kernel.settings.demo or viewer.company is None:
        raise web.HTTPForbidden(text=_("Only the demo has personas."))
    user = str((await request.post()).get("user", ""))
    people = await chat.kernel.database.read(viewer.company, rooms.personas)
    if user not in {known for _person, known in people}:
        raise web.HTTPNotFound(text=_("There is no such person."))
    response = web.json_response({"reload": True})
    chat.remember(response, chat.seal.cookie(user))
    return response


async def _first_visit(chat: WebContext, viewer: Viewer) -> None:
    company, person = viewer.company, viewer.person
    if company is None or person is None:
        return
    if not await chat.kernel.database.read(company, lambda session: read_marks.read_up_to(session, person)):
        await chat.kernel.database.write(company, lambda session: rooms.begin(session, viewer))


async def _facts(chat: WebContext, viewer: Viewer, channel: str, thread: int | None) -> dict[str, Any]:
    company = viewer.company
    if company is None:
        return {"company": "Meridian", "personas": [], "lines": []}

    def work(session: Session) -> dict[str, Any]:
        found = session.get(Company, company)
        name = found.name if found is not None else "Meridian"
        people = rooms.personas(session) if chat.kernel.settings.demo else []
        faces = [Persona(user, present.face(p.id or 0, p.name), p.roles, p.zone) for p, user in people]
        rest = _room(session, chat, viewer, channel, thread) if viewer.person else {"lines": []}
        return {"company": name, "personas": faces, **rest}

    return await chat.kernel.database.read(company, work)


def _room(session: Session, chat: WebContext, viewer: Viewer, channel: str, thread: int | None) -> dict[str, Any]:
    person = viewer.person or 0
    all_rooms = rooms.entered(session, viewer, chat.kernel.registry)
    here = next((room for room in all_rooms if room.channel == channel), None)
    if here is None:
        raise web.HTTPNotFound(text=_("There is no such channel."))
    revision = posts.revision(session)
    lines = present.lines(session, posts.page(session, channel, person, limit=PAGE), viewer)
    return {
        "rooms": all_rooms,
        "room": here,
        "revision": revision,
        "lines": lines,
        "more": len(lines) == PAGE,
        "read_to": read_marks.read_up_to(session, person).get(channel, 0),
        "thread": _thread(session, chat, viewer, thread) if thread else [],
    }


def _thread(session: Session, chat: WebContext, viewer: Viewer, root: int) -> list[present.PostView]:
    first = rooms.seen(session, viewer, chat.kernel.registry, root)
    if first is None:
        return []
    return present.lines(session, [first, *posts.replies(session, root, viewer.person or 0)], viewer)


def _news(
    session: Session, chat: WebContext, viewer: Viewer, after: int
) -> tuple[list[present.PostView], int, dict[str, int]]:
    changed = posts.changes(session, after)
    open_rooms = rooms.entered(session, viewer, chat.kernel.registry) if changed else []
    channels = {room.channel for room in open_rooms}
    mine = [post for post in changed if post.channel in channels and present.for_reader(post, viewer)]
    latest = changed[-1].revision if changed else after
    return present.lines(session, mine, viewer), latest, {room.channel: room.unread for room in open_rooms}


def _member(viewer: Viewer) -> tuple[int, int]:
    if viewer.company is None or viewer.person is None:
        raise web.HTTPForbidden(text=_("Only people of the company may see this."))
    return viewer.company, viewer.person
