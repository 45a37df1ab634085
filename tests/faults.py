"""What goes wrong between us and a platform, for the platforms' servers of the tests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

STALL = 10.0
"""Seconds for which a stalled request hangs before it is answered."""
FAULTS = ("drop before", "drop after", "500", "429", "stall")


async def faulty(
    fault: str, request: web.Request, done: Callable[[], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer a request, or let a fault happen: a hung up line before or after it was done, an error, a limit, a stall.

    Any other fault is an error in Slack's form.
    """
    if fault in {"", "stall"}:
        await asyncio.sleep(STALL if fault else 0)
        return await done()
    if fault == "drop after":
        await done()
    if fault.startswith("drop") and request.transport is not None:
        request.transport.close()
        return web.Response()
    if fault == "429":
        body = {"ok": False, "error": "ratelimited", "retry_after": 1.0, "global": False}
        return web.json_response(body, status=429, headers={"Retry-After": "1", "Via": "1.1 google"})
    if fault == "500":
        return web.Response(status=500, text="broken")
    return web.json_response({"ok": False, "error": fault})
