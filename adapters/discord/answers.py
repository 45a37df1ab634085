"""Answers to interactions within Discord's deadlines: three seconds, then fifteen minutes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
import structlog

from adapters.discord.interaction_messages import InteractionMessages
from adapters.discord.responses import Response, place_of
from adapters.discord.words import language_of
from bot.delivery.answer_routes import broken
from bot.replies.i18n import reading
from bot.replies.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from adapters.discord.context import DiscordContext

log = structlog.get_logger("meridian.discord")
ACKNOWLEDGE_SECONDS = 1.8
"""Seconds until an answer is announced instead of given; Discord gives up after three."""
DEADLINE = timedelta(seconds=3)


class InteractionAnswer:
    """One interaction from its arrival to its answer; `in_place` lets the answer replace the message."""

    def __init__(
        self, chat: DiscordContext, interaction: discord.Interaction[discord.Client], *, in_place: bool = False
    ) -> None:
        self._chat, self._interaction = chat, interaction
        self._messages = InteractionMessages(chat, interaction, in_place=in_place)

    async def run(self, work: Awaitable[Response]) -> None:
        """Wait for the answer as long as Discord waits, announce it when it takes longer, then show it."""
        if self._is_old:
            await self._messages.announce()
        late: list[asyncio.Task[None]] = []
        loop = asyncio.get_running_loop()
        timer = loop.call_later(ACKNOWLEDGE_SECONDS, lambda: late.append(loop.create_task(self._messages.announce())))
        try:
            outcome = await work
        except Exception:
            log.exception("not answered", interaction=self._interaction.id)
            outcome = await self._broken()
        finally:
            timer.cancel()
            if late:
                await asyncio.gather(*late)
        await self._messages.show(outcome)

    @property
    def _is_old(self) -> bool:
        """Whether Discord may have given up on it, which only Discord can say: our clock may be wrong."""
        age = discord.utils.utcnow() - self._interaction.created_at
        return age > DEADLINE and not self._interaction.response.is_done()

    async def _broken(self) -> Response:
        """That something went wrong before there was an answer."""
        place = await place_of(self._chat, self._interaction)
        language = language_of(self._interaction)
        with reading(Reader(language=language)):
            return Response(broken(), place, language)
