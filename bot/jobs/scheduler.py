"""The scheduler: each tick runs every job for the companies that have due units."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from bot.contexts import company_context
from bot.jobs.batches import BatchOutcome, batches, run_batch, tell_owners
from bot.observability.trace import current_trace, trace_of, traced
from bot.records.changes import follow_up
from bot.replies.i18n import reading
from storage.engine.failures import Unavailable
from storage.records.failed_units import ALL, due_units, keep_failures
from storage.records.jobs import keep_run
from storage.session.audit import Act

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from bot.context import Context
    from bot.jobs.job import Job
    from bot.observability.metrics import Metrics
    from bot.registry import Registry
    from storage.engine.database import Database
    from storage.session.session import Session

T = TypeVar("T")
log = structlog.get_logger("meridian.jobs")

QUIET_RECORD = timedelta(minutes=1)
"""How often a job that finds nothing due is kept to have run."""


class Scheduler:
    """Ticks the jobs of a registry; safe to run in several processes, as due rows decide and notices are unique."""

    def __init__(self, registry: Registry, database: Database, now: Callable[[], datetime], metrics: Metrics) -> None:
        self.registry, self.database, self.now, self.metrics = registry, database, now, metrics
        self._recorded: dict[str, datetime] = {}
        self._begun: dict[str, datetime] = {}
        self._seconds: int | None = None
        self._apscheduler: AsyncIOScheduler | None = None
        self._ringing: set[asyncio.Task[Any]] = set()

    def start(self, tick_seconds: int | None = None) -> None:
        """Tick every job at its interval or the given one from now on; missed ticks fall together into one."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler
        from apscheduler.triggers.interval import IntervalTrigger

        self._seconds = tick_seconds
        apscheduler = AsyncIOScheduler(timezone="UTC")
        # That a tick is left out while the last one runs is meant; one that hangs is noticed by the watch.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        for job in self.registry.jobs.values():
            apscheduler.add_job(
                self._ring,
                IntervalTrigger(seconds=int(self._interval(job).total_seconds())),
                args=[job],
                id=job.name,
                next_run_time=self.now(),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        apscheduler.start()
        self._apscheduler = apscheduler

    async def stop(self) -> None:
        """Ring no more and let what rings come to its end, which the scheduler by itself would cut off."""
        if self._apscheduler is None:
            return
        self._apscheduler.pause()
        await asyncio.sleep(0)  # a task that was made just now begins, so that it is waited for
        await asyncio.gather(*self._ringing)
        self._apscheduler.shutdown(wait=False)
        self._apscheduler = None

    async def _ring(self, job: Job) -> None:
        if task := asyncio.current_task():
            self._ringing.add(task)
            task.add_done_callback(self._ringing.discard)
        self._begun[job.name] = self.now()
        try:
            await self.tick(job, self.now())
        finally:
            del self._begun[job.name]

    def hanging(self, now: datetime) -> list[str]:
        """The jobs whose tick should have come to its end long ago."""
        return [name for name, begun in self._begun.items() if now > begun + self._patience(self.registry.jobs[name])]

    def _interval(self, job: Job) -> timedelta:
        return timedelta(seconds=self._seconds) if self._seconds else job.every

    def _patience(self, job: Job) -> timedelta:
        """How long after a tick the next one is missed: two were left out, or were not kept for a while."""
        return 2 * self._interval(job) + 2 * QUIET_RECORD

    async def tick(self, job: Job, now: datetime) -> int:
        """Run a job for every company with work due at `now`; returns how many there were.

        A unit that fails, or a company whose run fails as a whole, is logged under an id, left out for a while, and
        does not hold up the others.
        """
        started, error, well = time.perf_counter(), "", True
        due = await self.database.read(None, partial(_due, job, now))
        for company, units in due.items():
            for batch in batches(units):
                done, failure = await self._one(company, job, batch, now)
                error, well = failure or error, well and done
        outcome = ("done" if due else "idle") if well else "failed"
        self.metrics.tick(job.name, outcome, time.perf_counter() - started)
        await self._record(job, now, len(due), error)
        return len(due)

    async def _one(self, company: int, job: Job, units: Sequence[int], now: datetime) -> tuple[bool, str]:
        """Run a job for some units of a company; whether none failed, and the trace where not all were tried, else ""."""
        with traced(_trace(company, job.name, now)) as trace:
            started = time.perf_counter()
            try:
                became = await self.run(company, job.name, partial(run_batch, job=job, units=units), now)
            except Exception as error:  # one company's fault must not silence the others
                log.exception("job failed", job=job.name, company=company)
                await self._leave_out(company, job, error, now)
                return False, trace
            log.info(
                "job", job=job.name, company=company, milliseconds=round((time.perf_counter() - started) * 1000, 2)
            )
            return became is BatchOutcome.WELL, trace if became is BatchOutcome.CUT_OFF else ""

    async def _leave_out(self, company: int, job: Job, error: Exception, now: datetime) -> None:
        """Let a company whose run failed wait; not for a database that is away, which is the same for all."""
        if isinstance(error, Unavailable):
            return
        try:
            failed = partial(keep_failures, job=job.name, units=(ALL,), failed={ALL: current_trace()}, now=now)
            await self.database.write(company, failed)
            await self.run(company, job.name, tell_owners, now)
        except Exception:  # the company may be what is broken: then it waits, and its owners cannot be told
            log.exception("a failure was not told", job=job.name, company=company)

    def is_due(self, session: Session, now: datetime) -> bool:
        """Whether any job has work due at `now`; the session must be of no company."""
        return any(_due(job, now, session) for job in self.registry.jobs.values())

    async def tick_all(self, now: datetime) -> None:
        """Tick every job once."""
        for job in self.registry.jobs.values():
            await self.tick(job, now)

    async def run(self, company: int, name: str, work: Callable[[Context], T], now: datetime) -> T:
        """Run work for a company without a request, as an act of its own; returns what the work returns."""
        with traced(current_trace() or _trace(company, name, now)):
            act = partial(self._act, company=company, name=name, work=work, now=now)
            return await self.database.write(company, act)

    def _act(self, session: Session, *, company: int, name: str, work: Callable[[Context], T], now: datetime) -> T:
        act = Act(key=f"job/{name}/{now.isoformat()}/{current_trace()}", command=name, source="job", at=now)
        session.add(act)
        session.flush()
        session.act_id = act.id
        ctx = company_context(session, self.registry, company, now)
        with reading(ctx.reader):
            result = work(ctx)
            session.flush()
            follow_up(ctx, act.id or 0)
        return result

    async def _record(self, job: Job, now: datetime, due: int, error: str) -> None:
        """Keep that the job ran: at once when it did something, else now and then."""
        last = self._recorded.get(job.name)
        if due or error or last is None or now - last >= QUIET_RECORD:
            self._recorded[job.name], late = now, now + self._patience(job)
            await self.database.write(None, lambda session: keep_run(session, job.name, now, due, error, late))


def _trace(company: int, name: str, now: datetime) -> str:
    """A new trace, for a job may run twice at the same instant."""
    return trace_of(company, f"{name}/{now.isoformat()}/{secrets.token_hex(6)}")


def _due(job: Job, now: datetime, session: Session) -> dict[int, list[int]]:
    return due_units(session, job.name, job.due(now), now)
