"""The response to an interaction or message: a reply for a person, or a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from adapters.discord.forms import FormProgress
from bot.replies.reply import Reply, Visibility

if TYPE_CHECKING:
    from adapters.discord.context import DiscordContext
    from bot.invocation import Answer, Place


GIVEN_UP = "given up"
"""The extra of an interaction that Discord no longer waits for."""


@dataclass(frozen=True)
class Response:
    """What is to be shown; `answer` is reported to the kernel, `sheet` opens a form instead, `label` is what was pressed."""

    reply: Reply
    place: Place
    language: str = "en"
    company: int | None = None
    visibility: Visibility = Visibility.ONLY_ME
    answer: Answer | None = None
    sheet: FormProgress | None = None
    label: str = ""

    @classmethod
    def of(cls, answer: Answer, place: Place, *, label: str = "") -> Response:
        """What an answer of the kernel asks for."""
        sheet = FormProgress(answer.reply.form, thread=place.thread) if answer.reply.form is not None else None
        return cls(
            answer.reply, place, answer.language, answer.company, answer.visibility, answer, sheet=sheet, label=label
        )


async def place_of(chat: DiscordContext, interaction: discord.Interaction[discord.Client], message: str = "") -> Place:
    """Where an interaction happens; what is done to a message that others see happens in its thread."""
    shown = interaction.message
    if not message and shown is not None and not shown.flags.ephemeral:
        message = str(shown.id)
    channel = interaction.channel or discord.Object(interaction.channel_id or 0)
    return await chat.rooms.place(channel, interaction.guild_id, message)
