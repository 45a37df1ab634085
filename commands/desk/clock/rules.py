"""Rules of ticket clocks: elapsed time, due instants, when a ticket is late, and the reached step of the ladder.

All spans are open time of the desk's calendar, in whole seconds; nothing here knows a row or a person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.calendar.opentime import OpenTime
from bot.replies.i18n import N_
from commands.shared.priority import Priority

GRACE = timedelta(minutes=30)
"""What is left at least of a clock that starts again, so that it cannot be overdue at once."""
AGAIN = timedelta(days=1)
"""After so long, at the next open hour, the last step is told again, until somebody answers."""


class ClockName(Enum):
    """What a clock measures."""

    FIRST = N_("first response")
    NEXT = N_("next response")
    RESOLUTION = N_("resolution")


RESPONSES = frozenset({ClockName.FIRST.value, ClockName.NEXT.value})


class ClockState(Enum):
    """How a clock stands; one that ended in time is met, one that ended too late is breached.

    One that ended in time because the ticket was closed without a solution is neither.
    """

    RUNNING = N_("running")
    PAUSED = N_("paused")
    MET = N_("met")
    BREACHED = N_("breached")
    DROPPED = N_("closed without solving")


@dataclass(frozen=True)
class ClockTarget:
    """Open time until an answer and until the solution."""

    response: timedelta
    resolution: timedelta

    def of(self, name: ClockName) -> timedelta:
        """The target of one clock."""
        return self.resolution if name is ClockName.RESOLUTION else self.response


def _target(response: float, resolution: float) -> ClockTarget:
    return ClockTarget(timedelta(hours=response), timedelta(hours=resolution))


DEFAULTS = {
    Priority.URGENT: _target(0.5, 4),
    Priority.HIGH: _target(2, 8),
    Priority.NORMAL: _target(4, 24),
    Priority.LOW: _target(8, 40),
}


@dataclass(frozen=True)
class ClockRun:
    """Open time `spent` of `target` until `since`, from which it runs (None: it stands)."""

    target: timedelta
    spent: timedelta = timedelta()
    since: datetime | None = None


@dataclass(frozen=True)
class LadderStep:
    """A step of the ladder: reached after `share` percent of the target and `after` more."""

    level: int
    share: int
    after: timedelta = timedelta()

    def offset(self, target: timedelta) -> timedelta:
        """The open time after which a clock with that target reaches the step."""
        return target * self.share // 100 + self.after


HALF, WARNED, BREACHED, STEP_1, STEP_2 = 50, 80, 100, 101, 102
LADDER = (
    LadderStep(HALF, 50),
    LadderStep(WARNED, 80),
    LadderStep(BREACHED, 100),
    LadderStep(STEP_1, 100, timedelta(minutes=30)),
    LadderStep(STEP_2, 100, timedelta(minutes=60)),
)
LAST = LADDER[-1].level


def whole(now: datetime) -> datetime:
    """The instant in whole seconds, in which clocks count."""
    return now.replace(microsecond=0)


def used(clock: ClockRun, hours: OpenTime, now: datetime) -> timedelta:
    """How much of the clock has run."""
    running = hours.between(clock.since, whole(now)) if clock.since else timedelta()
    return clock.spent + max(running, timedelta())


def due(clock: ClockRun, hours: OpenTime) -> datetime | None:
    """The instant at which the target is used up; None while the clock stands."""
    return hours.add(clock.since, clock.target - clock.spent) if clock.since else None


def paused(clock: ClockRun, hours: OpenTime, now: datetime) -> ClockRun:
    """The clock, standing."""
    return replace(clock, spent=used(clock, hours, now), since=None)


def resumed(clock: ClockRun, now: datetime) -> ClockRun:
    """The clock, running on from where it stood."""
    return clock if clock.since else replace(clock, since=whole(now))


def reopened(clock: ClockRun, now: datetime, grace: timedelta = GRACE) -> ClockRun:
    """A standing clock, running again with at least the grace left."""
    target = max(clock.target, grace)
    return ClockRun(target, min(clock.spent, target - grace), whole(now))


def retargeted(
    clock: ClockRun, target: timedelta, hours: OpenTime, now: datetime, grace: timedelta = GRACE
) -> ClockRun:
    """The clock with another target: a shorter one leaves the grace, or what was left before if that is less."""
    ran = used(clock, hours, now)
    left = max(clock.target - ran, timedelta())
    return replace(clock, target=max(target, ran + min(grace, left)))


def reached(clock: ClockRun, hours: OpenTime, now: datetime) -> int:
    """The level of the highest step reached, 0 before the first."""
    ran = used(clock, hours, now)
    return max((step.level for step in LADDER if step.offset(clock.target) <= ran), default=0)


def next_alert(clock: ClockRun, level: int, hours: OpenTime, now: datetime) -> datetime | None:
    """When the step after `level` is reached, and after the last one when it is told again; None while the clock stands."""
    if clock.since is None:
        return None
    following = next((step for step in LADDER if step.level > level), None)
    if following is None:
        return hours.next_open(whole(now) + AGAIN)
    return hours.add(clock.since, following.offset(clock.target) - clock.spent)
