"""Activity: when an account was last used, kept now and then, so that alerts find people where they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from storage.identity.people import seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.engine.database import Database

EVERY = timedelta(minutes=10)
"""How often the use of an account is kept."""

log = structlog.get_logger("meridian.activity")


class Activity:
    """The activity that one process sees."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now
        self._kept: dict[tuple[int, str, str], datetime] = {}

    async def seen(self, company: int, platform: str, user: str) -> None:
        """Keep that an account is used now, unless that was kept just before."""
        account, now = (company, platform, user), self._now()
        last = self._kept.get(account)
        if last is not None and now - last < EVERY:
            return
        self._kept[account] = now
        try:
            await self._database.write(company, lambda session: seen(session, platform, user, now))
        except Exception:  # the answer stands; the next request keeps it
            log.exception("activity was not kept", company=company)
            del self._kept[account]
