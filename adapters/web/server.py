"""The web chat as a platform: its server, its routes, and messages going out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from adapters.web import conversations as rooms
from adapters.web import files, posting, security
from adapters.web.context import CHAT, WebContext
from adapters.web.live import LiveHub
from adapters.web.posting import PostPlace
from adapters.web.routes import HERE, ROUTES, environment, guarded
from adapters.web.session import CookieSigner
from bot.delivery.platform import Target, Undeliverable
from bot.replies.reply import Reply
from storage.delivery import posts
from storage.identity.people import person_behind

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.kernel import Kernel
    from bot.settings import Settings
    from storage.session.session import Session


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
