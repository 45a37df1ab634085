"""Probes over HTTP: liveness, readiness and metrics."""

from __future__ import annotations

import asyncio
import hmac
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from bot.hosts import is_loopback, without_port
from bot.observability.metrics import FORMAT
from bot.ops.alarms import troubles, unwell
from bot.settings import CONNECTS
from storage.records.processes import REFUSED, state_of
from storage.upkeep.migrate import at_head

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from pydantic import SecretStr

    from bot.jobs.scheduler import Scheduler
    from bot.observability.metrics import Metrics
    from bot.ops.watchdog import Watchdog
    from storage.engine.database import Database
    from storage.records.processes import InstallationState, Link

PROBE_SECONDS = 3.0
"""Seconds in which a database that is well has answered."""

log = structlog.get_logger("meridian.probes")


class Probes:
    """The answers of one kernel."""

    def __init__(
        self,
        database: Database,
        metrics: Metrics,
        scheduler: Scheduler,
        watch: Watchdog,
        now: Callable[[], datetime],
        token: SecretStr | None = None,
    ) -> None:
        self._database, self._metrics, self._scheduler, self._watch, self._now = (
            database,
            metrics,
            scheduler,
            watch,
            now,
        )
        self._token = token

    def routes(self) -> list[web.RouteDef]:
        """Where they are asked."""
        return [
            web.get("/healthz", self._alive),
            web.get("/readyz", self._ready),
            web.get("/metrics", self._measured),
        ]

    async def _alive(self, request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def _ready(self, request: web.Request) -> web.Response:
        """200, or 503 with one word: "database" when it does not answer, "schema" when it is not migrated.

        "jobs" is a process of which a tick hangs: it should be started anew. That jobs are late elsewhere is told
        too, and so is a platform that is away or refuses us, but that is no reason to send this process no requests.
        It is one where the process is there for connections alone, and has none because it is refused.
        """
        trouble = await self._trouble() or ("jobs" if self._scheduler.hanging(self._now()) else "") or self._shut_out()
        late = "" if trouble else await self._late()
        return web.Response(text=trouble or f"ready{late}", status=503 if trouble else 200)

    def _shut_out(self) -> str:
        """What this process is refused, if it is there for connections alone and has none."""
        links = self._watch.links()
        refused = {name: link for name, link in links.items() if link.state == REFUSED}
        useless = self._watch.roles == (CONNECTS,) and not any(self._watch.connections().values())
        return _listed(refused) if useless else ""

    async def _late(self) -> str:
        state = await self._state()
        found = sorted(troubles(state, self._scheduler.registry.jobs)) if state else []
        here = {name: link for name, link in self._watch.links().items() if not link.well}
        if platforms := _listed((unwell(state) if state else {}) | here):
            found.append(platforms)
        return f", but not: {', '.join(found)}" if found else ""

    async def _trouble(self) -> str:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                return "" if await self._database.read(None, at_head) else "schema"
        except Exception:  # whatever a driver raises, the answer is the same
            log.exception("the database does not answer")
            return "database"

    async def _measured(self, request: web.Request) -> web.Response:
        """The numbers, for who has the token; without one for this machine alone, and not through a proxy on it."""
        if self._token is not None:
            wanted = f"Bearer {self._token.get_secret_value()}"
            if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode()):
                raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"}, text="Send METRICS_TOKEN.")
        elif not _is_local(request):
            raise web.HTTPForbidden(text="Ask from the machine itself, or set METRICS_TOKEN.")
        text = self._metrics.text(await self._state(), self._scheduler.registry.jobs, self._watch.connections())
        return web.Response(body=text, headers={"Content-Type": FORMAT})

    async def _state(self) -> InstallationState | None:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                return await self._database.read(None, lambda session: state_of(session, self._now()))
        except Exception:  # the counters are worth having without it
            log.exception("the database does not answer")
            return None


def _listed(links: Mapping[str, Link]) -> str:
    """Platforms with what is wrong: "one (token refused), other (away)"."""
    words = {REFUSED: "token refused"}
    return ", ".join(f"{name} ({words.get(link.state, link.state)})" for name, link in sorted(links.items()))


def _is_local(request: web.Request) -> bool:
    """Whether a program on this machine asks, and not a browser behind a proxy or a page under a bent name."""
    forwarded = {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"} & request.headers.keys()
    return is_loopback(request.remote or "") and is_loopback(without_port(request.host)) and not forwarded
