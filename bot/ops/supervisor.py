"""Platform supervisor: keeps one platform connected and retries for ever, without holding up the others."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.delivery.platform import Away, Refused
from bot.observability.redaction import redacted
from bot.replies.i18n import _
from storage.engine.failures import Unavailable
from storage.records.processes import AWAY, CONNECTED, CONNECTING, REFUSED, Link

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.delivery.platform import Platform

FIRST_WAIT = 1.0
LONGEST_WAIT = {AWAY: 60.0, REFUSED: 300.0}
"""Seconds between two attempts: twice as many after each, up to the longest; a refusal seldom ends by itself."""
CHECK = 300.0
"""Seconds after which a platform without a connection is asked again whether it accepts us."""
PATIENCE = 10.0
"""Seconds that a platform gets to answer, and a connection that is lost gets to come back by itself."""

log = structlog.get_logger("meridian.platforms")


class Supervisor:
    """The supervisor of one platform in one process; `jitter` keeps many processes from trying at the same instant."""

    def __init__(
        self, platform: Platform, now: Callable[[], datetime], jitter: Callable[[], float] = random.random
    ) -> None:
        self._platform, self._now, self._jitter = platform, now, jitter
        self._link, self._lost, self._wait = Link(), now(), FIRST_WAIT
        self._greeted = self._ending = False

    async def run(self, *, connects: bool) -> None:
        """Greet the platform now and then and, if this process connects, keep the connection; until cancelled."""
        while not self._ending:
            well = await self._attempt(connects=connects)
            await asyncio.sleep(CHECK if well else self._next_wait())

    def _next_wait(self) -> float:
        wait = self._wait * (0.5 + self._jitter() / 2)
        self._wait = min(2 * self._wait, LONGEST_WAIT.get(self._link.state, FIRST_WAIT))
        return wait

    def end(self) -> None:
        """Start no further attempt: the process stops."""
        self._ending = True

    def heard(self) -> None:
        """The platform gave us a request."""
        self._link = replace(self._link, heard=self._now().isoformat())

    def answered(self) -> None:
        """The platform answered a request of ours."""
        self._link = replace(self._link, answered=self._now().isoformat())

    @property
    def link(self) -> Link:
        """How it is with the platform now."""
        number, now = self._platform.connections(), self._now()
        if number is None:
            if self._link.well and now - self._lost >= timedelta(seconds=PATIENCE):
                self._become(AWAY)
        else:
            self._lost = now
            if number or (self._greeted and self._link.state == CONNECTING):
                self._become(CONNECTED)
        return self._link

    async def _attempt(self, *, connects: bool) -> bool:
        """Whether the platform accepts us; returns once it does not, or once no connection is needed."""
        try:
            async with asyncio.timeout(PATIENCE):
                self._greeted = await self._platform.greet()
            if self._greeted:
                self.answered()
            if connects:
                await self._platform.connect()
        except Unavailable as error:  # the database, of which others tell
            log.warning("the platform waits for the database", platform=self._platform.name, error=str(error))
            return False
        except Refused as error:
            self._become(REFUSED, error.setting, error.code)
        except (Away, OSError, TimeoutError) as error:
            self._become(AWAY, code=redacted(str(error) or type(error).__name__)[:200])
        except Exception as error:  # whatever a platform's library raises, it is tried again
            log.exception("the connection failed", platform=self._platform.name)
            self._become(AWAY, code=type(error).__name__)
        else:
            self._become(CONNECTED)
            return True
        return False

    def _become(self, state: str, setting: str = "", code: str = "") -> None:
        """Keep a new state, and log it once."""
        if (state, setting) == (self._link.state, self._link.setting):
            return
        if state == CONNECTED:
            self._wait = FIRST_WAIT
        self._link = replace(self._link, state=state, since=self._now().isoformat(), setting=setting, code=code)
        level = log.error if state == REFUSED else log.warning if state == AWAY else log.info
        level(f"platform {state}", platform=self._platform.name, setting=setting, code=code)


def remedy(platform: str, setting: str, code: str) -> str:
    """What to do about a platform that refuses what a setting gives it."""
    return _(
        "{platform} does not accept {setting} ({code}). Put a valid value there and start me again.",
        platform=platform,
        setting=setting,
        code=code or "-",
    )
