"""Socket Mode: Bolt's client, which reconnects by itself, in front of the same listener."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

if TYPE_CHECKING:
    from adapters.slack.server import Slack


class Connection:
    """The connection of one process; Slack gives each payload to any one of an app's connections."""

    def __init__(self, slack: Slack) -> None:
        self._handler = AsyncSocketModeHandler(
            slack.app, slack.settings.secret("app_token"), web_client=slack.workspaces.client()
        )

    async def open(self) -> None:
        """Connect; raises SlackApiError for a wrong token."""
        await self._handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped

    async def close(self) -> None:
        """Disconnect for good."""
        await self._handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
