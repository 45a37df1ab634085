"""The site of a process: its HTTP server and probes, made when one of them is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bot.settings import SERVES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from bot.delivery.platform import Platform
    from bot.jobs.scheduler import Scheduler
    from bot.observability.metrics import Metrics
    from bot.ops.probes import Probes
    from bot.ops.server import HttpServer
    from bot.ops.watchdog import Watchdog
    from bot.settings import Role, Settings
    from storage.engine.database import Database


class HttpSite:
    """Serves the platforms' routes where the role says so; loading its library takes a sixth of a second."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        metrics: Metrics,
        scheduler: Scheduler,
        watchdog: Watchdog,
        now: Callable[[], datetime],
    ) -> None:
        self._settings, self._database, self._metrics = settings, database, metrics
        self._scheduler, self._watchdog, self._now = scheduler, watchdog, now

    @cached_property
    def probes(self) -> Probes:
        """The probes over HTTP."""
        from bot.ops.probes import Probes

        token = self._settings.metrics_token
        return Probes(self._database, self._metrics, self._scheduler, self._watchdog, self._now, token)

    @cached_property
    def server(self) -> HttpServer:
        """The HTTP server."""
        from bot.ops.server import HttpServer

        return HttpServer(self._settings.host, self._settings.port, self.probes)

    async def start(self, roles: Sequence[Role], platforms: Iterable[Platform]) -> None:
        """Listen: for the platforms and the probes, or for the probes alone where a port is set for them."""
        if SERVES in roles:
            await self.server.start(platforms)
        elif self._settings.probes_port is not None:
            await self.server.start((), self._settings.probes_port)

    async def close(self) -> None:
        """Take no further request; those under way go on."""
        if "server" in vars(self):
            await self.server.close()

    async def stop(self) -> None:
        """Finish what is under way and stop listening."""
        if "server" in vars(self):
            await self.server.stop()
