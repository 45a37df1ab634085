"""`make pace`: PACE_EACH messages to each of 20 channels, by four workers, to servers that allow one a second and channel.

Prints a line for each engine; the exit code is 1 when a limit was exceeded, something is missing or out of order, or
all of it took more than 1.1 times as long as the limits make necessary.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from storage.delivery.notices import DEAD, DUE
from tests.crash.__main__ import judge, postgresql, sqlite
from tests.crash.arena import POSTS, Arena, Trouble, opened

EACH = int(os.environ.get("PACE_EACH", "30"))
ROOMS, WORKERS = 10, 4
SLOWEST = 1.1
LONGEST = 300.0


class Limits(Trouble):
    """One message a second and channel: what comes earlier is refused, as both platforms do."""

    def __init__(self) -> None:
        super().__init__(Random(0), 0)
        self.arrived: dict[str, list[float]] = {}

    def fate(self, what: str) -> str:
        """A post is taken if the channel has rested since the last one."""
        if not what.startswith(POSTS):
            return ""
        times, now = self.arrived.setdefault(what, []), time.monotonic()
        if times and now - times[-1] < 1:
            self.happened["429"] += 1
            return "429"
        times.append(now)
        return ""


def main() -> int:
    """Send everything on every engine there is."""
    good = True
    for name, place in (("sqlite", sqlite), ("postgresql", postgresql)):
        with TemporaryDirectory(prefix="meridian-pace-") as folder, place(Path(folder)) as url:
            good = (not url or asyncio.run(_sent(name, url, Path(folder)))) and good
    return 0 if good else 1


async def _sent(name: str, url: str, folder: Path) -> bool:
    limits = Limits()
    async with opened(url, folder, limits, ROOMS) as arena:
        arena.channels = [channel for channel in arena.channels if channel.platform != "web"]
        messages = EACH * len(arena.channels)
        await _warm(arena, len(arena.channels))
        limits.arrived.clear()
        announced = time.monotonic()
        await arena.announce(len(arena.channels), messages)
        await _until_nothing_is_due(arena)
        found = judge(await arena.heard(), len(arena.channels) + messages, await arena.count(DEAD))
    taken = max(times[-1] for times in limits.arrived.values()) - announced
    refused, ideal = limits.happened["429"], EACH - 1
    print(
        f"pace {name}: {messages} messages to {len(arena.channels)} channels, {WORKERS} workers: {taken:.2f} s, "
        f"{taken / ideal:.3f} of the ideal {ideal} s, {refused} refused; "
        f"lost {found.lost}, doubled {found.doubled}, out of order {found.disordered}",
        flush=True,
    )
    return found.good and not refused and taken <= SLOWEST * ideal


async def _warm(arena: Arena, channels: int) -> None:
    """Start the workers, and let each channel hear a first message: a start is not what is measured."""
    for _worker in range(WORKERS):
        await arena.start_worker()
    await arena.announce(0, channels)
    await _until_nothing_is_due(arena)
    await asyncio.sleep(2)


async def _until_nothing_is_due(arena: Arena) -> None:
    async with asyncio.timeout(LONGEST):
        while await arena.count(DUE):  # noqa: ASYNC110 - another process decides it
            await asyncio.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
