"""The library's client, with every event routed to one listener."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import discord
import structlog

from adapters.discord import incoming as talk
from adapters.discord import messages
from adapters.discord.presenter import PLATFORM
from bot.delivery.events import PlatformEvent

if TYPE_CHECKING:
    from adapters.discord.server import Discord

log = structlog.get_logger("meridian.discord")


class _GatewayEvents:
    """The events that Meridian listens to; the library finds them by their names."""

    platform: Discord

    async def on_ready(self) -> None:
        """Connected, perhaps again: register the commands if they changed, and see which servers we are on."""
        await self.platform.settle()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Somebody installed the bot on a server."""
        await self.platform.meet(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server, or the server is gone."""
        await self._happened(guild.id, PlatformEvent.WORKSPACE_GONE, reason="")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone."""
        await self._happened(channel.guild.id, PlatformEvent.CHANNEL_GONE, channel=str(channel.id), reason="")

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """A channel was changed; its name is all that matters here."""
        if before.name != after.name:
            await self._happened(after.guild.id, PlatformEvent.CHANNEL_RENAMED, channel=str(after.id), name=after.name)

    async def on_raw_member_remove(self, event: discord.RawMemberRemoveEvent) -> None:
        """Somebody left a server; they are gone when they are on no other one of its company."""
        if await self.platform.chat.rooms.elsewhere(event.guild_id, event.user.id):
            return
        await self._happened(event.guild_id, PlatformEvent.USER_GONE, user=str(event.user.id))

    async def on_interaction(self, interaction: discord.Interaction[discord.Client]) -> None:
        """A command, a menu, a button or a form."""
        with self.platform.tasks.held():
            await talk.heard(self.platform.chat, interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Something was said."""
        with self.platform.tasks.held():
            await messages.said(self.platform.chat, message)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """An emoji was put on a message."""
        with self.platform.tasks.held():
            await messages.reacted(self.platform.chat, event)

    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        """An emoji was taken off a message."""
        self.platform.chat.emoji.taken_off(event)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """One event failed; the others go on."""
        log.error("event failed", name=event_method, exc_info=sys.exc_info())

    async def _happened(self, guild: int, event: PlatformEvent, **facts: str) -> None:
        with self.platform.tasks.held():
            await self.platform.kernel.events.happened(PLATFORM, str(guild), event, **facts)


class GatewayClient(_GatewayEvents, discord.Client):
    """One connection."""


class ShardedClient(_GatewayEvents, discord.AutoShardedClient):
    """As many connections as Discord asks for."""


def intents(*, privileged: bool = True) -> discord.Intents:
    """What we ask to hear; the privileged ones must be allowed on the pages of the bot."""
    found = discord.Intents.none()
    found.guilds = found.guild_messages = found.dm_messages = True
    found.guild_reactions = found.dm_reactions = True
    found.message_content = found.members = privileged
    return found


def made(
    platform: Discord, *, sharded: bool, shard: tuple[int, int] | None = None, privileged: bool = True
) -> GatewayClient | ShardedClient:
    """A client that is not connected yet, for one shard of how many if given; nobody can be notified by accident."""
    # Nothing is spoken, so nobody needs to hear at every start that it could not be.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    kind = ShardedClient if sharded and shard is None else GatewayClient
    number, of = shard or (None, None)
    client = kind(
        intents=intents(privileged=privileged),
        allowed_mentions=discord.AllowedMentions.none(),
        chunk_guilds_at_startup=False,
        shard_id=number,
        shard_count=of,
    )
    client.platform = platform
    return client
