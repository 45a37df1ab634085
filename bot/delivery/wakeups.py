"""Wake-ups: parts of this process that wait for commits of other processes."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from storage.delivery.notices import next_due

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from storage.engine.change_feed import ChangedTable
    from storage.engine.database import Database

log = structlog.get_logger("meridian.news")

SELDOM, OFTEN = 30.0, 1.0
"""Seconds after which who waits looks without being told: where news are heard, and where they are not."""
GATHERING = 0.2
"""Seconds in which changes are taken for one."""


class Wakeups:
    """What is heard in one process, and who wants to know."""

    def __init__(self, database: Database) -> None:
        self._listener = database.listener()
        self._wanted: dict[str, list[Callable[[int | None], None]]] = defaultdict(list)

    @property
    def patience(self) -> float:
        """Seconds after which who waits should look without being told."""
        return SELDOM if self._listener.hears else OFTEN

    def subscribe(self, table: str, call: Callable[[int | None], None]) -> None:
        """Call with the company that has something new in a table; with None when any may have."""
        self._wanted[table].append(call)

    async def run(self) -> None:
        """Listen until cancelled."""
        if self._wanted:
            await self._listener.run(self._told)

    def _told(self, item: ChangedTable | None) -> None:
        for table, calls in self._wanted.items():
            if item is None or item.table == table:
                for call in calls:
                    call(item.company_id if item else None)


class DueTimer:
    """Calls when the next delivery comes due, so that no loop has to look every second."""

    def __init__(
        self, database: Database, news: Wakeups, now: Callable[[], datetime], call: Callable[[], None]
    ) -> None:
        self._database, self._news, self._now, self._call = database, news, now, call
        self._changed = asyncio.Event()

    def changed(self) -> None:
        """Something may come due earlier than was known; from the event loop only."""
        self._changed.set()

    async def run(self) -> None:
        """Remind until cancelled."""
        while True:
            self._changed.clear()
            wait = await self._wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._changed.wait()
                await asyncio.sleep(GATHERING)
                continue
            self._call()
            await asyncio.sleep(GATHERING)

    async def _wait(self) -> float:
        now, longest = self._now(), self._news.patience
        try:
            due = await self._database.read(None, lambda session: next_due(session, now))
        except Exception:  # the database is away for a while; it is asked again
            log.exception("what comes due is not known")
            return longest
        return longest if due is None else min(longest, (due - now).total_seconds())
