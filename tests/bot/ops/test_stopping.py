"""A process that is told to stop takes nothing new, and finishes what it has begun."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import aiohttp
from aiohttp.web import Application, Request, Response
from pydantic import SecretStr

from bot.app import build
from bot.delivery.platform import Target
from bot.ops.shutdown import BOUND
from bot.registry import Registry
from bot.replies.reply import Reply
from bot.settings import Settings
from storage.engine.database import Database
from storage.records.processes import state_of
from tests.chat import ChatClock, Paper, SentMessage


class Slow(Paper):
    """A platform with a page that takes its time, and that looks around while it is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.released = asyncio.Event(), asyncio.Event()
        self.url, self.refused = "", False

    def serve(self, app: Application) -> None:
        """One page."""
        app.router.add_get("/slow", self._page)

    async def stop(self) -> None:
        """Knock once more, then let the page end."""
        async with aiohttp.ClientSession() as http:
            try:
                await http.get(f"{self.url or 'http://127.0.0.1:9'}/healthz")
            except aiohttp.ClientConnectorError:
                self.refused = True
        self.released.set()

    async def _page(self, request: Request) -> Response:
        self.begun.set()
        await self.released.wait()
        return Response(text="done")


class Stuck(Paper):
    """A platform that never finishes, and ignores that it is told to."""

    async def stop(self) -> None:
        """Wait for ever."""
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            if self.sent:
                return


async def test_a_platform_that_hangs_does_not_hold_up_the_stop(studio_url: str, registry: Registry) -> None:
    """The others are stopped, the row of the process goes and the database is closed, within the bound."""
    stuck, other = Stuck(), Slow()
    stuck.name = "stuck"
    settings = Settings(_env_file=None, DATABASE_URL=studio_url, secret=SecretStr("x"))
    kernel = build(settings, now=ChatClock(), platforms=[stuck, other], registry=registry)
    await kernel.start(["worker"])
    await kernel.watchdog.sign(kernel.now())
    async with asyncio.timeout(BOUND):
        await kernel.stop()
    assert other.released.is_set()
    database = Database.open(studio_url)
    assert database.read_now(None, lambda session: state_of(session, kernel.now())).processes == ()
    database.close()
    stuck.sent.append(SentMessage(Target(workspace="", user="x"), Reply(say=""), "", ""))


async def test_a_stopping_process_takes_nothing_new(studio_url: str, registry: Registry, unused_tcp_port: int) -> None:
    """While the platforms finish, a new request finds nobody, so that another process gets it; one under way is answered."""
    platform = Slow()
    settings = Settings(_env_file=None, DATABASE_URL=studio_url, secret=SecretStr("x"), HTTP_PORT=unused_tcp_port)
    kernel = build(settings, now=ChatClock(), platforms=[platform], registry=registry)
    await kernel.start(["web"])
    platform.url = kernel.site.server.url
    async with aiohttp.ClientSession() as http:
        page = asyncio.create_task(http.get(f"{platform.url}/slow"))
        await platform.begun.wait()
        await kernel.stop()
        assert platform.refused
        assert await (await page).text() == "done"
