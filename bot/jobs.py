"""Scheduled jobs: what is due is found by query at a tick; the scheduler only rings the bell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.declaration import declares, documented, source_of

if TYPE_CHECKING:
    from bot.context import Context

Due = Callable[[datetime], Any]
Run = Callable[["Context"], None]


@dataclass(frozen=True)
class Job:
    """A job.

    `due(now)` is a select of the numbers of the companies that have due work, which an index answers; a number may
    come several times (no DISTINCT: for its sake SQLite walks a whole index of companies instead);
    `run` is called once per such company and tick, in a transaction of its own.
    """

    name: str
    every: timedelta
    due: Due
    run: Run
    summary: str
    source: str


def job(name: str, *, every: timedelta, due: Due) -> Callable[[Run], Run]:
    """Declare a function `(ctx) -> None` as a job; it changes rows and calls `ctx.tell`, and must not loop over queries."""
    return declares(lambda run: Job(name, every, due, run, documented(run, f"the job {name!r}"), source_of(run)))
