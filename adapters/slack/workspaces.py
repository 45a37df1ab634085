"""Workspaces with the app installed: tokens, clients, and the bot's identity there."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import aiohttp
from cachetools import LRUCache, TTLCache
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import ERRORS, UNKNOWN_USER, code_of
from bot.delivery.platform import Away, Undeliverable
from bot.invocation import Profile

if TYPE_CHECKING:
    from slack_sdk.http_retry.request import HttpRequest
    from slack_sdk.http_retry.response import HttpResponse
    from slack_sdk.http_retry.state import RetryState

    from adapters.slack.installs import GrantStore
    from adapters.slack.settings import SlackSettings

_FRESH = 60.0
"""Seconds for which the keys of a workspace are believed: another process may learn that they are gone."""
_MOST = 2_000
"""How many workspaces, users and channels are remembered, each; those not met for longest are asked for again."""
_PROFILE_FRESH = 3_600.0
_SHORT = 1.0
_CALL_SECONDS = 20


@dataclass(frozen=True)
class SlackWorkspace:
    """One workspace: its id and name, a client that speaks there as `bot` (a user id) with `token`."""

    id: str
    name: str
    bot: str
    bot_id: str
    token: str
    client: AsyncWebClient


class ReconnectHandler(AsyncConnectionErrorRetryHandler):
    """Repeats a request whose connection was lost, unless it posts: that may have been done."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if request.url.endswith("/chat.postMessage"):
            return False
        return await super()._can_retry_async(state=state, request=request, response=response, error=error)


