"""Acts in doubt: those that may have been committed although the database did not say so."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.replies.i18n import _
from bot.requests.repeats import act_key
from storage.records.acts import mark_doubted

if TYPE_CHECKING:
    from datetime import datetime

    from bot.requests.request import Request
    from storage.engine.database import Database


class Doubts:
    """The acts in doubt of a process, kept until the database says which of them stand."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys: dict[int, set[str]] = defaultdict(set)

    def add(self, call: Request) -> None:
        """Keep that nobody knows whether a request was done."""
        self._keys[call.company].add(act_key(call))

    async def settle(self, company: int, now: datetime) -> None:
        """Mark those that stand as unheard, so that they are asked about when they are repeated."""
        keys = frozenset(self._keys.get(company, ()))
        if keys:
            await self._database.write(company, lambda session: mark_doubted(session, keys, now))
            self._keys[company] -= keys


def doubt(call: Request) -> str:
    """The sentence for what may have been done: where to look, and what becomes of a repetition."""
    said = _(
        "I lost my database while I wrote this down, and don't know whether it was done. Look at the record, or at /history, before you repeat it."
    )
    if call.person is None or call.found.secret or call.invocation.uploads:
        return said
    return " ".join([said, _("If it was done, I'll ask before I do the same again.")])
