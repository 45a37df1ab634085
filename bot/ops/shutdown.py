"""Shutdown: after SIGTERM the process ends within five seconds, whatever hangs.

What is under way gets its time, in this order: jobs and deliveries, the platforms, the server and the sign of life, the
database. A thread that blocks cannot be cancelled, and Python waits for it: so another thread ends the process at the
bound. It begins with the program and hears the signal itself, as the first thread may be inside a library that hangs.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import threading
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence

WORK, PLATFORMS, REST = 2.0, 3.2, 3.7
"""Seconds after the signal until which each of them may finish; a step that is done early leaves the rest its time."""
BOUND = 4.2
"""Seconds after which the process ends, whatever is left."""

log = structlog.get_logger("meridian.ending")


async def finished(steps: Mapping[str, Coroutine[Any, Any, None]], until: float) -> None:
    """Take steps beside each other until an instant of the loop's clock; what fails or is not done then is logged."""
    tasks = {asyncio.create_task(step): name for name, step in steps.items()}
    if not tasks:
        return
    left = max(0.1, until - asyncio.get_running_loop().time())
    done, late = await asyncio.wait(tasks, timeout=left)
    for task in late:
        log.warning("cut off at the stop", what=tasks[task])
        task.cancel()
    for task in done:
        if error := task.exception():
            log.error("failed at the stop", what=tasks[task], exc_info=error)


async def cancelled(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait for their end, all of them at once."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Shutdown:
    """Handles SIGTERM and SIGINT from now on; before a caller `asks`, either ends the process at once."""

    def __init__(self) -> None:
        self._ask: Callable[[], object] | None = None
        self._timer: threading.Timer | None = None
        self._reads, self._writes = socket.socketpair()
        self._writes.settimeout(0)

    def listen(self) -> None:
        """Begin, from the first thread; SIGINT stays what Python makes of it until a caller asks."""
        signal.set_wakeup_fd(self._writes.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, _heard)
        threading.Thread(target=self._hear, name="ending", daemon=True).start()

    def ask(self, stop: Callable[[], object]) -> None:
        """From now on call something, in another thread, that makes the process stop; it gets as long as the bound."""
        signal.signal(signal.SIGINT, _heard)
        self._ask = stop

    def _hear(self) -> None:
        while number := self._reads.recv(1):
            self._told(number[0])

    def _told(self, number: int) -> None:
        """A second SIGTERM changes nothing, as the bound is near; who presses Ctrl-C twice does not want to wait."""
        if self._ask is None:
            if number == signal.SIGTERM:
                _end(128 + number)
        elif self._timer is None:
            self._timer = threading.Timer(BOUND, _end, args=[1])
            self._timer.daemon = True
            self._timer.start()
            self._ask()
        elif number == signal.SIGINT:
            _end(128 + number)


def _heard(_number: int, _frame: object) -> None:
    """Have Python tell the wakeup socket, and leave the rest to the thread that reads it."""


def _end(code: int) -> None:
    """End now, without waiting for any thread, and with the processes that draw pictures."""
    for child in multiprocessing.active_children():
        child.kill()
    os._exit(code)
