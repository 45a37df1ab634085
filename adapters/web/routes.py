"""The addresses that browsers open, what guards each of them, and the templates of their pages."""

from __future__ import annotations

from pathlib import Path

import jinja2
from aiohttp import web

from adapters.web import files, pages, security, text
from adapters.web import incoming as talk
from adapters.web import login as entering
from adapters.web import suggestions as hints
from adapters.web.context import CHAT, VIEWER
from adapters.web.requests import DAMAGED
from bot.options.file import MOST_BYTES, too_large
from bot.replies.i18n import _, _n, reading
from bot.replies.reply import SYMBOLS
from bot.replies.spans import plain

HERE = Path(__file__).parent

ROUTES: tuple[tuple[str, str, security.Handler], ...] = (
    ("GET", "/", pages.home),
    ("GET", "/direct", pages.conversation),
    ("GET", "/c/{channel}", pages.conversation),
    ("GET", "/older", pages.older),
    ("GET", "/thread/{post:[0-9]{1,15}}", pages.thread),
    ("GET", "/live", pages.updates),
    ("GET", "/complete", hints.complete),
    ("GET", "/suggest", hints.suggest),
    ("GET", "/anywhere", hints.anywhere),
    ("GET", "/picture/{post:[0-9]{1,15}}/{card:[0-9]{1,3}}", files.picture),
    ("GET", "/file/{file:[0-9]{1,15}}", files.download),
    ("POST", "/say", talk.say),
    ("POST", "/press", talk.press),
    ("POST", "/submit", talk.submit),
    ("POST", "/welcome", talk.welcome),
    ("POST", "/read", pages.mark),
    ("POST", "/persona", pages.persona),
    ("GET", "/login/{code:[A-Za-z0-9_-]{20,80}}", entering.door),
    ("POST", "/login/{code:[A-Za-z0-9_-]{20,80}}", entering.enter),
    ("POST", "/logout", entering.leave),
)


def guarded(page: security.Handler) -> security.Handler:
    """A page that browsers reach by the chat's own name only, and that knows who is looking."""

    async def answer(request: web.Request) -> web.StreamResponse:
        security.check_origin(request, request.app[CHAT].kernel.settings.public_url)
        return await _identified(request, page)

    return answer


async def _identified(request: web.Request, page: security.Handler) -> web.StreamResponse:
    """Find out who is looking; refuse writes that do not come from one of their pages."""
    chat = request.app[CHAT]
    viewer = await chat.viewer(request)
    request[VIEWER] = viewer
    with reading(viewer.reader):
        if request.method == "POST" and not chat.seal.is_csrf(viewer.holder, await _token(request)):
            raise web.HTTPForbidden(text=_("This page is out of date. Reload it."))
        return await page(request)


async def _token(request: web.Request) -> str:
    """The token of the page that sends: in a header from its script, in a field from a plain form."""
    if request.content_type != "application/x-www-form-urlencoded":
        return request.headers.get("X-CSRF-Token", "")
    try:
        return str((await request.post()).get("csrf", ""))
    except DAMAGED as error:
        raise web.HTTPBadRequest(text=_("The request is damaged.")) from error


def environment() -> jinja2.Environment:
    """The templates, which escape whatever they are given."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {"_": _, "_n": _n, "symbols": SYMBOLS, "now_in": text.now_in, "city": text.city}
    found.globals |= {"most_bytes": MOST_BYTES, "too_large": too_large}
    found.filters |= {
        "plain": plain,
        "prose": text.prose,
        "moment": text.moment,
        "clock": text.clock,
        "day": text.day_label,
        "size": text.size,
    }
    return found
