"""Outages of platforms: after three failures in a row, one attempt at growing intervals until one succeeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

ENOUGH = 3
"""Failures in a row, of whichever messages, after which it is the platform that is away."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=1)


@dataclass
class Outage:
    """A platform that fails: since when, how often in a row, and when it is tried next."""

    since: datetime
    next_try: datetime
    failures: int = 0
    wait: timedelta = FIRST_WAIT


class Outages:
    """What one sender knows of the platforms; each process finds out by itself."""

    def __init__(self, unwell: Callable[[], Collection[str]] = tuple) -> None:
        """Know the platforms that are `unwell` for another reason, such as a refused token: nothing is sent there."""
        self._unwell = unwell
        self._outages: dict[str, Outage] = {}
        self._worked: dict[str, datetime] = {}

    def away(self) -> frozenset[str]:
        """The platforms that are away."""
        return frozenset(self._failing()).union(self._unwell())

    def since(self, platform: str) -> datetime | None:
        """When a platform went away, if it did."""
        return self._outages[platform].since if platform in self._failing() else None

    def _failing(self) -> list[str]:
        return [name for name, outage in self._outages.items() if outage.failures >= ENOUGH]

    def hold(self, platform: str, now: datetime) -> datetime | None:
        """Until when a platform is left alone; None lets one message try, and holds back those that follow it."""
        outage = self._outages.get(platform)
        if outage is None or outage.failures < ENOUGH:
            return None
        if now < outage.next_try <= now + LONGEST_WAIT:
            return outage.next_try
        outage.next_try = now + outage.wait
        return None

    def failed(self, platform: str, now: datetime) -> datetime:
        """A platform did not take a message; returns when it may be tried again."""
        outage = self._outages.setdefault(platform, Outage(now, now))
        outage.failures += 1
        if outage.failures > ENOUGH:
            outage.wait = min(LONGEST_WAIT, outage.wait * 2)
        outage.next_try = now + outage.wait
        return outage.next_try

    def worked(self, platform: str, now: datetime) -> None:
        """A platform took a message."""
        self._outages.pop(platform, None)
        self._worked[platform] = now

    def worked_since(self, platform: str, then: datetime) -> bool:
        """Whether a platform took another message since an instant, so that it is not away for all."""
        return self._worked.get(platform, then) > then
