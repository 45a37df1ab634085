"""Carries deliveries to the platforms: claims what is due, renders it, sends it once, keeps what became of it."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.notices import Audience, Lapsed, announce
from bot.platform import Undeliverable
from bot.render import Letter, Unsendable, frame, letter
from bot.system import company_context
from bot.trace import traced
from storage.notices import DEAD, DUE, LAPSED, SENT, Delivery, Shown, due_deliveries, lease
from storage.sealed import keep_payloads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.metrics import Metrics
    from bot.platform import Platform
    from bot.registry import Registry
    from bot.seal import Sealer
    from storage.database import Database
    from storage.session import Session

log = structlog.get_logger("meridian.courier")

BATCH = 100
LEASE = timedelta(minutes=5)
ATTEMPTS = 8
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt: the new state, the message's reference or the reason, and the records it shows.

    A delivery that waits for the one before it was not `tried`.
    """

    delivery: Delivery
    state: str
    message: str = ""
    reason: str = ""
    letter: Letter | None = None
    tried: bool = True

    @property
    def blocks(self) -> bool:
        """Whether the platform did not take a message that it may take later: what follows must not overtake it."""
        return self.state == DUE and self.letter is not None


class Courier:
    """One sender; any number may work on the same database, for a delivery is claimed before it is sent."""

    def __init__(
        self,
        registry: Registry,
        database: Database,
        sealer: Sealer,
        platforms: Mapping[str, Platform],
        now: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self.registry, self.database, self.sealer, self.platforms, self.now = registry, database, sealer, platforms, now
        self.metrics = metrics
        self._wake = asyncio.Event()
        self._dice = random.Random()

    def wake(self) -> None:
        """Look for due deliveries at once; from the event loop only."""
        self._wake.set()

    async def run(self, pause: float = 1.0) -> None:
        """Deliver what is due until cancelled, looking again after each commit or pause (seconds)."""
        while True:
            try:
                while await self.deliver(self.now()):
                    pass
            except Exception:  # the loop outlives a database that is away for a while
                log.exception("deliveries stopped for a moment")
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):  # wait_for of Python 3.11 loses a cancellation when woken just then
                    await self._wake.wait()
            self._wake.clear()

    async def deliver(self, now: datetime) -> int:
        """Send one batch of what is due at `now`; returns how many deliveries were taken on."""
        if not await self.database.read(None, lambda session: bool(due_deliveries(session, now, 1))):
            return 0
        claimed = await self.database.write(None, lambda session: self._claim(session, now))
        lanes: dict[tuple[int, int | None, int | None], list[Delivery]] = defaultdict(list)
        for delivery in claimed:
            lanes[delivery.company_id, delivery.channel_id, delivery.person_id].append(delivery)
        await asyncio.gather(*(self._lane(company, lane, now) for (company, _c, _p), lane in lanes.items()))
        return len(claimed)

    def _claim(self, session: Session, now: datetime) -> list[Delivery]:
        found = due_deliveries(session, now, BATCH, claim=True)
        if found:
            lease(session, [d.id for d in found if d.id is not None], now + LEASE)
        return found

    async def _lane(self, company: int, lane: list[Delivery], now: datetime) -> None:
        """Send one after another to one place, so that order is kept there."""
        outcomes: list[Outcome] = []
        for delivery in lane:
            if outcomes and (outcomes[-1].blocks or not outcomes[-1].tried):
                outcomes.append(Outcome(delivery, DUE, tried=False))
            else:
                with traced(delivery.trace):
                    outcomes.append(await self._attempt(company, delivery, now))
                    self._count(outcomes[-1])
        await self.database.write(company, lambda session: self._keep(session, company, outcomes, now))

    def _count(self, outcome: Outcome) -> None:
        platform, delivery = outcome.letter.platform if outcome.letter else "", outcome.delivery
        became = "again" if outcome.state == DUE else outcome.state
        due = delivery.at if delivery.attempts else delivery.not_before
        self.metrics.delivery(platform, became, max(0.0, (self.now() - due).total_seconds()))
        log.info(
            "delivery",
            delivery=delivery.id,
            company=delivery.company_id,
            platform=platform,
            outcome=became,
            attempt=delivery.attempts + 1,
            message=outcome.message,
        )

    async def _attempt(self, company: int, delivery: Delivery, now: datetime) -> Outcome:
        made: Letter | Lapsed | None = None
        try:
            made = await self.database.read(
                company, lambda session: letter(session, self.registry, self.platforms, delivery, now)
            )
            if isinstance(made, Lapsed):
                return Outcome(delivery, LAPSED, reason=made.reason)
            return Outcome(delivery, SENT, message=await self._send(company, delivery, made, now), letter=made)
        except (Unsendable, Undeliverable) as error:
            return Outcome(delivery, DEAD, reason=str(error))
        except Exception as error:  # whatever a platform raises, the delivery is tried again
            log.exception("delivery failed", delivery=delivery.id, attempt=delivery.attempts + 1)
            last = delivery.attempts + 1 >= ATTEMPTS
            sent = made if isinstance(made, Letter) else None
            return Outcome(delivery, DEAD if last else DUE, reason=type(error).__name__, letter=sent)

    async def _send(self, company: int, delivery: Delivery, made: Letter, now: datetime) -> str:
        reply, stored = self.sealer.reply(
            made.reply, company, made.holder, lambda command: self.registry.matrix.allows(made.roles, command.access)
        )
        if stored:
            await self.database.write(company, lambda session: keep_payloads(session, stored, now))
        platform = self.platforms[made.platform]
        if delivery.edits:
            await platform.edit(made.target, delivery.edits, reply, language=made.language)
            return delivery.edits
        return await platform.send(made.target, reply, nonce=delivery.nonce, language=made.language)

    def _keep(self, session: Session, company: int, outcomes: list[Outcome], now: datetime) -> None:
        again = now
        for outcome in outcomes:
            row = session.get_one(Delivery, outcome.delivery.id)
            if not outcome.tried:
                row.lease, row.not_before = None, again
                continue
            row.state, row.reason, row.lease = outcome.state, outcome.reason, None
            row.attempts += 1
            row.message = outcome.message
            if outcome.state == DUE:
                row.not_before = again = now + self._backoff(row.attempts)
            else:
                row.done_at = now
            session.add(row)
            if outcome.state == DEAD:
                self._tell_owners(session, company, row, now)
            if outcome.state == SENT and outcome.letter is not None and not row.edits:
                session.add_all(shown_by(outcome.letter, row.message, row.channel_id, row.person_id, now))

    def _backoff(self, attempts: int) -> timedelta:
        wait = min(LONGEST_WAIT, timedelta(seconds=5 * 2**attempts))
        return wait * self._dice.uniform(0.8, 1.2)

    def _tell_owners(self, session: Session, company: int, row: Delivery, now: datetime) -> None:
        kind = self.registry.matrix.undelivered
        if row.edits or kind not in self.registry.notices or row.record.startswith("delivery:"):
            return
        ctx = company_context(session, self.registry, company, now)
        owners = Audience.of(*ctx.with_role(self.registry.matrix.owner))
        record = f"delivery:{row.id}"
        announce(ctx, kind, owners, key=f"dead/{row.id}/{row.attempts}", record=record, facts={}, not_before=None)


def shown_by(made: Letter, message: str, channel_id: int | None, person_id: int | None, now: datetime) -> list[Shown]:
    """The rows by which a sent message is known to show its records."""
    place = made.target.channel or f"@{person_id}"
    reply = frame(made.reply)
    return [
        Shown(
            record=record,
            platform=made.platform,
            place=place,
            message=message,
            channel_id=channel_id,
            person_id=None if channel_id else person_id,
            reply=reply,
            at=now,
        )
        for record in dict.fromkeys(card.record for card in made.reply.cards if card.record)
    ]
