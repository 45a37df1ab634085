"""Which messages show which records, kept as rows when a message was sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.message import RenderedMessage, frame
from storage.delivery.shown import Shown

if TYPE_CHECKING:
    pass


def shown_by(
    made: RenderedMessage, message: str, channel_id: int | None, person_id: int | None, now: datetime
) -> list[Shown]:
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
