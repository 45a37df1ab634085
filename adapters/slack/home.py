"""The Home tab: what `/home` says, published again when something may have changed for those who look at it."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from cachetools import LRUCache, TTLCache
from slack_sdk.errors import SlackApiError

from adapters.slack import render
from adapters.slack.installs import PLATFORM
from adapters.slack.requests import PayloadKind, SlackRequest
from bot.invocation import Source
from bot.replies.i18n import reading
from bot.replies.reader import Reader

if TYPE_CHECKING:
    from adapters.slack.server import Slack
    from adapters.slack.workspaces import SlackWorkspace

log = structlog.get_logger("meridian.slack")

_WATCHED = 3_600.0
"""Seconds for which somebody who opened the tab is taken to look at it."""
_MOST = 2_000


class HomeTabs:
    """The tabs that were opened of late, with what stands in each."""

    def __init__(self, slack: Slack, pause: float = 5.0) -> None:
        self._slack, self._pause = slack, pause
        self._opened: TTLCache[tuple[str, str], None] = TTLCache(_MOST, _WATCHED)
        self._shown: LRUCache[tuple[str, str], str] = LRUCache(_MOST)
        self._due: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def open(self, ask: SlackRequest) -> None:
        """Publish the tab of somebody who opens it."""
        key = (ask.workspace.id, ask.user)
        self._opened[key] = None
        self._shown.pop(key, None)
        await self._publish(ask)

    def touch(self, workspace: SlackWorkspace, user: str) -> None:
        """Something may have changed for a user: their tab is published again shortly, if they look at it."""
        key = (workspace.id, user)
        if key not in self._opened or key in self._due:
            return
        self._due[key] = asyncio.create_task(self._later(workspace, user))

    async def stop(self) -> None:
        """Publish nothing any more."""
        for task in list(self._due.values()):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _later(self, workspace: SlackWorkspace, user: str) -> None:
        key = (workspace.id, user)
        try:
            await asyncio.sleep(self._pause)
            await self._publish(SlackRequest(self._slack, workspace, PayloadKind.EVENT, user, f"home/{time.time_ns()}"))
        except (SlackApiError, ClientError, TimeoutError):
            log.warning("home not published", workspace=workspace.id, exc_info=True)
        finally:
            self._due.pop(key, None)

    async def _publish(self, ask: SlackRequest) -> None:
        kernel = self._slack.kernel
        answer = await kernel.dispatch(await ask.invocation(Source.LINE, line="home"))
        if answer is None:
            return
        people = await kernel.workspaces.accounts(answer.company, PLATFORM, answer.reply)
        with reading(Reader(language=answer.language)):
            view = render.home(answer.reply, people)
        await self._show(ask, view)

    async def _show(self, ask: SlackRequest, view: dict[str, Any]) -> None:
        """Publish what is not there already."""
        key, said = (ask.workspace.id, ask.user), json.dumps(view)
        if self._shown.get(key) != said:
            await ask.workspace.client.views_publish(user_id=ask.user, view=view)
            self._shown[key] = said
