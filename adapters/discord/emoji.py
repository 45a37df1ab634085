"""Emoji on messages as events: Discord tells that one was put on, and gives that no id."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cachetools import LRUCache

if TYPE_CHECKING:
    import discord

_KNOWN = 4096
REPLAY = timedelta(minutes=10)
"""How long after an event Discord may tell it again, when a connection is resumed."""
_Put = tuple[int, int, int, str]


class EmojiOccurrences:
    """The events by which emoji were put on: one that was taken off, or is long ago, is another one the next time.

    Only the process that is connected hears of them, and a new session is told nothing old; so after a restart each emoji
    was put on then. One that was put on before, and perhaps done without an answer, is asked about: its act is unheard.
    """

    def __init__(self) -> None:
        self._on: LRUCache[_Put, tuple[str, datetime]] = LRUCache(_KNOWN)

    def put_on(self, event: discord.RawReactionActionEvent, now: datetime) -> str:
        """The key of an event, the same one when it is told again."""
        what = _what(event)
        number, since = self._on.get(what, ("", now))
        if not number or now - since > REPLAY:
            number, since = secrets.token_hex(8), now
        self._on[what] = number, since
        return f"reaction/{event.channel_id}/{event.message_id}/{what[3]}/{number}"

    def taken_off(self, event: discord.RawReactionActionEvent) -> None:
        """Whoever puts it on again means it."""
        self._on.pop(_what(event), None)


def _what(event: discord.RawReactionActionEvent) -> _Put:
    return event.channel_id, event.message_id, event.user_id, str(event.emoji)
