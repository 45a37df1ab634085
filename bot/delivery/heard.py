"""Shown answers: the acts that they answer are marked as heard, in batches.

An act counts as unheard from its own transaction on, so that a process which dies before it has shown the answer leaves
the mark. Until a batch is written, this process alone knows that an answer was shown; others may ask once too often.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.delivery.background import BackgroundTasks
from storage.records.acts import mark_heard

if TYPE_CHECKING:
    from storage.engine.database import Database

log = structlog.get_logger("meridian.heard")
PAUSE = 1.0
"""Seconds in which shown answers gather before they are written down together."""


class HeardAnswers:
    """The acts of this process whose answers were shown, by company."""

    def __init__(self, database: Database, pause: float = PAUSE) -> None:
        self._database, self.pause = database, pause
        self._acts: dict[int, set[int]] = defaultdict(set)
        self.tasks = BackgroundTasks()

    def add(self, company: int, act: int) -> None:
        """Keep that the answer to an act was shown."""
        self._acts[company].add(act)
        if not self.tasks.running:
            self.tasks.spawn(self._later())

    def of(self, company: int) -> frozenset[int]:
        """The acts of a company that are not written down yet."""
        return frozenset(self._acts.get(company, ()))

    async def flush(self) -> None:
        """Write down what has gathered; what the database does not take now goes with the next batch."""
        for company in list(self._acts):
            acts = self.of(company)
            try:
                await self._database.write(company, partial(mark_heard, numbers=acts))
            except Exception:  # whoever repeats one of them is asked, no more
                log.exception("shown answers were not kept", company=company, acts=len(acts))
            else:
                self._drop(company, acts)

    async def stop(self) -> None:
        """Write the last batch."""
        await self.tasks.cancel()
        await self.flush()

    def _drop(self, company: int, written: frozenset[int]) -> None:
        self._acts[company] -= written
        if not self._acts[company]:
            del self._acts[company]

    async def _later(self) -> None:
        await asyncio.sleep(self.pause)
        await self.flush()
