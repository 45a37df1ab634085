"""A clock for scripts and rehearsals, set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


@dataclass
class ManualClock:
    """A clock that stands where a script has put it."""

    now: datetime

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now

    def move(self, to: datetime) -> None:
        """Stand somewhere else."""
        self.now = to
