"""Sending: the sender is woken by every commit, here or in another process, and by the clock."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.delivery.wakeups import SELDOM, DueTimer
from storage.delivery.notices import Delivery
from storage.session.rows import table_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.delivery.sender import Sender
    from bot.delivery.wakeups import Wakeups
    from storage.engine.database import Database


def start_sending(
    sender: Sender, database: Database, wakeups: Wakeups, now: Callable[[], datetime]
) -> list[asyncio.Task[Any]]:
    """Deliver what is due from now on; returns the tasks that do it, to be cancelled at the end."""
    loop, timer = asyncio.get_running_loop(), DueTimer(database, wakeups, now, sender.wake)

    def changed(_company: int | None = None) -> None:
        sender.wake()
        timer.changed()

    database.on_commit(lambda: _soon(loop, changed))
    wakeups.subscribe(table_of(Delivery).name, changed)
    return [asyncio.create_task(sender.run(SELDOM)), asyncio.create_task(timer.run())]


def _soon(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call)
