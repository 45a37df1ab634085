"""The HTTP server of a process: the platforms' routes and the probes."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage

from bot.ops.middleware import RequestTimeouts, contain, in_time

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.delivery.platform import Platform
    from bot.ops.probes import Probes

_STOPPING = 2.0
"""Seconds that open requests get when the server stops."""


class HttpServer:
    """Listens on one address; each platform adds its own routes."""

    def __init__(self, host: str, port: int, probes: Probes, patience: RequestTimeouts | None = None) -> None:
        self._host, self._port, self._probes = host, port, probes
        self._patience = patience or RequestTimeouts()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it answers; raises LookupError while it does not listen."""
        if self._runner is None or not self._runner.addresses:
            raise LookupError("the site is not running")
        host, port = self._runner.addresses[0][:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    async def start(self, platforms: Iterable[Platform], port: int | None = None) -> None:
        """Listen, on the settings' port unless told another; raises OSError when the address is taken."""
        app = web.Application(middlewares=[contain, in_time(self._patience)])
        app.add_routes(self._probes.routes())
        for platform in platforms:
            platform.serve(app)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=_STOPPING,
            keepalive_timeout=self._patience.head,
            logger=_log(),
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port if port is None else port).start()

    async def close(self) -> None:
        """Take no further request; those under way go on."""
        if self._runner is not None and self._runner.server is not None:
            for listening in tuple(self._runner.sites):
                await listening.stop()
            self._runner.server.pre_shutdown()

    async def stop(self) -> None:
        """Finish what is under way and stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()


def _log() -> logging.Logger:
    """Where the server tells of errors; rubbish and hanging up are the other end's, who could fill the log."""
    log = logging.getLogger("meridian.site")
    log.addFilter(_is_ours)
    return log


def _is_ours(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], BadHttpMessage | ConnectionError))
