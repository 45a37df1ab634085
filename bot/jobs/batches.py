"""Batches of due units: one savepoint each, halved down to the units that fail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

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
MOST = 500
"""Units that are handled at once: in one transaction, and in one savepoint unless one of them fails."""


def batches(units: Sequence[int]) -> list[Sequence[int]]:
    """The units in portions of at most MOST."""
    return [units[first : first + MOST] for first in range(0, len(units), MOST)]


def halve(session: Session, units: Sequence[int], handle: Callable[[Sequence[int]], None]) -> dict[int, Exception]:
    """Handle units in one savepoint, and each half by itself where that fails; returns the units that fail, and why.

    A batch in which k of n units fail takes at most about 2 k log2(n) + 1 savepoints. Raises what is wrong with the
    database itself, which is no unit's fault.
    """
    try:
        with session.begin_nested():
            handle(units)
    except Exception as error:  # whatever a unit raises, the others have a right to be handled
        if isinstance(failure_of(error), Unavailable):
            raise
        if len(units) == 1:
            return {units[0]: error}
        middle = len(units) // 2
        return halve(session, units[:middle], handle) | halve(session, units[middle:], handle)
    return {}


def run_batch(ctx: Context, job: Job, units: Sequence[int]) -> bool:
    """Handle some units of a company unless another process does just now; whether one of them failed.

    What another process did is not due any more when this one is let in.
    """
    if not try_exclusive(ctx.session, job.name):
        return False
    failed = halve(ctx.session, units, partial(_handle, ctx, job))
    for unit, error in failed.items():
        log.error("unit failed", job=job.name, company=ctx.company.id, unit=unit, exc_info=error)
    leave_out(ctx, job, units, failed)
    return bool(failed)


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
