"""`make crash`: CRASH_NOTICES to three platforms by four workers, CRASH_KILLS of which are killed, on both engines.

A twentieth of all requests meets a fault of the network. Prints a line for each engine; the exit code is 1 when a
message was lost, doubled or out of order. PostgreSQL is used when TEST_POSTGRES_URL names a server.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg

from storage.delivery.notices import DEAD, DUE
from tests.conftest import beside
from tests.crash.arena import Arena, Trouble, opened

NOTICES = int(os.environ.get("CRASH_NOTICES", "2000"))
KILLS = int(os.environ.get("CRASH_KILLS", "100"))
SEED = int(os.environ.get("CRASH_SEED", "0")) or random.randrange(1, 1_000_000)
WORKERS, ROOMS, FAULTY = 4, 20, 0.05
AHEAD = 0.1
"""The share of the messages that is announced before its share of the kills: none must be for an idle company."""
LONGEST = 1800.0
"""Seconds after which what has not arrived is lost."""


@dataclass(frozen=True)
class Verdict:
    """What became of the messages."""

    lost: int
    doubled: int
    disordered: int
    dead: int

    @property
    def good(self) -> bool:
        """Whether every message arrived once and in its order."""
        return not (self.lost or self.doubled or self.disordered or self.dead)


def main() -> int:
    """Run the storm on every engine there is."""
    verdicts = []
    for name, place in (("sqlite", sqlite), ("postgresql", postgresql)):
        with TemporaryDirectory(prefix="meridian-crash-") as folder, place(Path(folder)) as url:
            if url:
                verdicts.append(asyncio.run(_stormed(name, url, Path(folder))))
    return 0 if all(verdict.good for verdict in verdicts) else 1


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    """A file that does not outlive the run."""
    yield f"sqlite:///{folder / 'crash.db'}"


@contextmanager
def postgresql(_folder: Path) -> Iterator[str]:
    """A database that does not outlive the run, "" without a server."""
    server, name = os.environ.get("TEST_POSTGRES_URL", ""), f"crash_{uuid4().hex[:12]}"
    if not server:
        print("crash postgresql: skipped, TEST_POSTGRES_URL is not set")
        yield ""
        return
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        yield beside(server, name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


async def _stormed(name: str, url: str, folder: Path) -> Verdict:
    trouble, started = Trouble(random.Random(SEED), FAULTY), time.monotonic()
    async with opened(url, folder, trouble, ROOMS) as arena:
        kills = await storm(arena, trouble, NOTICES, KILLS)
        found = judge(await arena.heard(), NOTICES, await arena.count(DEAD))
        for words in arena.last_words:
            print(f"crash {name}: a worker ended by itself: ...{words}", flush=True)
    faults = ", ".join(f"{count} {fault}" for fault, count in sorted(trouble.happened.items()))
    print(
        f"crash {name}: {NOTICES} notices to {3 * ROOMS} channels, {WORKERS} workers, {kills} kills, faults: {faults}; "
        f"lost {found.lost}, doubled {found.doubled}, out of order {found.disordered}, given up {found.dead}, "
        f"in {time.monotonic() - started:.0f} s (seed {SEED})",
        flush=True,
    )
    return found


async def storm(arena: Arena, trouble: Trouble, notices: int, kills: int) -> int:
    """Announce and deliver everything while workers are killed and replaced; returns how many were."""
    for _worker in range(WORKERS):
        await arena.start_worker()
    announced = done = 0
    async with asyncio.timeout(LONGEST):
        while done < kills or announced < notices or await arena.count(DUE):
            part = min(notices, round(notices * (done / max(kills, 1) + AHEAD))) - announced
            await arena.announce(announced, part)
            announced += part
            await arena.replace_ended()
            trouble.posted.clear()
            await asyncio.sleep(trouble.dice.uniform(0.5, 2.5))
            if done < kills and (await _posted(trouble) or not await arena.count(DUE)):
                await arena.kill(trouble.dice.choice(list(arena.workers)))
                await arena.start_worker()
                done += 1
    return done


async def _posted(trouble: Trouble) -> bool:
    """Wait a while for something to be posted: near that a death hurts most."""
    try:
        async with asyncio.timeout(5):
            return await trouble.posted.wait()
    except TimeoutError:
        return False


def judge(heard: dict[str, list[int]], notices: int, dead: int) -> Verdict:
    """Compare what the channels heard with what they should have."""
    counts = Counter(number for numbers in heard.values() for number in numbers)
    return Verdict(
        lost=sum(number not in counts for number in range(notices)),
        doubled=sum(count - 1 for count in counts.values()),
        disordered=sum(one > other for numbers in heard.values() for one, other in pairwise(numbers)),
        dead=dead,
    )


if __name__ == "__main__":
    sys.exit(main())
