"""What the bench prints: one figure a line, and how figures are taken."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 5
LONGEST = 1.0


@dataclass(frozen=True)
class Figure:
    """A measured value beside its goal: at most `goal`, or at least where `least` is set."""

    name: str
    value: float
    goal: float
    unit: str = ""
    least: bool = False

    @property
    def reached(self) -> bool:
        """Whether the value is within its goal."""
        return self.value >= self.goal if self.least else self.value <= self.goal

    def line(self, width: int) -> str:
        """Name, value, goal and verdict in columns."""
        goal = f"{'>=' if self.least else '<='} {self.goal:g} {self.unit}".rstrip()
        value = f"{self.value:.4g} {self.unit}".rstrip()
        return f"{self.name:<{width}}  {value:>12}  {goal:>12}  {'ok' if self.reached else 'short'}"


def cpu(work: Callable[[], object], times: int) -> float:
    """Seconds of processor time that one call takes, on average over some."""
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times


def wall(work: Callable[[], object], times: int) -> float:
    """Seconds that one call takes, the median over some (fewer when they are slow)."""
    taken: list[float] = []
    while len(taken) < times and sum(taken) < LONGEST:
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return median(taken)


def interleaved(*runs: Callable[[], float], rounds: int = ROUNDS) -> list[float]:
    """The median of each run, taken in turns so that a busy machine disturbs all alike; a first round warms up."""
    taken = [[run() for run in runs] for _ in range(rounds + 1)][1:]
    return [median(values) for values in zip(*taken, strict=True)]


def alternating(*works: Callable[[], object], times: int) -> list[float]:
    """Seconds of each work, the median over its calls, which are made in turns; a tenth more warms up.

    A call in a loop of its own finds all of its memory in the processor's caches, as no request ever does; in turns
    each finds what the others left.
    """
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(times + times // 10):
        for work, mine in zip(works, taken, strict=True):
            started = time.perf_counter()
            work()
            mine.append(time.perf_counter() - started)
    return [median(mine[-times:]) for mine in taken]


async def alternating_tasks(*works: Callable[[], Awaitable[object]], times: int) -> list[float]:
    """The same of work that is awaited."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(times + times // 10):
        for work, mine in zip(works, taken, strict=True):
            started = time.perf_counter()
            await work()
            mine.append(time.perf_counter() - started)
    return [median(mine[-times:]) for mine in taken]
