"""The load: commands at a fixed rate, whether or not the ones before were answered, and what became of them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any, Protocol

import psutil

from tests.soak.surfaces import AskedSurface

LONGEST = 30.0
SAMPLE_SECONDS, SAMPLES_TOLD = 2.0, 30


class Surface(Protocol):
    """Where commands are asked."""

    @property
    def name(self) -> str:
        """What it is called."""

    async def ask(self, asked: AskedSurface) -> None:
        """Ask one command and wait for its answer."""


@dataclass
class Load:
    """What was asked of a process, how long that took, and how much memory it had meanwhile."""

    surfaces: list[Surface]
    process: psutil.Process
    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    async def run(self, minutes: float, rate: float, tidy: Callable[[], None]) -> None:
        """Ask `rate` commands a second, each surface in its turn."""
        sampling = asyncio.create_task(self._sample(tidy))
        started, waiting = perf_counter(), set[asyncio.Task[None]]()
        for number in range(round(minutes * 60 * rate)):
            await asyncio.sleep(started + number / rate - perf_counter())
            task = asyncio.create_task(self._one(self.surfaces[number % len(self.surfaces)], AskedSurface.nth(number)))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
        await asyncio.gather(*waiting)
        sampling.cancel()

    async def _one(self, surface: Surface, asked: AskedSurface) -> None:
        started = perf_counter()
        try:
            async with asyncio.timeout(LONGEST):
                await surface.ask(asked)
        except Exception as error:  # noqa: BLE001 - each is counted and shown
            self.failed.append(f"{surface.name}, {asked.name}: {error!r:.200}")
        else:
            self.taken[surface.name].append(perf_counter() - started)

    async def _sample(self, tidy: Callable[[], None]) -> None:
        while True:
            self.memory.append(self.process.memory_info().rss / 2**20)
            tidy()
            if len(self.memory) % SAMPLES_TOLD == 0:
                done = sum(map(len, self.taken.values()))
                print(
                    f"{done} answered, {len(self.failed)} not, {self.memory[-1]:.1f} MiB", file=sys.stderr, flush=True
                )
            await asyncio.sleep(SAMPLE_SECONDS)

    def growth(self) -> tuple[float, float, float]:
        """The memory in MiB after the warm-up (a fifth of the time) and at the end, and the growth in percent."""
        warm = self.memory[len(self.memory) // 5 :]
        tenth = max(1, len(warm) // 10)
        first, last = median(warm[:tenth]), median(warm[-tenth:])
        return first, last, (last / first - 1) * 100


def spread(seconds: list[float]) -> tuple[float, float]:
    """The middle and the slowest hundredth of what was measured, in milliseconds."""
    return median(seconds) * 1e3, quantiles(seconds, n=100)[98] * 1e3


def complaints(log: Path) -> list[str]:
    """The lines of a log that tell of something wrong: an error, or a command or a delivery that failed."""
    found = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return [_said(line) for line in found if line["level"] not in _CALM or line.get("outcome") not in _WELL]


def _said(line: dict[str, Any]) -> str:
    """What went wrong, without what differs each time; of a traceback its last line."""
    told = {name: text for name, text in line.items() if name not in _PASSING}
    last = str(line.get("exception", "")).strip().rpartition("\n")[2]
    return f"{json.dumps(told)[:300]} {last[:200]}".strip()


_PASSING = {"timestamp", "trace", "milliseconds", "delivery", "message", "exception", "person", "attempt"}
_CALM, _WELL = {"debug", "info", "warning"}, {None, "done", "sent", "lapsed"}
