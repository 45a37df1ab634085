"""Background tasks: kept until they end, awaited at a stop, their errors logged."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

T = TypeVar("T")
log = structlog.get_logger("meridian.background")


class BackgroundTasks:
    """The tasks of one part of the bot; the event loop itself keeps no task alive."""

    def __init__(self) -> None:
        self.running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Give some work a task of its own; when it fails, the log says so."""
        task = asyncio.create_task(work)
        self.running.add(task)
        task.add_done_callback(self._ended)
        return task

    def spawn(self, work: Coroutine[Any, Any, object]) -> None:
        """The same for work whose result is not used."""
        _kept = self.start(work)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Around work whose task the caller has made, so that a stop waits for its end."""
        task = asyncio.current_task()
        if task is None or task in self.running:
            yield
            return
        self.running.add(task)
        try:
            yield
        finally:
            self.running.discard(task)

    async def finish(self, seconds: float) -> None:
        """Wait for what is under way, and for what that starts, but no longer than some seconds."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self.running and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self.running, timeout=left)

    async def cancel(self) -> None:
        """End what is still under way."""
        tasks = list(self.running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("background work failed", exc_info=error)
