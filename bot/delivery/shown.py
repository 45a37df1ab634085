"""Which messages show which records, kept as rows when a message was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.delivery.message import RenderedMessage, frame
from bot.values.record_key import NO_RECORD
from storage.delivery.shown import Shown, record_shown_by, shown_in
from storage.identity.people import person_behind
from storage.identity.places import channel_named

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.delivery.platform import Target
    from bot.invocation import Answer
    from bot.replies.reply import Reply
    from bot.values.record_key import RecordKey
    from storage.delivery.notices import Delivery
    from storage.engine.database import Database
    from storage.session.session import Session

log = structlog.get_logger("meridian.shown")


class ShownAnswers:
    """The answers that an adapter has posted by itself, outside of deliveries."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now

    async def posted(self, answer: Answer, target: Target, message: str, platform: str) -> None:
        """Remember which message shows which records, so that it is edited when they change; once is enough."""
        records = [card.record for card in answer.reply.cards if card.record]
        if answer.company is None or not records:
            return
        made, now = RenderedMessage(platform, target, answer.reply, answer.language, None), self._now()
        try:
            await self._database.write(answer.company, lambda session: _remember(session, made, message, now))
        except Exception:  # the message stands; it is only not edited when its records change
            log.exception("where an answer stands was not kept", company=answer.company)


def shown_by(
    made: RenderedMessage,
    message: str,
    channel_id: int | None,
    person_id: int | None,
    now: datetime,
    about: RecordKey = NO_RECORD,
) -> list[Shown]:
    """The rows by which a sent message is known to show its records, or without any card to be about one."""
    place = made.target.channel or f"@{person_id}"
    reply = frame(made.reply)
    cards = {card.record: card.until for card in made.reply.cards if card.record}
    return [
        Shown(
            record=str(record),
            platform=made.platform,
            place=place,
            message=message,
            channel_id=channel_id,
            person_id=None if channel_id else person_id,
            reply=reply,
            stale_at=until,
            at=now,
        )
        for record, until in (cards or ({about: None} if about else {})).items()
    ]


def drawn_anew(session: Session, delivery: Delivery, reply: Reply) -> None:
    """Keep until when the cards of an edited message are true."""
    cards = {str(card.record): card.until for card in reply.cards if card.record}
    for row in shown_in(session, delivery, cards):
        row.stale_at = cards[row.record]
        session.add(row)


def _remember(session: Session, made: RenderedMessage, message: str, now: datetime) -> None:
    target = made.target
    channel = channel_named(session, made.platform, target.channel) if target.channel else None
    person = person_behind(session, made.platform, target.user) if target.user else None
    number = person.id if person else None
    place = target.channel or f"@{number}"
    known = record_shown_by(session, made.platform, place, message)
    if known is not None or (channel is None and number is None):
        return
    session.add_all(shown_by(made, message, channel.id if channel else None, number, now))
