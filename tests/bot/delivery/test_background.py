"""Work that nobody waits for is kept, waited for at a stop, and logged when it fails."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from bot.delivery.background import BackgroundTasks


async def test_a_failure_is_logged() -> None:
    """What fails where nobody waits leaves a line with its error, and what was cancelled leaves none."""
    tasks, never = BackgroundTasks(), asyncio.Event()

    async def fails() -> None:
        raise ValueError("broken")

    with capture_logs() as logs:
        tasks.spawn(fails())
        await tasks.finish(5)
        tasks.spawn(_wait(never))
        await tasks.cancel()
    assert [(line["event"], str(line["exc_info"])) for line in logs] == [("background work failed", "broken")]
    assert not tasks.running


async def test_a_stop_waits_for_what_is_under_way_and_what_follows_from_it() -> None:
    """Work that starts more work is waited for with it."""
    tasks, done = BackgroundTasks(), list[str]()

    async def second() -> None:
        done.append("second")

    async def first() -> None:
        await asyncio.sleep(0)
        tasks.spawn(second())
        done.append("first")

    tasks.spawn(first())
    await tasks.finish(5)
    assert done == ["first", "second"]


async def test_a_stop_waits_no_longer_than_it_may() -> None:
    """What does not end in time is left, and can be cancelled."""
    tasks, never = BackgroundTasks(), asyncio.Event()
    task = tasks.start(_wait(never))
    await tasks.finish(0)
    assert not task.done()
    await tasks.cancel()
    assert task.cancelled()


async def test_a_task_of_somebody_else_is_waited_for() -> None:
    """What the library's own task does inside `held` is under way like any other work."""
    tasks, go, done = BackgroundTasks(), asyncio.Event(), list[str]()

    async def event() -> None:
        with tasks.held():
            await go.wait()
            done.append("handled")

    theirs = asyncio.create_task(event())
    await asyncio.sleep(0)
    assert tasks.running == {theirs}
    go.set()
    await tasks.finish(5)
    assert done == ["handled"]
    assert not tasks.running


async def _wait(never: asyncio.Event) -> None:
    await never.wait()
