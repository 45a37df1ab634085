"""Authorisation of payloads: the bot's identity in their workspace, from what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize

if TYPE_CHECKING:
    from slack_bolt.context.async_context import AsyncBoltContext

    from adapters.slack.server import Slack


class Authorize(AsyncAuthorize):
    """Bolt's question without a request to Slack: events of a workspace that left us are still heard."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult:
        """The workspace's bot; nobody in particular where we are not installed."""
        found = await self._slack.workspace(team_id or "")
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=found.bot if found else None,
            bot_id=found.bot_id if found else None,
            bot_token=found.token if found else None,
        )
