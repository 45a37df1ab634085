"""Suggestions while somebody types a company's name, over 100,000 of them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection, create_engine, insert

from bot.invocation import Place
from bot.kernel import Kernel
from bot.records.kinds import folded, words_of
from bot.registry import Registry
from storage.areas.client import Client
from storage.records.search import IndexedWord, IndexEntry
from storage.session.rows import table_of
from tests.bench.figures import Figure
from tests.bench.kernels import kernel_on
from tests.chat import PLATFORM, START, WORKSPACE
from tests.conftest import fill

RECORDS, BATCH, PREFIXES = 100_000, 10_000, 300
SYLLABLES = ("ba", "co", "di", "fer", "gra", "hol", "jun", "kal", "lor", "mi", "nor", "pol", "ri", "sun", "tal", "ver")
TRADES = ("Logistics", "Foods", "Studios", "Bank", "Works", "Ferries", "Labs", "Trading", "Media", "Energy")


def figures(folder: Path, registry: Registry) -> Iterator[Figure]:
    """The slowest twentieth of completions of a company."""
    url, dice = f"sqlite:///{folder / 'typing.db'}", random.Random(1)
    fill(url)
    names = [_name(dice) for _ in range(RECORDS)]
    engine = create_engine(url)
    with engine.begin() as connection:
        for start in range(0, RECORDS, BATCH):
            _write(connection, start + 1, names[start : start + BATCH])
    engine.dispose()
    kernel = kernel_on(url, registry)
    with asyncio.Runner() as runner:
        taken = sorted(runner.run(_typed(kernel, [_beginning(dice, names) for _ in range(PREFIXES)])))
        runner.run(kernel.stop())
    yield Figure("suggestion over 100,000 companies, p95", taken[int(len(taken) * 0.95)] * 1e3, 50, "ms")


def _name(dice: random.Random) -> str:
    word = "".join(dice.choices(SYLLABLES, k=3)).title()
    return f"{word} {dice.choice(TRADES)}"


def _beginning(dice: random.Random, names: list[str]) -> str:
    """One letter, some, a whole word, or a word and the beginning of the next."""
    name = dice.choice(names)
    return name[: dice.choice((1, 2, 3, 5, len(name) // 2, len(name) - 1))]


def _write(connection: Connection, first: int, names: list[str]) -> None:
    clients, entries, words = [], [], []
    for number, name in enumerate(names, first):
        owned = {"company_id": 1, "kind": "company", "record_id": number}
        shown = {"ref": f"C-{number}", "title": name, "folded": folded(name)}
        clients.append({"company_id": 1, "id": number, "ref": f"C-{number}", "name": name, "created_at": START})
        entries.append({"id": number, **owned, **shown})
        words += [{**owned, "entry_id": number, "word": word} for word in words_of(f"C-{number} {name}")]
    connection.execute(insert(table_of(Client)), clients)
    connection.execute(insert(table_of(IndexEntry)), entries)
    connection.execute(insert(table_of(IndexedWord)), words)


async def _typed(kernel: Kernel, prefixes: list[str]) -> list[float]:
    place = Place(platform=PLATFORM, workspace=WORKSPACE, direct=True)
    taken = []
    for prefix in prefixes:
        started = perf_counter()
        await kernel.suggestions.complete(place, "olivia", f"/company show {prefix}")
        taken.append(perf_counter() - started)
    return taken
