"""The bell: jobs are rung while the bot runs, and not cut off when it stops."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from bot.app import build
from bot.context import Context
from bot.jobs import Job
from bot.registry import Registry
from bot.settings import Settings
from storage.company import Company
from storage.jobs import JobRun, job_runs
from tests.chat import Paper

LONGEST = 10


def test_a_bot_that_stops_in_mid_tick_finishes_it(
    studio_url: str, lab_registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    """The job that runs when the bot is stopped comes to its end and is recorded, and nothing is logged as an error."""
    begun, released = threading.Event(), threading.Event()

    def wait(_ctx: Context) -> None:
        begun.set()
        assert released.wait(LONGEST)

    def due(_now: datetime) -> object:
        return select(Company.id).order_by(col(Company.id))

    slow = Job("slow", timedelta(hours=1), due, wait, "Waits.", __file__)
    settings = Settings(_env_file=None, DATABASE_URL=studio_url, secret=SecretStr("for tests"))
    kernel = build(settings, platforms=[Paper()], registry=replace(lab_registry, jobs={"slow": slow}))
    ran: list[JobRun] = []

    async def life() -> None:
        await kernel.start(["worker"])
        assert await asyncio.to_thread(begun.wait, LONGEST)
        stopping = asyncio.create_task(kernel.bell.stop())
        await asyncio.sleep(0)
        released.set()
        await stopping
        ran.extend(kernel.database.read_now(None, job_runs))
        await kernel.stop()

    asyncio.run(life())
    assert [(run.job, run.companies, run.error) for run in ran] == [("slow", 1, "")]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
