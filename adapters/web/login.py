"""Log-in by one-time link, and log-out; opening a link does not use it up, since chats open links too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from adapters.web import browsers
from adapters.web import conversations as rooms
from adapters.web import views as present
from adapters.web.context import CHAT, VIEWER
from adapters.web.security import address_of
from bot.people import logins
from storage.identity.logins import end_login

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.session.session import Session

HOME = "/direct"


async def door(request: web.Request) -> web.Response:
    """A page with one button, which uses the link."""
    chat, viewer, code = request.app[CHAT], request[VIEWER], request.match_info["code"]
    if viewer.company is None:
        return _shut(request)
    now = chat.kernel.now()
    person = await chat.kernel.database.read(viewer.company, lambda session: logins.let_in_by(session, code, now))
    if person is None:
        return _shut(request)
    face = present.face(person.id or 0, person.name)
    html = chat.fill("door.html", viewer, csrf=chat.seal.csrf(viewer.holder), face=face, shut=False)
    response = web.Response(text=html, content_type="text/html")
    if not viewer.login:
        chat.remember(response, chat.seal.cookie(viewer.user))
    return response


async def enter(request: web.Request) -> web.StreamResponse:
    """Use the link: the browser gets a token of its own, in the place of any that it had."""
    viewer, code, browser = request[VIEWER], request.match_info["code"], _browser(request)
    now = request.app[CHAT].kernel.now()

    def work(session: Session) -> str | None:
        token = logins.log_in(session, code, browser, now)
        if token is not None:
            end_login(session, viewer.login)
        return token

    return await _entered(request, work) or _shut(request)


async def take_over(request: web.Request) -> web.StreamResponse:
    """Log in the browser in which a guest has just become a person."""
    user, browser, now = request[VIEWER].user, _browser(request), request.app[CHAT].kernel.now()
    entered = await _entered(request, lambda session: logins.take_over(session, user, browser, now))
    return entered or _to(HOME)


async def leave(request: web.Request) -> web.StreamResponse:
    """Log this browser out; its open pages stop hearing."""
    chat, viewer = request.app[CHAT], request[VIEWER]
    if viewer.company is not None and viewer.login:
        await chat.kernel.database.write(viewer.company, lambda session: end_login(session, viewer.login))
        chat.hub.wake(viewer.company)
    response = _to(HOME)
    chat.forget(response)
    return response


async def _entered(request: web.Request, work: Callable[[Session], str | None]) -> web.Response | None:
    chat, viewer = request.app[CHAT], request[VIEWER]
    token = await chat.kernel.database.write(viewer.company, work) if viewer.company is not None else None
    if token is None:
        return None
    response = _to(HOME)
    chat.remember(response, token)
    return response


def _shut(request: web.Request) -> web.Response:
    html = request.app[CHAT].fill("door.html", request[VIEWER], csrf="", face=None, shut=True)
    return web.Response(text=html, content_type="text/html", status=410)


def _browser(request: web.Request) -> logins.Browser:
    address = address_of(request, request.app[CHAT].kernel.settings.public_url)
    name = browsers.name_of(request.headers.get("User-Agent", ""))
    return logins.Browser(rooms.PLATFORM, rooms.WORKSPACE, name, address)


def _to(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})
