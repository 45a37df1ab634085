"""The web chat as a platform: its server, its routes, and messages going out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from aiohttp import web

from adapters.web import conversations as rooms
from adapters.web import files, pages, posting, security, text
from adapters.web import incoming as talk
from adapters.web import login as entering
from adapters.web import suggestions as hints
from adapters.web.context import CHAT, VIEWER, WebContext
from adapters.web.live import LiveHub
from adapters.web.posting import PostPlace
from adapters.web.requests import DAMAGED
from adapters.web.session import CookieSigner
from bot.delivery.platform import Target, Undeliverable
from bot.options.file import MOST_BYTES, too_large
from bot.replies.i18n import _, _n, reading
from bot.replies.reply import SYMBOLS, Reply
from bot.replies.spans import plain
from storage.delivery import posts
from storage.identity.people import person_behind

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.kernel import Kernel
    from bot.settings import Settings
    from storage.session.session import Session

HERE = Path(__file__).parent


class Web:
    """The chat in the browser. In the demo it has no log-in and listens on loopback only."""

    name = rooms.PLATFORM
    home = rooms.WORKSPACE
    hears = True
    pace = timedelta()

    def __init__(self, settings: Settings) -> None:
        security.guard_address(settings)
        self._hub: LiveHub | None = None

    @property
    def hub(self) -> LiveHub:
        """Who listens in this process."""
        if self._hub is None:
            raise LookupError("the web chat has no kernel yet")
        return self._hub

    @property
    def kernel(self) -> Kernel:
        """The bot that answers."""
        return self.hub.kernel

    def attach(self, kernel: Kernel) -> None:
        """Know the kernel; posts can be written without listening."""
        self._hub = LiveHub(kernel)

    def serve(self, app: web.Application) -> None:
        """The pages for browsers."""
        app[CHAT] = WebContext(
            self.kernel, CookieSigner(self.kernel.secret, self.kernel.secrets[1:]), self.hub, environment()
        )
        app[files.PICTURES] = files.PictureCache()
        app.on_response_prepare.append(security.add_headers)
        app.on_startup.append(self._follow)
        app.on_cleanup.append(_close_pictures)
        app.add_routes([*(web.route(way, path, guarded(page)) for way, path, page in ROUTES)])
        app.add_routes([web.static("/static", HERE / "static")])

    async def greet(self, *, fully: bool = False) -> bool:
        """Nobody to ask: the chat is ours."""
        return False

    async def connect(self) -> None:
        """Nothing to keep open: browsers come by themselves."""

    def connections(self) -> int:
        """How many browsers follow what happens."""
        return len(self.hub.sockets)

    async def stop(self) -> None:
        """Send the browsers away."""
        await self.hub.stop()

    async def present(self, user: str, workspaces: Collection[str]) -> set[str]:
        """Everybody is in the one workspace that there is."""
        return set(workspaces)

    async def send(
        self, target: Target, reply: Reply, *, nonce: str, language: str, since: datetime | None = None
    ) -> str:
        """Post a reply; a nonce that was posted before gives the first post's number, whatever became of the attempt."""
        company = await self._company(target)
        now = self.kernel.now()

        def work(session: Session) -> int:
            return posting.answer(session, _spot(session, target), reply, f"sent:{nonce}", now)

        number = await self.kernel.database.write(company, work)
        self.hub.wake(company)
        return str(number)

    async def edit(self, target: Target, message: str, reply: Reply, *, language: str) -> None:
        """Replace what a post says; raises Undeliverable when there is no such post."""
        company = await self._company(target)
        now = self.kernel.now()

        def work(session: Session) -> None:
            post = posts.post_of(session, int(message)) if message.isdigit() else None
            if post is None:
                raise Undeliverable(f"There is no post {message}.")
            posting.revise(session, post, reply, now)

        await self.kernel.database.write(company, work)
        self.hub.wake(company)

    async def _follow(self, app: web.Application) -> None:
        self.hub.start()

    async def _company(self, target: Target) -> int:
        company = await self.kernel.workspaces.company(self.name, target.workspace)
        if company is None:
            raise Undeliverable(f"No company is connected to {target.workspace}.")
        return company


ROUTES: tuple[tuple[str, str, security.Handler], ...] = (
    ("GET", "/", pages.home),
    ("GET", "/direct", pages.conversation),
    ("GET", "/c/{channel}", pages.conversation),
    ("GET", "/older", pages.older),
    ("GET", "/thread/{post:[0-9]{1,15}}", pages.thread),
    ("GET", "/live", pages.updates),
    ("GET", "/complete", hints.complete),
    ("GET", "/suggest", hints.suggest),
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


async def _close_pictures(app: web.Application) -> None:
    app[files.PICTURES].close()


def _spot(session: Session, target: Target) -> PostPlace:
    thread = int(target.thread) if target.thread.isdigit() else None
    if target.channel:
        if target.channel not in {room.external_id for room, _purposes in posts.rooms(session, rooms.PLATFORM)}:
            raise Undeliverable(f"There is no channel {target.channel}.")
        return PostPlace(channel=target.channel, thread=thread)
    person = person_behind(session, rooms.PLATFORM, target.user)
    if person is None:
        raise Undeliverable(f"Nobody is called {target.user}.")
    return PostPlace(direct_to=person.id, thread=thread)
