"""Rate limits: a token bucket per account, guest and company, refilled over time.

Each process counts for itself and in memory, so this bounds load and not abuse; what guards codes against guessing is
counted in the database (`commands/team/codes.py`, `bot/workspaces/joining.py`).
"""

from __future__ import annotations

import math
from threading import Lock
from typing import TYPE_CHECKING

from cachetools import LRUCache

from bot.replies.errors import TooFast
from bot.replies.i18n import _n

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import datetime

    from bot.settings import Settings

_MOST = 20_000
_CROWD = 10
"""How many guests at their fastest the door of one company bears."""


class TokenBuckets:
    """One bucket for each key: it holds what may come in a minute, and fills evenly; those not used longest are dropped.

    Commands run in several threads, so a lock keeps each taking whole.
    """

    def __init__(self, a_minute: int, most: int = _MOST) -> None:
        self.a_minute = a_minute
        self._left: LRUCache[Hashable, tuple[float, datetime]] = LRUCache(most)
        self._lock = Lock()

    def take(self, key: Hashable, at: datetime) -> int:
        """Take one out at an instant: 0, or the whole seconds until there is one again. With 0 a minute none is missing."""
        if not self.a_minute:
            return 0
        with self._lock:
            left, since = self._filled(key, at)
            self._left[key] = (left - 1 if left >= 1 else left, since)
        return 0 if left >= 1 else math.ceil((1 - left) * 60 / self.a_minute)

    def _filled(self, key: Hashable, at: datetime) -> tuple[float, datetime]:
        left, since = self._left.get(key, (float(self.a_minute), at))
        if at <= since:  # a clock that was put back fills nothing
            return left, since
        return min(left + (at - since).total_seconds() * self.a_minute / 60, float(self.a_minute)), at

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._left)


class RateLimits:
    """The limits of one process; each method takes one command out and returns the seconds to wait, 0 for none."""

    def __init__(self, person: int, guest: int, company: int) -> None:
        self._accounts, self._companies = TokenBuckets(person), TokenBuckets(company)
        self._guests, self._doors = TokenBuckets(guest), TokenBuckets(guest * _CROWD)

    @classmethod
    def of(cls, settings: Settings) -> RateLimits:
        """The limits that the settings name."""
        return cls(settings.person_limit, settings.guest_limit, settings.company_limit)

    def account(self, account: Hashable, at: datetime) -> int:
        """A command of an account, whoever it is."""
        return self._accounts.take(account, at)

    def guest(self, company: int, account: Hashable, at: datetime) -> int:
        """A command of a stranger; all those of a company together take nothing from its people."""
        return self._guests.take(account, at) or self._doors.take(company, at)

    def person(self, company: int, at: datetime) -> int:
        """A command of a person of a company."""
        return self._companies.take(company, at)


def too_fast(wait: int) -> TooFast:
    """The refusal of a command that came too soon."""
    sentence = _n(
        "Those were too many commands at once, and this one was not done. Try again in {n} second.",
        "Those were too many commands at once, and this one was not done. Try again in {n} seconds.",
        wait,
    )
    return TooFast(sentence, wait)
