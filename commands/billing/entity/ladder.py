"""The nudge ladder: the level that an unpaid invoice has reached, and the levels passed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

NONE = -1
"""The level of an invoice about which nothing was said yet."""
FIRM = 3
"""From this level on, silence is told to a manager."""


@dataclass(frozen=True)
class Ladder:
    """Offsets in days after the due day, ascending; after the last one a level every `every` days (0: none)."""

    offsets: tuple[int, ...] = (-3, 1, 7, 14, 30)
    every: int = 14

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Ladder:
        """The ladder of a legal entity; what is not set is the default."""
        offsets = tuple(stored.get("offsets") or cls.offsets)
        return cls(tuple(sorted(set(offsets))), int(stored.get("every", cls.every)))

    def reached(self, overdue: int) -> int:
        """The highest level reached that many days after the due day, NONE before the first."""
        steps = sum(1 for offset in self.offsets if offset <= overdue)
        beyond = overdue - self.offsets[-1]
        return steps - 1 + (beyond // self.every if self.every and beyond > 0 else 0)

    def offset(self, level: int) -> int | None:
        """Days after the due day at which a level is reached, None past the end."""
        if level < len(self.offsets):
            return self.offsets[level]
        return self.offsets[-1] + (level - len(self.offsets) + 1) * self.every if self.every else None


def due_level(ladder: Ladder, overdue: int, passed: int) -> int | None:
    """The highest level reached, if it is beyond those passed; lower ones are passed over, never made up for."""
    level = ladder.reached(overdue)
    return level if level > passed else None


def next_day(ladder: Ladder, due_on: date, overdue: int, passed: int) -> date | None:
    """The day on which the next level is reached, None past the end of the ladder."""
    offset = ladder.offset(max(ladder.reached(overdue), passed) + 1)
    return None if offset is None else due_on + timedelta(days=offset)
