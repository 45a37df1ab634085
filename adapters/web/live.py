"""Live updates: every browser follows its company's feed over a WebSocket without gaps.

A browser says after which revision it wants to continue, so a reconnect brings what was missed. A WebSocket
instead of server-sent events, of which a browser allows only six per host over all its tabs.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aiohttp import WSCloseCode, web

from bot.replies.i18n import _
from storage.delivery import posts

if TYPE_CHECKING:
    from bot.kernel import Kernel

MOST_PAGES = 30
"""How many pages of one log-in are given updates at once."""

Follow = Callable[[int], Awaitable[tuple[dict[str, Any], int] | None]]
"""What a browser missed after a revision, and the newest revision; None when it may hear no more."""


class LiveHub:
    """Knows which browsers listen and wakes those of a company when something changed."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self._changed: dict[int, asyncio.Event] = {}
        self._known: dict[int, int] = {}
        self.sockets: set[web.WebSocketResponse] = set()
        self._pages: Counter[str] = Counter()
        self._poller: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to hear of posts of other processes, and to look for them where they cannot be heard of."""
        self.kernel.wakeups.subscribe(posts.FEED, self._heard)
        self._poller = asyncio.get_running_loop().create_task(self._poll())

    async def stop(self) -> None:
        """Send every browser away; they come back by themselves when the chat does."""
        if self._poller is not None:
            self._poller.cancel()
            with suppress(asyncio.CancelledError):
                await self._poller
        await asyncio.gather(*(socket.close(code=WSCloseCode.GOING_AWAY) for socket in set(self.sockets)))

    def wake(self, company: int) -> None:
        """Tell the company's browsers that something changed."""
        self._changed.pop(company, asyncio.Event()).set()

    def _heard(self, company: int | None) -> None:
        """Another process wrote posts of a company, or of any."""
        for changed in list(self._changed) if company is None else [company]:
            self.wake(changed)

    async def serve(
        self, request: web.Request, company: int, holder: str, after: int, follow: Follow
    ) -> web.WebSocketResponse:
        """Hand a page of a viewer what `follow(revision)` finds, from `after` on, until either side leaves."""
        if self._pages[holder] >= MOST_PAGES:
            raise web.HTTPTooManyRequests(text=_("You have too many pages open. Close some of them."))
        self._pages[holder] += 1
        try:
            return await self._serve(request, company, after, follow)
        finally:
            self._pages[holder] -= 1
            self._pages += Counter()  # forgets those that have none left

    async def _serve(self, request: web.Request, company: int, after: int, follow: Follow) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=4096)
        await socket.prepare(request)
        self.sockets.add(socket)
        feeder = asyncio.create_task(self._feed(socket, company, after, follow))
        try:
            async for _message in socket:
                continue
        finally:
            self.sockets.discard(socket)
            feeder.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await feeder
        return socket

    async def _feed(self, socket: web.WebSocketResponse, company: int, after: int, follow: Follow) -> None:
        while not socket.closed:
            changed = self._changed.setdefault(company, asyncio.Event())
            found = await follow(after)
            if found is None:
                await socket.close(code=WSCloseCode.POLICY_VIOLATION)
                return
            event, latest = found
            if latest == after:
                await changed.wait()
                continue
            await socket.send_json(event)
            after = latest

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self.kernel.wakeups.patience)
            for company in list(self._changed):
                await self._look(company)

    async def _look(self, company: int) -> None:
        latest = await self.kernel.database.read(company, posts.revision)
        if latest > self._known.get(company, -1):
            self.wake(company)
        self._known[company] = latest
