"""Discord as a platform of the kernel: the gateway in a process that connects, plain REST everywhere else."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
import structlog

from adapters.discord.client import made
from adapters.discord.command_sync import sync
from adapters.discord.context import DiscordContext
from adapters.discord.errors import ERRORS
from adapters.discord.posting import OutgoingMessage
from adapters.discord.presenter import PLATFORM, Presenter
from adapters.discord.tree import Tree
from adapters.discord.workspaces import Servers
from bot.delivery.background import BackgroundTasks
from bot.delivery.platform import Undeliverable
from bot.requests.gestures import menu

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from adapters.discord.client import GatewayClient, ShardedClient
    from adapters.discord.settings import DiscordSettings
    from bot.delivery.platform import Target
    from bot.kernel import Kernel
    from bot.replies.reply import Reply

log = structlog.get_logger("meridian.discord")
_HELP, _TOKEN = "docs/discord.md", "DISCORD_TOKEN"
_NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    create_public_threads=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,
    add_reactions=True,
)
_CLOSE_SECONDS = 5.0
"""Seconds that events which are being handled get when the bot stops."""


class Discord:
    """The bot on all its servers; see `bot.delivery.platform.Platform`."""

    name = PLATFORM
    home = ""
    hears = True
    pace = timedelta(seconds=1)
    kernel: Kernel
    chat: DiscordContext

    def __init__(self, settings: DiscordSettings) -> None:
        self._settings = settings
        self._logging_in, self._opened = asyncio.Lock(), False
        self.tasks = BackgroundTasks()
        self._has_turn, self._privileged = False, True
        self._shard: tuple[int, int] | None = None
        self.client: GatewayClient | ShardedClient = made(self, sharded=settings.sharded)

    def attach(self, kernel: Kernel) -> None:
        """Know the kernel; nothing is sent or heard yet."""
        self.kernel = kernel
        self._presenter, self._post = Presenter(kernel), OutgoingMessage(self.client)

    def serve(self, app: object) -> None:
        """Nothing to answer over HTTP: Discord talks over its gateway."""

    async def greet(self, *, fully: bool = False) -> bool:
        """Ask whether Discord accepts the token."""
        with ERRORS.accepting(_TOKEN):
            if not await self._logged_in():
                await self.client.http.request(discord.http.Route("GET", "/users/@me"))
        return True

    async def connect(self) -> None:
        """Listen whenever it is this process' turn; raises DeclarationError when a command does not fit into Discord."""
        self.listen()
        names = [f"{PLATFORM} {number}" for number in range(self._settings.shards or 1)]
        await self.kernel.database.take_turns(names, self._turn)

    def listen(self) -> None:
        """Make ready what the events need."""
        kernel, client = self.kernel, self.client
        tree = Tree(kernel.registry, [*menu(kernel.registry, "message"), *menu(kernel.registry, "person")])
        self.chat = DiscordContext(kernel, client, tree, self._presenter, self._post, Servers(kernel, client))

    def connections(self) -> int | None:
        """The gateway's, one for each shard, in a process that keeps them; none while it stands by."""
        if not self._has_turn:
            return 0
        shards = 1 if self._settings.shards else self.client.shard_count or 1
        return shards if self.client.is_ready() and not self.client.is_closed() else None

    async def stop(self) -> None:
        """Finish what was begun, then disconnect."""
        await self.tasks.finish(_CLOSE_SECONDS)
        if self._opened:
            await self.client.close()
        self._presenter.close()

    async def present(self, user: str, workspaces: Collection[str]) -> set[str]:
        """On which of some servers a user is."""
        return {one for one in workspaces if await self.chat.rooms.holds(int(one), int(user))}

    async def settle(self) -> None:
        """After every connection: register what changed, know every server."""
        for guild in self.client.guilds:
            await self.meet(guild)
        try:
            await sync(self.chat, self._settings.guild)
        except discord.HTTPException as error:
            log.exception("commands not registered", code=error.code)

    async def meet(self, guild: discord.Guild) -> None:
        """A server that we are on; the one of the settings is the company's own."""
        own = guild.id == self._settings.guild
        company = await self.kernel.workspaces.connect(PLATFORM, str(guild.id), guild.name, own=own)
        if company is None:
            log.warning("server not bound to a company", guild=guild.id)
        if missing := lacking(guild):
            log.warning("permissions missing", guild=guild.id, missing=missing, see=_HELP)

    async def send(
        self, target: Target, reply: Reply, *, nonce: str, language: str, since: datetime | None = None
    ) -> str:
        """Post a reply; what was posted `since` then is found by the mark on it.

        Discord itself drops a repeated nonce for a few minutes, which covers a request that is still on its way.
        """
        draft = await self._presenter.draft(reply, language, await self._company(target))
        with ERRORS.delivering(_TOKEN):
            await self._logged_in()
            channel = await self._post.channel(target)
            shown = await self._post.send(channel, draft, nonce, since=since)
        return f"{target.thread}/{shown[0]}" if target.thread else str(shown[0])

    async def edit(self, target: Target, message: str, reply: Reply, *, language: str) -> None:
        """Replace what a message says; raises Undeliverable when it is gone."""
        draft = await self._presenter.draft(reply, language, await self._company(target), one=True)
        thread, _slash, number = message.rpartition("/")
        with ERRORS.delivering(_TOKEN):
            await self._logged_in()
            channel = int(thread) if thread else await self._post.channel(target)
            await self._post.edit(channel, int(number), draft)

    async def _company(self, target: Target) -> int:
        company = await self.kernel.workspaces.company(self.name, target.workspace)
        if company is None:
            raise Undeliverable(f"No company is connected to the server {target.workspace}.")
        return company

    async def _logged_in(self) -> bool:
        """Have a REST session, also in a process that has no gateway; whether it was made just now."""
        async with self._logging_in:
            if self.client.user is not None:
                return False
            self._opened, token = True, self._settings.token
            try:
                await self.client.login(token.get_secret_value() if token is not None else "")
            except BaseException:
                await self._renew(self._shard)  # whose session is still to be opened
                raise
            return True

    async def _turn(self, name: str) -> None:
        """Be the one process that is connected, as the shard of that number, until the turn is lost."""
        self._has_turn = True
        try:
            if self._settings.shards is not None:
                await self._renew((int(name.rpartition(" ")[2]), self._settings.shards))
            with ERRORS.accepting(_TOKEN):
                await self._keep_connected()
        except BaseException:
            await self._renew(None)
            raise
        finally:
            self._has_turn = False

    async def _keep_connected(self) -> None:
        """Stay connected; the library resumes by itself, and what it gives up on is raised."""
        while not self.client.is_closed():
            try:
                await self._logged_in()
                await self.client.connect(reconnect=True)
            except discord.PrivilegedIntentsRequired:
                log.warning("privileged intents not allowed: replies on cards and departures go unnoticed", see=_HELP)
                await self._without_privileges()

    async def _without_privileges(self) -> None:
        """Go on with what Discord tells every bot: commands, buttons, mentions and direct messages."""
        self._privileged = False
        await self._renew(self._shard)

    async def _renew(self, shard: tuple[int, int] | None) -> None:
        """Another client, for a closed one cannot be opened again."""
        if self._opened:
            await self.client.close()
        self._opened, self._shard = False, shard
        self.client = made(self, sharded=self._settings.sharded, shard=shard, privileged=self._privileged)
        self._post = OutgoingMessage(self.client)
        self.listen()


def lacking(guild: discord.Guild) -> list[str]:
    """The permissions that the bot needs and was not given on a server."""
    me: discord.Member | None = guild.me
    own = me.guild_permissions if me is not None else _NEEDED
    return [name for name, needed in _NEEDED if needed and not getattr(own, name)]
