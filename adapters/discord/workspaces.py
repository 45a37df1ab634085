"""Servers as workspaces; threads belong to the message they start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from cachetools import LRUCache

from adapters.discord.presenter import PLATFORM
from bot.invocation import Place

if TYPE_CHECKING:
    from bot.kernel import Kernel

_KNOWN = 4096


class DirectWorkspaces:
    """Finds the workspace of a direct conversation, which belongs to no server, by the server that knows the user."""

    def __init__(self, kernel: Kernel, client: discord.Client) -> None:
        self._kernel, self._client = kernel, client
        self._homes: LRUCache[int, str] = LRUCache(_KNOWN)

    async def place(self, channel: object, guild: int | None, user: int, message: str = "") -> Place:
        """The place of what a user does in a channel, or to a message there."""
        workspace = await self._workspace(guild, user)
        if guild is None:
            return Place(platform=PLATFORM, workspace=workspace, thread=message, direct=True)
        if isinstance(channel, discord.PartialMessageable):
            channel = await self._fetched(channel)
        thread = channel if isinstance(channel, discord.Thread) else None
        root = thread.parent_id if thread is not None else getattr(channel, "id", 0)
        return Place(
            platform=PLATFORM,
            workspace=workspace,
            channel=str(root),
            thread=str(thread.id) if thread is not None else message,
            name=str(getattr(thread.parent if thread is not None else channel, "name", None) or ""),
        )

    async def elsewhere(self, left: int, user: int) -> bool:
        """Whether a user who left a server is on another one of the same company."""
        company = await self._kernel.workspaces.company(PLATFORM, str(left))
        self._homes.pop(user, None)
        for guild in self._client.guilds if company is not None else ():
            ours = guild.id != left and await self._kernel.workspaces.company(PLATFORM, str(guild.id)) == company
            if ours and await _is_on(guild, user):
                return True
        return False

    async def _fetched(self, channel: discord.PartialMessageable) -> object:
        """A channel that the gateway has not told of, such as a thread that was archived."""
        try:
            return await self._client.fetch_channel(channel.id)
        except discord.HTTPException:
            return channel

    async def _workspace(self, guild: int | None, user: int) -> str:
        if guild is not None:
            self._homes[user] = str(guild)
        elif user not in self._homes:
            return await self._search(user)
        return self._homes[user]

    async def _search(self, user: int) -> str:
        """The first server of ours that the user is on; the only one needs no question."""
        ours = [
            g for g in self._client.guilds if await self._kernel.workspaces.company(PLATFORM, str(g.id)) is not None
        ]
        for guild in ours:
            if len(ours) == 1 or await _is_on(guild, user):
                self._homes[user] = str(guild.id)
                return self._homes[user]
        return ""


async def _is_on(guild: discord.Guild, user: int) -> bool:
    if guild.get_member(user) is not None:
        return True
    try:
        await guild.fetch_member(user)
    except discord.HTTPException:
        return False
    return True