class SlackWorkspaces:
    """Finds workspaces by id: the one of the settings' token, or those that installed the app."""

    def __init__(self, settings: SlackSettings, installs: GrantStore | None) -> None:
        self._settings, self._installs = settings, installs
        self._session: aiohttp.ClientSession | None = None
        self._single: SlackWorkspace | None = None
        self._asking = asyncio.Lock()
        self._known: TTLCache[str, SlackWorkspace] = TTLCache(_MOST, _FRESH)
        self._profiles: LRUCache[tuple[str, str], tuple[float, str, Profile]] = LRUCache(_MOST)
        self._directs: LRUCache[tuple[str, str], str] = LRUCache(_MOST)
        self._members: TTLCache[tuple[str, str], None] = TTLCache(_MOST, _FRESH)
        self._channels: LRUCache[tuple[str, str], str] = LRUCache(_MOST)

    def client(self, token: str = "", *, patient: bool = True) -> AsyncWebClient:
        """A client that waits when it is told to and repeats what was lost, over the connections that all clients share.

        patient: otherwise it repeats nothing, as whoever calls knows better when to try again
        """
        return AsyncWebClient(
            token=token or None,
            base_url=self._settings.api_url,
            timeout=_CALL_SECONDS,
            session=self.session,
            retry_handlers=[ReconnectHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=3)] if patient else [],
        )

    def once(self, workspace: SlackWorkspace) -> SlackWorkspace:
        """The workspace with a client that repeats nothing."""
        return replace(workspace, client=self.client(workspace.token, patient=False))

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections to Slack, opened with the first request."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_CALL_SECONDS))
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def single(self) -> SlackWorkspace | None:
        """The workspace of the settings' token, asked for once; raises Refused or Away."""
        async with self._asking:
            return self._single or await self.ask()

    async def ask(self) -> SlackWorkspace | None:
        """The workspace of the settings' token, as Slack says now; raises Refused or Away."""
        token = self._settings.secret("bot_token")
        if not token:
            return None
        with ERRORS.accepting("SLACK_BOT_TOKEN"):
            client = self.client(token, patient=False)
            me = await client.auth_test()
        bot = me["user_id"], me.get("bot_id", "")
        self._single = SlackWorkspace(me["team_id"], me["team"], *bot, token, self.client(token))
        return self._single

    async def of(self, workspace: str) -> SlackWorkspace | None:
        """The workspace with this id, if we are in it."""
        single = await self.single()
        if single is not None and single.id == workspace:
            return single
        if self._installs is None:
            return None
        return self._known.get(workspace) or await self._installed(workspace)

    async def needed(self, workspace: str) -> SlackWorkspace:
        """The workspace with this id; raises Undeliverable."""
        found = await self.of(workspace)
        if found is None:
            raise Undeliverable(f"Meridian is not installed in the workspace {workspace}.")
        return found

    def forget(self, workspace: str) -> None:
        """Believe nothing any more about a workspace."""
        self._known.pop(workspace, None)

    async def direct(self, workspace: SlackWorkspace, user: str) -> str:
        """The conversation between us and a user."""
        key = (workspace.id, user)
        if key not in self._directs:
            opened = await workspace.client.conversations_open(users=user)
            self._directs[key] = opened["channel"]["id"]
        return self._directs[key]

    async def profile(self, workspace: SlackWorkspace, user: str) -> tuple[str, Profile]:
        """What Slack knows of a user; it is not worth waiting for, so a slow answer counts the next time."""
        at, name, profile = self._profiles.get((workspace.id, user), (0.0, "", Profile()))
        if time.monotonic() - at < _PROFILE_FRESH and at:
            return name, profile
        asking = asyncio.ensure_future(self._ask(workspace, user))
        done, _waiting = await asyncio.wait({asking}, timeout=_SHORT)
        return asking.result() if done else (name, profile)

    def language(self, workspace: SlackWorkspace, user: str) -> str:
        """The language of a user whom we have met, else ""."""
        return self._profiles.get((workspace.id, user), (0.0, "", Profile()))[2].language

    async def channel_name(self, workspace: SlackWorkspace, channel: str) -> str:
        """What a channel is called, "" when Slack does not say so at once."""
        key = (workspace.id, channel)
        if key not in self._channels:
            try:
                async with asyncio.timeout(_SHORT):
                    found = await workspace.client.conversations_info(channel=channel)
            except (SlackApiError, aiohttp.ClientError, TimeoutError):
                return ""
            self._channels[key] = found["channel"].get("name", "")
        return self._channels[key]

    def renamed(self, workspace: str, channel: str, name: str) -> None:
        """A channel has another name now."""
        self._channels[workspace, channel] = name

    async def holds(self, workspace: str, user: str) -> bool:
        """Whether a user is in a workspace, as one of it or of an organisation; so, while Slack does not say."""
        if (workspace, user) in self._members:
            return True
        try:
            found = await self.of(workspace)
            if found is None or not _is_of(workspace, await self._user(found, user)):
                return False
        except (SlackApiError, aiohttp.ClientError, TimeoutError, Away):
            return True
        self._members[workspace, user] = None
        return True

    async def _user(self, workspace: SlackWorkspace, user: str) -> dict[str, Any]:
        """What Slack says of a user there, nothing of one whom it does not know."""
        try:
            found = await workspace.client.users_info(user=user)
        except SlackApiError as error:
            if code_of(error) in UNKNOWN_USER:
                return {}
            raise
        return dict(found["user"])

    def learn(self, workspace: SlackWorkspace, user: dict[str, Any]) -> tuple[str, Profile]:
        """Keep what Slack says of a user."""
        shown = user.get("profile") or {}
        profile = Profile(
            zone=user.get("tz") or "",
            language=(user.get("locale") or "").partition("-")[0],
            email=shown.get("email") or "",
        )
        name = shown.get("display_name") or user.get("real_name") or user.get("name") or ""
        self._profiles[workspace.id, user["id"]] = (time.monotonic(), name, profile)
        return name, profile

    async def _ask(self, workspace: SlackWorkspace, user: str) -> tuple[str, Profile]:
        try:
            found = await workspace.client.users_info(user=user, include_locale=True)
        except (SlackApiError, aiohttp.ClientError, TimeoutError):
            return "", Profile()
        return self.learn(workspace, found["user"])

    async def _installed(self, workspace: str) -> SlackWorkspace | None:
        keys = await self._installs.keys(workspace) if self._installs else None
        if keys is None:
            self.forget(workspace)
            return None
        found = SlackWorkspace(
            workspace,
            keys.get("name", ""),
            keys["bot"],
            keys.get("bot_id", ""),
            keys["token"],
            self.client(keys["token"]),
        )
        self._known[workspace] = found
        return found


def _is_of(workspace: str, user: dict[str, Any]) -> bool:
    """Whether a user whom a workspace sees is one of its own: those of a shared channel are not."""
    teams = (user.get("enterprise_user") or {}).get("teams") or [user.get("team_id", workspace)]
    return bool(user) and not user.get("deleted") and workspace in teams
