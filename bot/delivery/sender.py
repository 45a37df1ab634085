"""The sender: claims due deliveries, renders them, sends each once, stores the outcome.

The states of a delivery and what a crash leaves behind are drawn in docs/reliability.md.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.delivery.addresses import settle
from bot.delivery.attempts import AWAY, Attempt, keep
from bot.delivery.message import RenderedMessage, rendered
from bot.delivery.notices import HeldBack, Lapsed
from bot.delivery.outages import Outages
from bot.delivery.platform import Away
from bot.observability.trace import traced
from storage.delivery.claims import claim_deliveries, due_deliveries
from storage.delivery.notices import DUE, LAPSED, SENT, Delivery
from storage.delivery.payloads import keep_payloads, missing_payloads
from storage.engine.failures import Unavailable
from storage.identity.accounts import companies_knowing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from bot.delivery.platform import Platform
    from bot.observability.metrics import Metrics
    from bot.registry import Registry
    from bot.requests.tokens import TokenSigner
    from storage.engine.database import Database
    from storage.session.session import Session

log = structlog.get_logger("meridian.sender")

MOST = 100
"""Deliveries that one sender works on at once, each for another place, unless it is told otherwise."""
ATTEMPT_SECONDS = 20.0
"""Seconds that an attempt may take, from before its claim; what is not done then is given up, and looked for later."""
SKEW = timedelta(hours=2)
"""How far ahead our clock may have been of the platform's when a message was begun."""
LEASE = timedelta(seconds=30)
"""How long a claim holds: longer than any attempt, so a sender that lost its claim has stopped sending."""


