"""HTTP middleware: request time-outs, and errors answered by an id alone."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

log = structlog.get_logger("meridian.site")


@dataclass(frozen=True)
class RequestTimeouts:
    """How long a request may take to arrive, in seconds: its head, then its body at `rate` bytes a second or faster.

    A connection in between may rest as long as a head may take; a little longer than proxies keep theirs open.
    """

    head: float = 75.0
    body: float = 20.0
    rate: int = 20_000

    def for_body(self, request: web.Request) -> float:
        """The time that a body of its announced length gets; one of unknown length gets that of a megabyte."""
        length = request.content_length
        return self.body + (1_000_000 if length is None else length) / self.rate


def in_time(patience: RequestTimeouts) -> Middleware:
    """Give up on requests whose body only trickles, as those do that want to hold connections."""

    @web.middleware
    async def wait(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.content.is_eof():  # as most are: small enough to come in one piece with their head
            return await handler(request)
        loop = asyncio.get_running_loop()
        scheduler = loop.call_later(patience.for_body(request), _give_up, request)
        try:
            return await handler(request)
        finally:
            scheduler.cancel()

    return wait


@web.middleware
async def contain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn a fault into a number; the log knows the rest, and where, but not the address itself: it may hold a secret."""
    try:
        return await handler(request)
    except web.RequestPayloadError:
        raise web.HTTPBadRequest(text="The request is damaged.") from None
    except (web.HTTPException, ConnectionError):
        raise
    except Exception:  # the boundary of everything over HTTP: the dispatcher has one of its own
        number, resource = secrets.token_hex(4), request.match_info.route.resource
        log.exception("fault", id=number, method=request.method, route=resource.canonical if resource else "")
        say = f"Something broke on my side. Tell an owner this number: {number}."
        return web.Response(status=500, text=say)


def _give_up(request: web.Request) -> None:
    if not request.content.is_eof():
        request.content.set_exception(web.HTTPRequestTimeout(text="The request took too long to arrive."))
