"""Rehearsal: the real jobs and deliveries of the coming days, on a copy of the database with a manual clock."""

from __future__ import annotations

import textwrap
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.demo.recording import RecordedMessage
from bot.replies.reply import Reply, Value
from bot.replies.spans import plain
from storage.delivery.claims import due_deliveries
from storage.delivery.notices import heard_by
from storage.identity.company import all_companies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.demo.clock import ManualClock
    from bot.kernel import Kernel
    from storage.session.session import Session

MINUTE = timedelta(minutes=1)
WIDTH = 160


class ForeseenMessage(Value):
    """A message that would be sent: when, to whom in which zone, of which kind, and its text in short."""

    at: datetime
    to: str
    zone: str
    kind: str
    text: str

    @property
    def local(self) -> datetime:
        """When it is on the reader's clock."""
        return self.at.astimezone(ZoneInfo(self.zone))


class Rehearsal:
    """Days played through on a kernel whose database is a copy and whose platforms are scribes that share `said`."""

    def __init__(self, kernel: Kernel, clock: ManualClock, said: list[RecordedMessage]) -> None:
        self.kernel, self.clock, self.said = kernel, clock, said

    async def play(self, days: int, progress: Callable[[int, int], None]) -> list[ForeseenMessage]:
        """Ring the jobs and deliver at every minute at which something is due; returns what was said, in order."""
        start = self.clock.now
        until = start + timedelta(days=days)
        at = await self._next(start, until)
        while at is not None:
            self.clock.move(at)
            await self.kernel.scheduler.tick_all(at)
            while await self.kernel.sender.deliver(at):
                pass
            progress(int((at - start).total_seconds()), days * 86400)
            at = await self._next(at + MINUTE, until)
        return await self._foreseen()

    async def _next(self, low: datetime, until: datetime) -> datetime | None:
        """The first minute from `low` on at which something is due: strides that double, then halves."""
        if low > until or await self._is_due(low):
            return low if low <= until else None
        span = MINUTE
        while not await self._is_due(min(low + span, until)):
            low, span = low + span, span * 2
            if low >= until:
                return None
        while span > MINUTE:
            span /= 2
            if not await self._is_due(min(low + span, until)):
                low += span
        return min(low + span, until)

    async def _is_due(self, at: datetime) -> bool:
        return await self.kernel.database.read(
            None, lambda session: bool(due_deliveries(session, at, 1)) or self.kernel.scheduler.is_due(session, at)
        )

    async def _foreseen(self) -> list[ForeseenMessage]:
        companies = await self.kernel.database.read(None, all_companies)
        found = [
            await self.kernel.database.read(company.id, lambda session: list(_told(session, self.said)))
            for company in companies
        ]
        return sorted((one for told in found for one in told), key=lambda one: one.at)


def _told(session: Session, said: Iterable[RecordedMessage]) -> Iterable[ForeseenMessage]:
    """What was said to people and channels of the session's company."""
    spoken = {one.nonce: one for one in said}
    for nonce, kind, to, zone in heard_by(session, list(spoken)):
        one = spoken[nonce]
        yield ForeseenMessage(at=one.at, to=to, zone=zone, kind=kind, text=in_short(one.reply))


def in_short(reply: Reply) -> str:
    """A reply in a line or two: its sentence and what its cards are about."""
    heads = (" ".join(filter(None, (card.ref, card.title))) for card in reply.cards)
    parts = [plain(part) for part in (reply.say, *heads) if part]
    return textwrap.shorten(" · ".join(parts), WIDTH, placeholder=" …")
