"""Servers as workspaces, and who is on them; threads belong to the message they start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import discord
from cachetools import TTLCache

from adapters.discord.errors import ABSENT
from adapters.discord.presenter import PLATFORM
from bot.invocation import Place

if TYPE_CHECKING:
    from bot.kernel import Kernel

_KNOWN, _FRESH = 4096, 600.0
"""How many members of servers are remembered, and for how many seconds: Discord may not tell us that they leave."""


class Servers:
    """The places of what happens on Discord, and who is on which server.

    A direct conversation belongs to no server: for which company it is the kernel finds out.
    """

    def __init__(self, kernel: Kernel, client: discord.Client) -> None:
        self._kernel, self._client = kernel, client
        self._members: TTLCache[tuple[int, int], None] = TTLCache(_KNOWN, _FRESH)

    async def place(self, channel: object, guild: int | None, message: str = "") -> Place:
        """The place of what is done in a channel, or to a message there."""
        if guild is None:
            return Place(platform=PLATFORM, workspace="", thread=message, direct=True)
        if isinstance(channel, discord.PartialMessageable):
            channel = await self._fetched(channel)
        thread = channel if isinstance(channel, discord.Thread) else None
        root = thread.parent_id if thread is not None else getattr(channel, "id", 0)
        return Place(
            platform=PLATFORM,
            workspace=str(guild),
            channel=str(root),
            thread=str(thread.id) if thread is not None else message,
            name=str(getattr(thread.parent if thread is not None else channel, "name", None) or ""),
        )

    async def holds(self, guild: int, user: int) -> bool:
        """Whether a user is on a server; so, while Discord does not say."""
        if (guild, user) in self._members:
            return True
        try:
            # By number: in a process that keeps one shard, the library knows the servers of that one only.
            await self._client.http.get_member(guild, user)
        except discord.HTTPException as error:
            return error.status not in ABSENT
        except (aiohttp.ClientError, OSError):
            return True
        self._members[guild, user] = None
        return True

    async def elsewhere(self, left: int, user: int) -> bool:
        """Whether a user who left a server is on another one of the same company."""
        company = await self._kernel.workspaces.company(PLATFORM, str(left))
        self._members.pop((left, user), None)
        for guild in self._client.guilds if company is not None else ():
            ours = guild.id != left and await self._kernel.workspaces.company(PLATFORM, str(guild.id)) == company
            if ours and await self.holds(guild.id, user):
                return True
        return False

    async def _fetched(self, channel: discord.PartialMessageable) -> object:
        """A channel that the gateway has not told of, such as a thread that was archived."""
        try:
            return await self._client.fetch_channel(channel.id)
        except discord.HTTPException:
            return channel
