"""Socket Mode: Bolt's client, which renews its connection by itself, in front of the same listener."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from adapters.slack.errors import ERRORS
from bot.delivery.platform import Away

if TYPE_CHECKING:
    from aiohttp import ClientWebSocketResponse
    from slack_sdk.socket_mode.aiohttp import SocketModeClient

    from adapters.slack.server import Slack

PATIENCE = 15.0
"""Seconds that a connection gets to open, and a lost one to come back by itself."""
LOOK = 1.0


class Connection:
    """One connection of a process; Slack gives each payload to any one of an app's connections."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._client: SocketModeClient | None = None

    @property
    def is_open(self) -> bool:
        """Whether Slack can be heard now."""
        return self.session is not None

    @property
    def session(self) -> ClientWebSocketResponse | None:
        """The library's open socket."""
        session = self._client.current_session if self._client is not None else None
        return session if session is not None and not session.closed else None

    async def hold(self) -> None:
        """Connect, and stay so; raises Refused for the token, and Away when the connection does not come back."""
        slack = self._slack
        handler = AsyncSocketModeHandler(
            slack.app, slack.settings.secret("app_token"), web_client=slack.workspaces.client()
        )
        self._client = handler.client
        try:
            with ERRORS.accepting("SLACK_APP_TOKEN"):
                async with asyncio.timeout(PATIENCE):  # the library itself would try for ever, and tell nobody
                    handler.client.wss_uri = await address(slack)
                    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            await self._until_lost()
        finally:
            await self.close()

    async def close(self) -> None:
        """Disconnect for good."""
        socket, self._client = self._client, None
        if socket is not None:
            await socket.close()  # type: ignore[no-untyped-call]  # the library leaves it untyped

    async def _until_lost(self) -> None:
        lost = 0.0
        while lost < PATIENCE:
            await asyncio.sleep(LOOK)
            lost = 0.0 if self.is_open else lost + LOOK
        raise Away("the socket is closed")


async def address(slack: Slack) -> str:
    """Where to connect; raises what the library raises."""
    client = slack.workspaces.client(patient=False)
    found = await client.apps_connections_open(app_token=slack.settings.secret("app_token"))
    return str(found["url"])
