"""The watchdog: each process stores signs of life and detects what stopped, here or elsewhere.

An alarm is a row, so that of all processes one tells the owners, once; and once again when all is well. It is sent by
whoever noticed: the process that usually sends may be the one that died. Without a database there is no row: of its
absence the owners hear afterwards.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from bot.observability.metrics import build
from bot.ops.alarms import clear_alarm, connected, is_alarming, sound_alarm, tell_of_database, troubles, unwell
from storage.engine.failures import Unavailable
from storage.identity.company import first_company
from storage.records.processes import (
    Process,
    alarm_of,
    end_alarm,
    keep_sign,
    leave,
    platform_of,
    state_of,
    take_over,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.context import Context
    from bot.delivery.platform import Platform
    from bot.delivery.sender import Sender
    from bot.jobs.scheduler import Scheduler
    from bot.observability.metrics import Metrics
    from bot.settings import Role
    from storage.engine.database import Database
    from storage.records.processes import InstallationState, Link

BEAT = 10
"""Seconds between two signs of life; the event loop is measured in each of them."""
DATABASE_SECONDS = 10.0
"""Seconds that the database gets for one."""
NEWBORN = timedelta(minutes=1)
"""What was late before a process began, or was without its database, gets this long to be made up for."""
LONG_AWAY = timedelta(seconds=30)
"""How long a database has to be away for the owners to be told."""

log = structlog.get_logger("meridian.watch")


class Watchdog:
    """The watchdog of one process."""

    def __init__(
        self,
        database: Database,
        scheduler: Scheduler,
        sender: Sender,
        platforms: Mapping[str, Platform],
        metrics: Metrics,
        now: Callable[[], datetime],
        links: Callable[[], dict[str, Link]] = dict,
    ) -> None:
        self._database, self._scheduler, self._sender, self._metrics, self._now = (
            database,
            scheduler,
            sender,
            metrics,
            now,
        )
        self._platforms, self.links = platforms, links
        self._signed: dict[str, str] = {}
        self._sending: asyncio.Task[int] | None = None
        self._name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(3)}"
        self._roles: Sequence[Role] = ()
        self._started = self._in_touch_since = now()
        self._away_since: datetime | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        """What this process does."""
        return tuple(self._roles)

    def connections(self) -> dict[str, int | None]:
        """The open connections of this process by platform; None for one that should be open and is not."""
        unwell = {name for name, link in self.links().items() if not link.well}
        return {name: None if name in unwell else one.connections() for name, one in self._platforms.items()}

    async def run(self, roles: Sequence[Role]) -> None:
        """Give signs of life and look around until cancelled."""
        self._roles = roles
        self._started = self._in_touch_since = self._now()
        await self._try(self._database.write(None, lambda session: take_over(session, roles, self._started)))
        while True:
            await self.beat()
            for _second in range(BEAT):
                await self._measure()
                if self._states() != self._signed:  # others shall know at once
                    break

    async def beat(self) -> None:
        """Look around and give a sign of life; when that has failed for long, tell it as soon as it does not."""
        now = self._now()
        if not (await self._try(self.sign(now)) and await self._try(self.look(now))):
            self._away_since = self._away_since or now
        elif self._away_since is not None:
            since, self._away_since, self._in_touch_since = self._away_since, None, now
            if now - since >= LONG_AWAY:
                await self._try(self._tell(now, partial(tell_of_database, since=since)))

    async def stop(self) -> None:
        """Take the row along: who is stopped is not missed."""
        if self._roles:
            await self._try(self._database.write(None, lambda session: leave(session, self._name)))

    async def sign(self, now: datetime) -> None:
        """Keep that this process lives, and how it is."""
        made = Process(
            name=self._name,
            roles=list(self._roles),
            version=build()["version"],
            started_at=self._started,
            seen_at=now,
            connections=self.connections(),
            links={name: asdict(link) for name, link in self.links().items()},
            waits=self._metrics.longest_waits(),
        )
        signed = self._states()
        await self._database.write(None, lambda session: keep_sign(session, made))
        self._signed = signed

    def _states(self) -> dict[str, str]:
        return {name: link.state for name, link in self.links().items()}

    async def look(self, now: datetime) -> None:
        """Raise the alarms for what no longer runs, and end those for what runs again."""
        if self._away_since is not None:
            return
        state = await self._database.read(None, lambda session: state_of(session, now))
        await self._look_at_platforms(state, now)
        if now < self._in_touch_since + NEWBORN:
            return
        found = troubles(state, self._scheduler.registry.jobs)
        raised = {alarm.name for alarm in state.alarms if not platform_of(alarm.name)}
        for name in found.keys() - raised:
            await self._alarm(now, name, found[name], {})
        for name in raised - found.keys():
            await self._over(now, name)

    async def _look_at_platforms(self, state: InstallationState, now: datetime) -> None:
        raised = {name for alarm in state.alarms if (name := platform_of(alarm.name))}
        for name, link in unwell(state).items():
            if name not in raised and is_alarming(link, now):
                await self._alarm(now, alarm_of(name), datetime.fromisoformat(link.since), asdict(link))
        for name in raised & connected(state):
            await self._over(now, alarm_of(name))
        for name in raised - self._platforms.keys():  # it was taken out of the settings
            await self._database.write(None, partial(end_alarm, name=alarm_of(name)))

    async def _alarm(self, now: datetime, name: str, since: datetime, facts: dict[str, str]) -> None:
        log.error("alarm", alarm=name, since=since.isoformat(), hanging=self._scheduler.hanging(now))
        await self._tell(now, partial(sound_alarm, name=name, since=since, facts=facts))

    async def _over(self, now: datetime, name: str) -> None:
        log.warning("alarm is over", alarm=name)
        await self._tell(now, partial(clear_alarm, name=name))

    async def _tell(self, now: datetime, work: Callable[[Context], None]) -> None:
        """Let the owners of the first company hear, whose installation this is."""
        company = await self._database.read(None, first_company)
        if company is not None:
            await self._scheduler.run(company, "watch", work, now)
            self._sending = asyncio.create_task(self._sender.deliver(now))
            await asyncio.wait({self._sending}, timeout=DATABASE_SECONDS / 2)  # not longer for a platform that hangs

    async def _measure(self) -> None:
        """How late a second is over."""
        loop = asyncio.get_running_loop()
        due = loop.time() + 1
        await asyncio.sleep(1)
        self._metrics.lag(max(0.0, loop.time() - due))

    async def _try(self, what: Any) -> bool:
        """Wait for something, not forever; False when it was the database that did not do its part."""
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                await what
        except (TimeoutError, Unavailable) as error:
            log.warning(
                "the watch waits for the database", error=str(error), hanging=self._scheduler.hanging(self._now())
            )
            return False
        except Exception:  # whatever it is, the watch goes on
            log.exception("the watch failed")
        return True
