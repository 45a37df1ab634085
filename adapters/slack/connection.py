"""Socket Mode: Bolt's client, which reconnects by itself, in front of the same listener."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog
from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError

from adapters.slack.posting import code_of

if TYPE_CHECKING:
    from adapters.slack.server import Slack

log = structlog.get_logger("meridian.slack")

LONGEST_WAIT = 60.0


class Connection:
    """The connection of one process; Slack gives each payload to any one of an app's connections."""

    def __init__(self, slack: Slack, wait: float = 1.0) -> None:
        self._slack, self._wait = slack, wait
        self._handler = AsyncSocketModeHandler(
            slack.app, slack.settings.secret("app_token"), web_client=slack.workspaces.client()
        )
        self._trying: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect, or go on trying while Slack cannot be reached; raises ValueError for a wrong token."""
        if not await self._connected():
            self._trying = asyncio.create_task(self._try())

    @property
    def is_open(self) -> bool:
        """Whether Slack can be heard now."""
        session = self._handler.client.current_session
        return session is not None and not session.closed

    async def close(self) -> None:
        """Disconnect for good."""
        if self._trying is not None:
            self._trying.cancel()
            with suppress(asyncio.CancelledError):
                await self._trying
        await self._handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped

    async def _connected(self) -> bool:
        try:
            await self._slack.arrive()
            await self._handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        except SlackApiError as error:
            raise ValueError(f"Slack does not accept SLACK_APP_TOKEN: {code_of(error)}") from error
        except (ClientError, TimeoutError):
            log.warning("Slack cannot be reached", exc_info=True)
            return False
        return True

    async def _try(self) -> None:
        wait = self._wait
        while not await self._connected():
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)
