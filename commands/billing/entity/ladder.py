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


@dataclass(frozen=True)
class Climb:
    """An invoice on a ladder: its due day, the highest level passed, and when it was last spoken of.

    The distance of a level from the one last told is kept, even if that came late; a heads-up before the due day has none.
    """

    ladder: Ladder
    due_on: date
    passed: int = NONE
    told_on: date | None = None

    def due_level(self, today: date) -> int | None:
        """The highest level reached, if it is beyond those passed; lower ones are passed over, never made up for."""
        level = self.ladder.reached((today - self.due_on).days)
        if (since := self._told_at()) is not None and self.told_on is not None:
            level = min(level, self.ladder.reached(since + (today - self.told_on).days))
        return level if level > self.passed else None

    def next_day(self) -> date | None:
        """The day on which the level after the last one passed is reached, None past the end of the ladder."""
        offset = self.ladder.offset(self.passed + 1)
        if offset is None:
            return None
        usual = self.due_on + timedelta(days=offset)
        if (since := self._told_at()) is not None and self.told_on is not None:
            return max(usual, self.told_on + timedelta(days=offset - since))
        return usual

    def _told_at(self) -> int | None:
        """The offset of the level last told, unless that was before the due day."""
        offset = self.ladder.offset(self.passed) if self.passed > NONE else None
        return offset if offset is not None and offset > 0 else None