class Sender:
    """One sender; any number may work on the same database, for a place is claimed before anything is sent to it."""

    def __init__(
        self,
        registry: Registry,
        database: Database,
        signer: TokenSigner,
        platforms: Mapping[str, Platform],
        now: Callable[[], datetime],
        metrics: Metrics,
        most: int = MOST,
        outages: Outages | None = None,
    ) -> None:
        self.registry, self.database, self.signer, self.platforms, self.now = registry, database, signer, platforms, now
        self.metrics, self.outages, self._most = metrics, outages or Outages(), most
        self._wake = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._busy: set[int] = set()
        self._well = True

    def wake(self) -> None:
        """Look for due deliveries at once; from the event loop only."""
        self._wake.set()

    async def run(self, pause: float = 1.0) -> None:
        """Deliver what is due until cancelled, looking again after each commit or pause (seconds)."""
        try:
            while True:
                await self._start_due()
                # Not wait_for: that of Python 3.11 loses a cancellation when woken just then.
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._wake.wait()
                self._wake.clear()
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=ATTEMPT_SECONDS)

    async def deliver(self, now: datetime) -> int:
        """Send the next message to each place where one is due at `now`; returns how many were taken on."""
        until = asyncio.get_running_loop().time() + ATTEMPT_SECONDS
        claimed = await self._claim(now, self._most)
        await asyncio.gather(*(self._carry(delivery, now, until) for delivery in claimed))
        return len(claimed)

    async def _start_due(self) -> None:
        """Begin what is due beside what is under way, so that no slow place holds up another one."""
        until = asyncio.get_running_loop().time() + ATTEMPT_SECONDS
        try:
            now = self.now()
            claimed = await self._claim(now, self._most - len(self._under_way))
        except Unavailable as error:
            if self._well:  # said once, and not each second
                log.warning("deliveries wait for the database", error=str(error))
            self._well = False
            return
        except Exception:  # whatever it is, the loop outlives it
            log.exception("deliveries stopped for a moment")
            return
        self._well = True
        for delivery in claimed:
            task = asyncio.create_task(self._carry_on(delivery, now, until))
            self._under_way.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self.wake()

    async def _carry_on(self, delivery: Delivery, now: datetime, until: float) -> None:
        try:
            await self._carry(delivery, now, until)
        except Exception:  # it was sent or not: the platform says so when the lease is over
            log.exception("a delivery's outcome was not kept", delivery=delivery.id)

    async def _claim(self, now: datetime, most: int) -> list[Delivery]:
        busy = tuple(self._busy)
        if most < 1 or not await self.database.read(None, lambda session: bool(due_deliveries(session, now, 1, busy))):
            return []
        away = self.outages.away()
        return await self.database.write(None, lambda session: self._claimed(session, now, most, busy, away))

    def _claimed(
        self, session: Session, now: datetime, most: int, busy: tuple[int, ...], away: Collection[str]
    ) -> list[Delivery]:
        found = claim_deliveries(session, now, most, LEASE, busy)
        settle(session, found, self.platforms, away)
        return found

    async def _carry(self, delivery: Delivery, now: datetime, until: float) -> None:
        with traced(delivery.trace), self._at_work(delivery.place):
            outcome = await self._attempt(delivery, now, until)
            self._count(outcome)
            at, away = max(now, self.now()), self.outages.since(outcome.platform)
            await self.database.write(
                delivery.company_id, lambda session: keep(session, self.registry, outcome, at, away_since=away)
            )
        if outcome.rest:
            asyncio.get_running_loop().call_later(outcome.rest.total_seconds(), self.wake)

    @contextmanager
    def _at_work(self, place: int) -> Iterator[None]:
        """Claim nothing else for a place meanwhile, whatever the clock does to the lease."""
        self._busy.add(place)
        try:
            yield
        finally:
            self._busy.discard(place)

    def _count(self, outcome: Attempt) -> None:
        became, delivery = "again" if outcome.state == DUE else outcome.state, outcome.delivery
        due = delivery.at if delivery.attempts else delivery.not_before
        self.metrics.delivery(outcome.platform, became, max(0.0, (self.now() - due).total_seconds()))
        log.info(
            "delivery",
            delivery=delivery.id,
            company=delivery.company_id,
            platform=outcome.platform,
            outcome=became,
            attempt=delivery.attempts + 1,
            message=outcome.message,
        )

    async def _attempt(self, delivery: Delivery, now: datetime, until: float) -> Attempt:
        """What becomes of a delivery until an instant of the loop's clock; a fault of the database is raised."""
        made: RenderedMessage | None = None
        try:
            async with asyncio.timeout_at(until):
                found = await self._rendered(delivery, now)
                if isinstance(found, Lapsed):
                    return Attempt(delivery, LAPSED, reason=found.reason)
                if isinstance(found, HeldBack):
                    return Attempt.held(delivery, found, now)
                made = found
                if held := self.outages.hold(made.platform, now):
                    return Attempt.put_off(delivery, made, held - now)
                message = await self._send(delivery, made, now)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a view or a platform may raise anything, and the sender goes on
            return self._after(error, delivery, made, now)
        self.outages.worked(made.platform, now)
        rest = self.platforms[made.platform].pace
        return Attempt(delivery, SENT, message=message, rendered=made, rest=rest)

    def _after(self, error: Exception, delivery: Delivery, made: RenderedMessage | None, now: datetime) -> Attempt:
        """What becomes of a delivery whose message could not be rendered (then `made` is None) or sent."""
        if made is None:
            return Attempt.after(error, delivery, None)
        if isinstance(error, Away | TimeoutError):
            return self._unanswered(delivery, made, error, now)
        self.outages.worked(made.platform, now)
        return Attempt.after(error, delivery, made)

    def _unanswered(self, delivery: Delivery, made: RenderedMessage, error: Exception, now: datetime) -> Attempt:
        """The platform is away: that counts against a message only while the platform takes others."""
        again = self.outages.failed(made.platform, now)
        log.warning("platform away", platform=made.platform, delivery=delivery.id, error=repr(error))
        if delivery.begun is not None and self.outages.worked_since(made.platform, delivery.begun):
            return Attempt.failed(delivery, AWAY, made)
        return Attempt.put_off(delivery, made, again - now)

    async def _rendered(self, delivery: Delivery, now: datetime) -> RenderedMessage | Lapsed | HeldBack:
        made = await self.database.read(
            delivery.company_id, lambda session: rendered(session, self.registry, self.platforms, delivery, now)
        )
        if isinstance(made, RenderedMessage) and made.target.address:
            return made.named()
        if isinstance(made, RenderedMessage) and made.target.user and not delivery.edits:
            return made.named() if await self._is_known_to_several(made) else made
        return made

    async def _is_known_to_several(self, made: RenderedMessage) -> bool:
        """Whether the account that a message goes to may be of another company, too."""
        platform, user = made.platform, made.target.user
        return len(await self.database.read(None, lambda session: companies_knowing(session, platform, user))) > 1

    async def _send(self, delivery: Delivery, made: RenderedMessage, now: datetime) -> str:
        company, registry = delivery.company_id, self.registry
        reply, stored = self.signer.reply(
            made.reply,
            company,
            made.holder,
            lambda command: made.pressable and registry.matrix.allows(made.roles, command.access),
        )
        if stored and (missing := await self.database.read(company, lambda s: missing_payloads(s, stored))):
            await self.database.write(company, lambda session: keep_payloads(session, missing, now))
        platform = self.platforms[made.platform]
        if delivery.edits:
            await platform.edit(made.target, delivery.edits, reply, language=made.language)
            return delivery.edits
        since = delivery.begun - SKEW if delivery.begun is not None else None
        return await platform.send(made.target, reply, nonce=delivery.nonce, language=made.language, since=since)
