"""The watchdog: what does not run any more is noticed by whoever still runs, told once, and told again when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

from bot.app import build
from bot.context import Context
from bot.jobs.job import Job
from bot.kernel import Kernel
from bot.ops.watchdog import NEWBORN, Watchdog
from bot.replies.reply import SYMBOLS, Tone
from bot.settings import Role
from storage.identity.company import Company
from storage.records.processes import CONNECTED, REFUSED, Link
from tests.bot.ops.test_probes import answers
from tests.chat import PLATFORM, START, ChatSession, Paper, words

LONG = timedelta(hours=3)
GOOD, BAD = SYMBOLS[Tone.GOOD], SYMBOLS[Tone.BAD]


def watch_of(kernel: Kernel, *roles: Role, link: Link | None = None) -> Watchdog:
    """The watchdog of another process that began just now; it looks and signs only when it is told to."""
    parts = (kernel.database, kernel.scheduler, kernel.sender, kernel.platforms, kernel.metrics, kernel.now)
    watch = Watchdog(*parts, lambda: {PLATFORM: link} if link is not None else {})
    watch._roles = roles
    return watch


@pytest.fixture
def web(chat: ChatSession) -> Watchdog:
    """A process without jobs that lives as long as the test."""
    chat.tick()
    return watch_of(chat.kernel, "web")


@pytest.fixture
def log() -> Iterator[list[Any]]:
    """What is logged meanwhile."""
    with capture_logs() as lines:
        yield lines


def look(chat: ChatSession, watch: Watchdog) -> list[str]:
    """Let a process give a sign and look around; what the owners hear then."""
    before = len(chat.paper.sent)
    chat.run(watch.sign(chat.clock.now))
    chat.run(watch.look(chat.clock.now))
    return [words(sent.reply) for sent in chat.paper.sent[before:] if sent.to == "olivia"]


def test_jobs_that_stopped_are_told_once_and_again_when_they_run(
    chat: ChatSession, web: Watchdog, log: list[Any]
) -> None:
    """A process without a worker tells the owner of late jobs, not twice, and of their return."""
    assert look(chat, web) == []
    chat.clock.now += LONG
    (told,) = look(chat, web)
    assert "Jobs have not run since" in told
    assert look(chat, web) == []
    assert [line["alarm"] for line in log if line["event"] == "alarm"] == ["jobs"]
    chat.tick()
    (over,) = look(chat, web)
    assert "The jobs run again" in over
    assert look(chat, web) == []


def test_many_processes_raise_one_alarm(chat: ChatSession, web: Watchdog) -> None:
    """What several notice at the same instant is told by one of them."""
    others = [watch_of(chat.kernel, "web") for _ in range(4)]
    chat.clock.now += LONG
    before = len(chat.paper.sent)

    async def all_look() -> None:
        await asyncio.gather(*(watch.look(chat.clock.now) for watch in (web, *others)))

    chat.run(all_look())
    assert sum("Jobs have not run" in words(sent.reply) for sent in chat.paper.sent[before:]) == 1


def test_what_was_off_together_with_the_process_is_not_told(chat: ChatSession) -> None:
    """After a stop of a day the first look is no alarm: the jobs get a minute to run again."""
    chat.tick()
    chat.clock.now += timedelta(days=1)
    fresh = watch_of(chat.kernel, "web", "worker")
    assert look(chat, fresh) == []
    chat.clock.now += NEWBORN
    chat.tick()
    assert look(chat, fresh) == []


def test_a_process_that_dies_is_missed_and_one_that_stops_is_not(chat: ChatSession, web: Watchdog) -> None:
    """Whoever goes without a word is told by its role until another takes its place; a stop takes the row along."""
    gone, stopped = watch_of(chat.kernel, "gateway"), watch_of(chat.kernel, "gateway")
    for watch in (gone, stopped):
        chat.run(watch.sign(chat.clock.now))
    chat.run(stopped.stop())
    chat.clock.forward(minutes=2)
    chat.tick()
    (told,) = look(chat, web)
    assert "No process of the role gateway" in told
    assert "no sign of gateway" in words(chat.say("/admin health"))
    chat.run(watch_of(chat.kernel, "gateway").sign(chat.clock.now))
    (over,) = look(chat, web)
    assert "gateway runs again" in over


@pytest.mark.parametrize("keeps", [False, True])
def test_a_platform_is_well_again_in_whoever_keeps_its_connection(
    chat: ChatSession, web: Watchdog, *, keeps: bool
) -> None:
    """Without a gateway a platform that accepts the web role is enough; one that died is waited for."""
    if keeps:
        chat.run(watch_of(chat.kernel, "gateway", link=Link(REFUSED, str(START), "TOKEN", "401")).sign(chat.clock.now))
        chat.run(web.look(chat.clock.now))
        chat.clock.forward(seconds=50)
    else:
        web.links = lambda: {PLATFORM: Link(REFUSED, str(START), "TOKEN", "401")}
        assert len(look(chat, web)) == 1
    web.links = lambda: {PLATFORM: Link(CONNECTED, str(START))}
    assert ["connected to Paper again" in told for told in look(chat, web)] == ([] if keeps else [True])
    chat.run(watch_of(chat.kernel, "gateway", link=Link(CONNECTED, str(START))).sign(chat.clock.now))
    assert ["connected to Paper again" in told for told in look(chat, web)] == ([True] if keeps else [])


def test_health_is_five_lines(chat: ChatSession, web: Watchdog) -> None:
    """Jobs, messages, database, connections and processes each have a line with a symbol, in the reader's language."""
    chat.run(web.sign(chat.clock.now))
    (card,) = chat.say("/admin health").cards
    assert [line.split()[0] for line in card.lines] == [GOOD] * 5
    assert [line.split()[1].rstrip(":") for line in card.lines] == [
        "Jobs", "Messages", "Database", "Connections", "Meridian",
    ]  # fmt: skip
    chat.clock.now += LONG
    chat.paper.open = None
    chat.run(web.sign(chat.clock.now))
    (card,) = chat.say("/admin health").cards
    assert [line.split()[0] for line in card.lines] == [BAD, GOOD, GOOD, BAD, GOOD]
    assert card.status is not None
    assert card.status.label == "something does not run"


