"""Committed writes at 16 requests at once, against the bare database committing one row at a time."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from uuid import uuid4

import psycopg

from bot.invocation import Invocation, Place
from bot.kernel import Kernel
from bot.registry import Registry
from tests.bench.figures import Figure, interleaved
from tests.bench.kernels import kernel_on
from tests.chat import PLATFORM, START, WORKSPACE
from tests.conftest import beside, fill

AT_ONCE, EACH = 16, 25
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
SHARES = {SQLITE: 0.1, POSTGRES: 0.06}
"""The least share of bare rows that must be written as commands, each with its audit, search index and kept answer."""
PER_SECOND = 300
"""The least number of commands of one company that PostgreSQL must take in a second."""
TABLE = "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT, at TEXT)"


@dataclass
class Requests:
    """Requests that each write one company; `taken` are the seconds that each waited for its answer."""

    kernel: Kernel
    runner: asyncio.Runner
    taken: list[float] = field(default_factory=list)
    keys: Iterator[int] = field(default_factory=count)

    def per_second(self) -> float:
        """How many are answered in a second, after their commit."""
        started = perf_counter()
        self.runner.run(self._all())
        return AT_ONCE * EACH / (perf_counter() - started)

    async def _all(self) -> None:
        await asyncio.gather(*(self._some() for _ in range(AT_ONCE)))

    async def _some(self) -> None:
        place = Place(platform=PLATFORM, workspace=WORKSPACE, channel="sales")
        for _ in range(EACH):
            key, started = f"k{next(self.keys)}", perf_counter()
            await self.kernel.dispatch(
                Invocation(place=place, user="sven", at=START, key=key, line=f"/company new {key} Foods country:EE")
            )
            self.taken.append(perf_counter() - started)


def figures(folder: Path, registry: Registry) -> Iterator[Figure]:
    """SQLite, and PostgreSQL where TEST_POSTGRES_URL names one."""
    file = folder / "writes.db"
    fill(f"sqlite:///{file}")
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=FULL")
    bare.execute(TABLE)
    yield from _compared(SQLITE, f"sqlite:///{file}", registry, partial(_rows, bare))
    bare.close()
    if server := os.environ.get("TEST_POSTGRES_URL"):
        yield from _postgres(server, registry)


def _rows(bare: sqlite3.Connection) -> float:
    started = perf_counter()
    for number in range(AT_ONCE * EACH):
        bare.execute("INSERT INTO note (text, at) VALUES (?, ?)", (f"note {number}", START.isoformat()))
    return AT_ONCE * EACH / (perf_counter() - started)


def _postgres(server: str, registry: Registry) -> Iterator[Figure]:
    name = f"bench_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        url = beside(server, name)
        fill(url)
        with psycopg.connect(url, autocommit=True) as bare:
            bare.execute("CREATE TABLE note (id SERIAL PRIMARY KEY, text TEXT, at TEXT)")
        with ThreadPoolExecutor(AT_ONCE) as threads:
            yield from _compared(POSTGRES, url, registry, partial(_parallel, url, threads))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _parallel(url: str, threads: ThreadPoolExecutor) -> float:
    bare = [psycopg.connect(url, autocommit=True) for _ in range(AT_ONCE)]
    started = perf_counter()
    list(threads.map(_some_rows, bare))
    taken = perf_counter() - started
    for connection in bare:
        connection.close()
    return AT_ONCE * EACH / taken


def _some_rows(bare: psycopg.Connection) -> None:
    for number in range(EACH):
        bare.execute("INSERT INTO note (text, at) VALUES (%s, %s)", (f"note {number}", START.isoformat()))


def _compared(engine: str, url: str, registry: Registry, floor: partial[float]) -> Iterator[Figure]:
    kernel = kernel_on(url, registry)
    with asyncio.Runner() as runner:
        requests = Requests(kernel, runner)
        bare, ours = interleaved(floor, requests.per_second, rounds=3)
        runner.run(kernel.stop())
    late = quantiles(requests.taken[AT_ONCE * EACH :], n=100)[98]
    yield Figure(f"writes through the kernel / bare {engine}", ours / bare, SHARES[engine], least=True)
    if engine == POSTGRES:
        yield Figure("writes of one company a second", ours, PER_SECOND, least=True)
    yield Figure(f"writes on {engine}, p99 / p50", late / median(requests.taken[AT_ONCE * EACH :]), 10)
