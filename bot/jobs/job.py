"""Jobs: functions that handle what a query finds due at a tick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.declaration import declares, documented, source_of

if TYPE_CHECKING:
    from bot.context import Context

Due = Callable[[datetime], Any]
Run = Callable[["Context", Sequence[int]], None]
Named = Callable[["Context", int], str]


@dataclass(frozen=True)
class Job:
    """A job.

    `due(now)` is a select of companies and units, the numbers of the rows that are due, which an index answers (no
    DISTINCT, no ORDER BY: for their sake SQLite walks a whole index instead).
    `run` handles some units of one company, up to 500 in one savepoint. It loads them with the due condition, as they
    may have been handled meanwhile; when it raises, it is called again with each half of them.
    `named` is what people call a unit: of one that fails, they are told.
    """

    name: str
    every: timedelta
    due: Due
    named: Named
    run: Run
    summary: str
    source: str


def job(name: str, *, every: timedelta, due: Due, named: Named) -> Callable[[Run], Run]:
    """Declare a function `(ctx, units)` as a job; it changes rows and calls `ctx.tell`, and must not loop over queries."""
    return declares(lambda run: Job(name, every, due, named, run, documented(run, f"the job {name!r}"), source_of(run)))


def by_query(query: Callable[[int], Any]) -> Named:
    """Names for units by a select of one text; it takes the column alone, as the rest of the row may be broken."""
    return lambda ctx, unit: ctx.session.exec(query(unit)).first() or f"{unit}"
