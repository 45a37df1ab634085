"""The bell: jobs are rung while the bot runs, and not cut off when it stops."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot.app import build
from bot.context import Context
from bot.jobs.job import Job
from bot.registry import Registry
from bot.settings import Settings
from storage.delivery.notices import Notice
from storage.identity.company import Company
from storage.records.jobs import JobRun, job_runs
from tests.chat import START, ChatClock, Paper

LONGEST = 10


def test_a_bot_that_stops_in_mid_tick_finishes_it(
    studio_url: str, lab_registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    """The job that runs when the bot is stopped comes to its end and is recorded, and nothing is logged as an error."""
    begun, released = threading.Event(), threading.Event()

    def wait(_ctx: Context, _units: Sequence[int]) -> None:
        begun.set()
        assert released.wait(LONGEST)

    def due(_now: datetime) -> object:
        return select(Company.id, Company.id)

    slow = Job("slow", timedelta(hours=1), due, lambda _ctx, _unit: "", wait, "Waits.", __file__)
    settings = Settings(_env_file=None, DATABASE_URL=studio_url, secret=SecretStr("for tests"))
    kernel = build(settings, platforms=[Paper()], registry=replace(lab_registry, jobs={"slow": slow}))
    ran: list[JobRun] = []

    async def life() -> None:
        await kernel.start(["worker"])
        assert await asyncio.to_thread(begun.wait, LONGEST)
        stopping = asyncio.create_task(kernel.scheduler.stop())
        await asyncio.sleep(0)
        released.set()
        await stopping
        ran.extend(kernel.database.read_now(None, job_runs))
        await kernel.stop()

    asyncio.run(life())
    assert [(run.job, run.companies, run.error) for run in ran] == [("slow", 1, "")]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.postgres
def test_several_workers_ring_as_one(postgres_url: str, registry: Registry) -> None:
    """When four processes tick at once, each job does its work once, none fails, and each tick is kept."""
    settings = Settings(_env_file=None, DATABASE_URL=postgres_url, secret=SecretStr("for tests"))
    kernels = [build(settings, now=ChatClock(), platforms=[Paper()], registry=registry) for _process in range(4)]

    async def ring() -> None:
        for hours in range(0, 48, 6):
            now = START + timedelta(hours=hours)
            await asyncio.gather(*(kernel.scheduler.tick_all(now) for kernel in kernels))

    asyncio.run(ring())
    notices = kernels[0].database.read_now(1, lambda session: session.exec(select(Notice.key)).all())
    runs = kernels[0].database.read_now(None, job_runs)
    told = "".join(kernel.metrics.text(None, (), {}).decode() for kernel in kernels)
    for kernel in kernels:
        kernel.database.close()
    assert notices
    assert len(set(notices)) == len(notices)
    assert {run.job for run in runs} == set(registry.jobs)
    assert 'outcome="failed"' not in told
