"""The one way in for interactions: commands, entries of menus, and what was pressed or sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from adapters.discord import files, options
from adapters.discord import suggestions as hints
from adapters.discord.answers import InteractionAnswer
from adapters.discord.interactions import data_of, dispatched, invocation_of
from adapters.discord.pressed import pressed, submitted
from adapters.discord.responses import place_of
from adapters.discord.text import typed
from bot.invocation import Source

if TYPE_CHECKING:
    from adapters.discord.context import DiscordContext
    from adapters.discord.interactions import Interaction
    from adapters.discord.responses import Response


async def heard(chat: DiscordContext, interaction: Interaction) -> None:
    """The one way in for all interactions: what they mean is looked up here, by name."""
    kinds = discord.InteractionType
    if interaction.type is kinds.autocomplete:
        await hints.suggest(chat, interaction)
    elif interaction.type is kinds.application_command:
        await InteractionAnswer(chat, interaction).run(_commanded(chat, interaction))
    elif interaction.type is kinds.component:
        await InteractionAnswer(chat, interaction, in_place=is_own(interaction)).run(pressed(chat, interaction))
    elif interaction.type is kinds.modal_submit:
        await InteractionAnswer(chat, interaction).run(submitted(chat, interaction))


def is_own(interaction: Interaction) -> bool:
    """Whether a control is about the whole message (it stands in no card), and only its presser sees the message."""
    message, name = interaction.message, data_of(interaction).get("custom_id")
    if message is None or not (message.flags.ephemeral or interaction.guild_id is None):
        return False
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return any(getattr(control, "custom_id", None) == name for row in rows for control in row.children)


async def _commanded(chat: DiscordContext, interaction: Interaction) -> Response:
    data = data_of(interaction)
    if data["type"] != 1:
        return await _shortcut(chat, interaction, data)
    place = await place_of(chat, interaction)
    command, given = chat.tree.command(data)
    attached = files.resolved(data)
    made = invocation_of(
        chat,
        interaction,
        place,
        source=Source.LINE,
        command=command.name,
        values=options.texts(command, given, attached),
        line=options.line(command, given),
        uploads=await files.fetched(chat.client, attached.values()) if attached else {},
    )
    return await dispatched(chat, interaction, made)


async def _shortcut(chat: DiscordContext, interaction: Interaction, data: dict[str, Any]) -> Response:
    """An entry of the menu on a message or on a person."""
    shortcut, target = chat.tree.shortcuts[data["type"], data["name"]], str(data["target_id"])
    on_message = data["resolved"].get("messages", {}).get(target)
    line = typed(on_message["content"]) if on_message else f"@id:{target}"
    place = await place_of(chat, interaction, target if on_message else "")
    made = invocation_of(chat, interaction, place, source=Source.SHORTCUT, command=shortcut.command, line=line)
    return await dispatched(chat, interaction, made)
