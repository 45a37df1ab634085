"""Slack as a platform: its listener, its connection, and messages going out."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from slack_bolt.app.async_app import AsyncApp

from adapters.slack import application, connection, files, installing, posting, render
from adapters.slack.authorizing import Authorize
from adapters.slack.errors import ERRORS
from adapters.slack.events import EventListener
from adapters.slack.home import HomeTabs
from adapters.slack.installs import PLATFORM, GrantStore
from adapters.slack.receiver import PATH, HttpReceiver
from adapters.slack.workspaces import SlackWorkspaces
from bot.replies.i18n import reading
from bot.replies.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import AbstractContextManager
    from datetime import datetime

    from aiohttp import web

    from adapters.slack.settings import SlackSettings
    from adapters.slack.workspaces import SlackWorkspace
    from bot.delivery.platform import Target
    from bot.kernel import Kernel
    from bot.replies.reply import Reply

ACKNOWLEDGE_SECONDS = 2.0
"""Seconds that an acknowledgement waits for the answer; Slack gives up after three."""
_STOPPING = 5.0


class Slack:
    """One Slack app in one workspace or in several."""

    name = PLATFORM
    home = ""
    hears = True
    pace = timedelta(seconds=1)

    def __init__(self, settings: SlackSettings, *, patience: float = ACKNOWLEDGE_SECONDS) -> None:
        self.settings = settings
        self.pictures = files.PictureUploads()
        self.homes = HomeTabs(self)
        self.listener = EventListener(self, patience)
        self._kernel: Kernel | None = None
        self._connection: connection.Connection | None = None
        self._arriving, self._arrived = asyncio.Lock(), False

    @property
    def kernel(self) -> Kernel:
        """The bot that answers."""
        if self._kernel is None:
            raise LookupError("Slack has no kernel yet")
        return self._kernel

    @cached_property
    def installs(self) -> GrantStore | None:
        """The workspaces that installed the app by themselves, where they may."""
        return GrantStore(self.kernel) if self.settings.installs else None

    @cached_property
    def workspaces(self) -> SlackWorkspaces:
        """The workspaces that we are in."""
        return SlackWorkspaces(self.settings, self.installs)

    @cached_property
    def nouns(self) -> frozenset[str]:
        """The first words of all commands: each may be a slash command."""
        return frozenset(self.kernel.registry.nouns)

    @cached_property
    def app(self) -> AsyncApp:
        """Bolt in front of our listener, for what comes over a socket, and for installing."""
        app = AsyncApp(
            logger=logging.getLogger("meridian.slack.bolt"),
            name="meridian",
            process_before_response=True,
            signing_secret=self.settings.secret("signing_secret"),
            client=self.workspaces.client(),
            authorize=Authorize(self),
            oauth_flow=installing.flow(self) if self.installs is not None else None,
            attaching_function_token_enabled=False,
        )
        app.middleware(self.listener)
        return app

    def attach(self, kernel: Kernel) -> None:
        """Know the kernel; messages can be sent without listening. Raises DeclarationError for what Slack cannot list."""
        application.check_shortcuts(kernel.registry)
        self._kernel = kernel

    def serve(self, app: web.Application) -> None:
        """Hear Slack over HTTP, and let workspaces install the app."""
        if self.settings.signing_secret is not None:
            app.router.add_post(PATH, HttpReceiver(self.settings.secret("signing_secret"), self.listener).answer)
        if self.installs is not None:
            app.add_routes(installing.routes(self))

    async def greet(self, *, fully: bool = False) -> bool:
        """Ask whether Slack accepts the settings' token, where there is one, and `fully` that of the socket too."""
        known = await self.workspaces.ask()
        if fully and self.settings.app_token is not None:
            with ERRORS.accepting("SLACK_APP_TOKEN"):
                await connection.address(self)
        if not fully:
            await self.arrive()
        return known is not None

    async def connect(self) -> None:
        """Hear Slack over a socket, when there is a token for it."""
        if self.settings.app_token is not None:
            self._connection = self._connection or connection.Connection(self)
            await self.arrive()
            await self._connection.hold()

    def connections(self) -> int | None:
        """The socket, where there is one."""
        if self._connection is None:
            return 0
        return 1 if self._connection.is_open else None

    @property
    def line(self) -> object:
        """The socket that is open now, to be told from the next one; None while there is none."""
        return self._connection.session if self._connection is not None else None

    async def stop(self) -> None:
        """Hear nothing more, finish what is under way, and disconnect."""
        if self._connection is not None:
            await self._connection.close()
        await self.listener.stop(_STOPPING)
        await self.homes.stop()
        self.pictures.close()
        await self.workspaces.close()

    async def present(self, user: str, workspaces: Collection[str]) -> set[str]:
        """In which of some workspaces a user is: more than one within an organisation, where their id is the same."""
        await self.arrive()
        return {one for one in workspaces if await self.workspaces.holds(one, user)}

    async def arrive(self) -> None:
        """Find out in which workspace the settings' token puts us; raises Refused or Away."""
        async with self._arriving:
            if self._arrived:
                return
            single = await self.workspaces.single()
            if single is not None:
                await self.kernel.workspaces.connect(PLATFORM, single.id, single.name, own=True)
            self._arrived = True

    async def workspace(self, workspace: str) -> SlackWorkspace | None:
        """The workspace with this id, if we are in it."""
        await self.arrive()
        return await self.workspaces.of(workspace)

    async def send(
        self, target: Target, reply: Reply, *, nonce: str, language: str, since: datetime | None = None
    ) -> str:
        """Post a reply; what was posted `since` then under the nonce is found by the metadata that it carries."""
        with self._delivering():
            workspace, channel = await self._place(target)
            messages = await self._messages(workspace, reply, language)
            sent = await posting.post(workspace, channel, messages, nonce=nonce, thread=target.thread, since=since)
            await self._give(workspace, channel, reply, target.thread or sent, again=since is not None)
        if target.user:
            self.homes.touch(workspace, target.user)
        return sent

    async def _give(self, workspace: SlackWorkspace, channel: str, reply: Reply, thread: str, *, again: bool) -> None:
        """Hand over the files of a message, but not those that were handed over before."""
        there = await posting.files_below(workspace, channel, thread) if again and reply.files else set()
        await files.give(workspace, channel, [file for file in reply.files if file.name not in there], thread)

    async def edit(self, target: Target, message: str, reply: Reply, *, language: str) -> None:
        """Replace what a message says; raises Undeliverable when there is no such message."""
        with self._delivering():
            workspace, channel = await self._place(target)
            await posting.revise(workspace, channel, message, await self._messages(workspace, reply, language))

    def _delivering(self) -> AbstractContextManager[None]:
        """The token of a workspace that installed us is in no setting, and will not come back."""
        return ERRORS.delivering("SLACK_BOT_TOKEN" if self.installs is None else "")

    async def _place(self, target: Target) -> tuple[SlackWorkspace, str]:
        workspace = self.workspaces.once(await self.workspaces.needed(target.workspace))
        if target.channel:
            return workspace, target.channel
        return workspace, await self.workspaces.direct(workspace, target.user)

    async def _messages(self, workspace: SlackWorkspace, reply: Reply, language: str) -> list[render.SlackMessage]:
        company = await self.kernel.workspaces.company(PLATFORM, workspace.id)
        people = await self.kernel.workspaces.accounts(company, PLATFORM, reply)
        pictures = await self.pictures.of(workspace, reply)
        with reading(Reader(language=language)):
            return render.messages(reply, people, pictures=pictures)
