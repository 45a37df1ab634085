"""Batches of due units: one savepoint each, halved down to the units that fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Self

import structlog

from bot.delivery.notices import Audience
from bot.observability.trace import current_trace
from bot.records.changes import follow_up
from storage.engine.failures import Unavailable, failure_of
from storage.engine.locks import try_exclusive
from storage.records.failed_units import keep_failures

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from bot.context import Context
    from bot.jobs.job import Job
    from storage.session.session import Session

log = structlog.get_logger("meridian.jobs")

WORK_FAILED = "work failed"
"""The kind of notice by which owners hear, once a day, that something due is left out."""
IN_A_ROW = 10
"""Units of a batch that fail one after another, after which the rest of it is left to the next tick."""
MOST = 500
"""Units that are handled at once: in one transaction, and in one savepoint unless one of them fails."""


class BatchOutcome(Enum):
    """What became of a batch: all its units were handled, some failed, or it was cut off after too many in a row."""

    WELL = "well"
    FAILED = "failed"
    CUT_OFF = "cut off"


def batches(units: Sequence[int]) -> list[Sequence[int]]:
    """The units in portions of at most MOST."""
    return [units[first : first + MOST] for first in range(0, len(units), MOST)]


@dataclass
class Halving:
    """Units handled in one savepoint, and each half by itself where that fails: which `failed` and why, which are `left`.

    A batch in which k of n units fail takes at most about 2 k log2(n) + 1 savepoints. After IN_A_ROW units that failed
    without one between them that did not, the rest is left as it is: then it is the work that is broken rather than a unit,
    and the rest is tried at the next tick, when those that failed wait. Raises what is wrong with the database itself,
    which is no unit's fault.
    """

    session: Session
    handle: Callable[[Sequence[int]], None]
    failed: dict[int, Exception] = field(default_factory=dict)
    left: list[int] = field(default_factory=list)
    _in_a_row: int = 0

    def run(self, units: Sequence[int]) -> Self:
        """Handle units."""
        if self._in_a_row >= IN_A_ROW:
            self.left += units
            return self
        try:
            with self.session.begin_nested():
                self.handle(units)
        except Exception as error:  # whatever a unit raises, the others have a right to be handled
            if isinstance(failure_of(error), Unavailable):
                raise
            return self._halved(units, error)
        self._in_a_row = 0
        return self

    def _halved(self, units: Sequence[int], error: Exception) -> Self:
        if len(units) == 1:
            self.failed[units[0]] = error
            self._in_a_row += 1
            return self
        middle = len(units) // 2
        return self.run(units[:middle]).run(units[middle:])


def run_batch(ctx: Context, job: Job, units: Sequence[int]) -> BatchOutcome:
    """Handle some units of a company unless another process does just now.

    What another process did is no longer due when this one is let in.
    """
    if not try_exclusive(ctx.session, job.name):
        return BatchOutcome.WELL
    found = Halving(ctx.session, partial(_handle, ctx, job)).run(units)
    for unit, error in found.failed.items():
        log.error("unit failed", job=job.name, company=ctx.company.id, unit=unit, exc_info=error)
    leave_out(ctx, job, [unit for unit in units if unit not in found.left], found.failed)
    if not found.left:
        return BatchOutcome.FAILED if found.failed else BatchOutcome.WELL
    why = f"{IN_A_ROW} units failed in a row: the rest is tried at the next tick"
    log.error("batch cut off", job=job.name, company=ctx.company.id, left=len(found.left), reason=why)
    return BatchOutcome.CUT_OFF


def leave_out(ctx: Context, job: Job, units: Sequence[int], failed: Collection[int]) -> None:
    """Keep what failed, so that it is tried again later and later, and let the owners hear of it."""
    if keep_failures(ctx.session, job.name, units, dict.fromkeys(failed, current_trace()), ctx.now):
        tell_owners(ctx)


def tell_owners(ctx: Context) -> None:
    """Let the owners hear that something due is left out, once a day."""
    if WORK_FAILED in ctx.registry.notices:
        owners = Audience.of(*ctx.owners())
        ctx.tell(WORK_FAILED, owners, key=f"{WORK_FAILED}/{ctx.now.date()}")


def _handle(ctx: Context, job: Job, units: Sequence[int]) -> None:
    """All that follows from the units lies inside their savepoint, so that it is taken back with them."""
    job.run(ctx, units)
    ctx.session.flush()
    follow_up(ctx, ctx.session.act_id or 0)
    ctx.session.store_changes()