def test_readiness_names_what_is_late_elsewhere(chat: ChatSession, web: Watchdog, unused_tcp_port: int) -> None:
    """Late jobs of another process are named, and requests still come here."""
    chat.clock.now += LONG
    told = "meridian_job_late"
    ((status, measured),) = chat.run(answers(chat.kernel.site.probes, unused_tcp_port, "/metrics"))
    assert (status, f'{told}{{job="my day people"}} 1.0' in measured) == (200, True)
    assert chat.run(chat.kernel.site.probes._late()) == ", but not: jobs"


def test_a_tick_that_hangs_is_noticed_by_its_own_process(chat: ChatSession) -> None:
    """A job that does not come to its end is named, and the process says that it is not ready."""
    begun, released = asyncio.Event(), Event()

    def due(_now: datetime) -> object:
        return select(Company.id, Company.id)

    def hang(_ctx: Context, _units: Sequence[int]) -> None:
        chat.runner.get_loop().call_soon_threadsafe(begun.set)
        assert released.wait(10)

    slow = Job("slow", timedelta(seconds=20), due, lambda _ctx, _unit: "", hang, "Hangs.", __file__)
    registry = replace(chat.kernel.registry, jobs={"slow": slow})
    kernel = build(chat.kernel.settings, platforms=[Paper()], registry=registry, now=chat.clock)

    async def rung() -> list[str]:
        ringing = asyncio.create_task(kernel.scheduler._ring(slow))
        await asyncio.wait_for(begun.wait(), 10)
        assert kernel.scheduler.hanging(chat.clock.now) == []
        hanging = kernel.scheduler.hanging(chat.clock.forward(minutes=5))
        released.set()
        await ringing
        assert kernel.scheduler.hanging(chat.clock.now) == []
        await kernel.stop()
        return hanging

    assert chat.run(rung()) == ["slow"]
