"""Publication of the application commands, only when they changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from adapters.discord.presenter import PLATFORM
from storage.identity.marks import keep_mark, mark

if TYPE_CHECKING:
    from adapters.discord.context import DiscordContext

log = structlog.get_logger("meridian.discord")
MARK = "commands"


async def sync(chat: DiscordContext, guild: int | None) -> None:
    """Register the commands with one server or with all, and take them back where they are not wanted any more."""
    wanted = str(guild or "")
    for other in {"", *(str(server.id) for server in chat.client.guilds)} - {wanted}:
        if await _told(chat, other):
            await _tell(chat, other, [], "")
    digest = f"{chat.client.application_id}/{chat.tree.digest}"
    if await _told(chat, wanted) != digest:
        await _tell(chat, wanted, chat.tree.payload, digest)


async def _told(chat: DiscordContext, guild: str) -> str:
    return await chat.kernel.database.read(None, lambda session: mark(session, PLATFORM, guild, MARK)) or ""


async def _tell(chat: DiscordContext, guild: str, payload: list[dict[str, object]], digest: str) -> None:
    application, http = chat.client.application_id or 0, chat.client.http
    if guild:
        await http.bulk_upsert_guild_commands(application, int(guild), payload)
    else:
        await http.bulk_upsert_global_commands(application, payload)
    log.info("commands registered", guild=guild or "all", commands=len(payload))
    await chat.kernel.database.write(None, lambda session: keep_mark(session, PLATFORM, guild, MARK, digest))
