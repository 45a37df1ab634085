"""The supervisors of all platforms in one process: started, asked and ended together, each by itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.ops.shutdown import cancelled, finished
from bot.ops.supervisor import Supervisor
from storage.records.processes import CONNECTED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.delivery.platform import Platform
    from storage.records.processes import Link


class Supervisors:
    """A supervisor for each platform, by its name."""

    def __init__(self, platforms: Mapping[str, Platform], now: Callable[[], datetime]) -> None:
        self._platforms = platforms
        self._supervisors = {name: Supervisor(platform, now) for name, platform in platforms.items()}
        self._connecting: dict[str, asyncio.Task[None]] = {}

    def start(self, *, connects: bool) -> None:
        """Let each greet its platform and, if this process connects, keep its connection."""
        for name, supervisor in self._supervisors.items():
            self._connecting[name] = asyncio.create_task(supervisor.run(connects=connects))

    def end(self) -> None:
        """Start no further attempt: the process stops."""
        for supervisor in self._supervisors.values():
            supervisor.end()

    async def stop(self, until: float) -> None:
        """Stop the platforms beside each other, until an instant of the loop's clock."""
        await finished({name: self._disconnect(name) for name in self._platforms}, until)

    async def _disconnect(self, name: str) -> None:
        """Give up an attempt to connect; a connection is for the platform to end, when it has said what it must."""
        connecting = [self._connecting[name]] if name in self._connecting else []
        if self._supervisors[name].link.state != CONNECTED:
            await cancelled(connecting)
        await self._platforms[name].stop()
        await cancelled(connecting)

    def links(self) -> dict[str, Link]:
        """How this process is with each platform."""
        return {name: supervisor.link for name, supervisor in self._supervisors.items()}

    def unwell(self) -> list[str]:
        """The platforms with which it is not well."""
        return [name for name, link in self.links().items() if not link.well]

    def heard(self, platform: str) -> None:
        """A platform gave us a request."""
        self._supervisors[platform].heard()
