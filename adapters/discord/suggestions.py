"""Suggestions for an option while a person types: within a second, or none."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import discord
from discord.app_commands import Choice as Entry

from adapters.discord.text import label
from bot.parsing.line import read_line

if TYPE_CHECKING:
    from adapters.discord.context import DiscordContext
    from bot.replies.reply import Choice

SUGGEST_SECONDS = 0.9
_MOST, _LONGEST = 25, 100


async def suggest(chat: DiscordContext, interaction: discord.Interaction[discord.Client]) -> None:
    """Answer with what the option that is being filled in may be."""
    found: list[Entry[str]] = []
    with suppress(TimeoutError, LookupError):
        found = await asyncio.wait_for(_entries(chat, interaction), SUGGEST_SECONDS)
    with suppress(discord.NotFound):  # the next letter was typed meanwhile
        await interaction.response.autocomplete(found)


async def _entries(chat: DiscordContext, interaction: discord.Interaction[discord.Client]) -> list[Entry[str]]:
    data: Any = interaction.data
    command, given = chat.tree.command(data)
    focused = next(option for option in given if option.get("focused"))
    prefix, name = str(focused["value"]), focused["name"]
    place, user = await chat.rooms.place(interaction.channel, interaction.guild_id), str(interaction.user.id)
    if command.option(name) is None:
        return _keys(prefix, await chat.kernel.suggestions.options_of(place, user, command.name))
    found = await chat.kernel.suggestions.suggest_for(place, user, command.name, name, prefix)
    return [Entry(name=_shown(choice), value=choice.value) for choice in found if len(choice.value) <= _LONGEST][:_MOST]


def _shown(choice: Choice) -> str:
    """The name, cut where it must be, and whole behind it what tells it apart."""
    detail = label(f" · {choice.detail}", _LONGEST // 2) if choice.detail and choice.detail != choice.label else ""
    return f"{label(choice.label, _LONGEST - len(detail) - 1)} {detail}".strip()


def _keys(prefix: str, names: list[str]) -> list[Entry[str]]:
    """The options that are folded into one: what is typed so far, with each of the others begun behind it."""
    done = {word.key.casefold() for word in read_line(prefix).words if word.key}
    begun, _space, last = prefix.rpartition(" ")
    lines = [f"{begun} {name}:".strip() for name in names if name not in done and name.startswith(last.casefold())]
    return [Entry(name=line, value=line) for line in [prefix, *lines] if 0 < len(line) <= _LONGEST][:_MOST]
