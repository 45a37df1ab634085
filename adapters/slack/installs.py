"""Installing the app in several workspaces: Bolt's flow, with states and encrypted keys in our database."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.ops.secrets import cipher
from storage.identity.grants import begin_flow, drop_grant, end_flow, grant_of, keep_grant

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

    from bot.kernel import Kernel

PLATFORM = "slack"
VALID = timedelta(minutes=10)


class GrantStore(AsyncInstallationStore):
    """The keys of the workspaces that installed the app, readable with the installation's secret only."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def async_save(self, installation: Installation) -> None:
        """Keep the keys of a workspace; an app that is installed for a whole organisation has no single one."""
        workspace = installation.team_id or installation.enterprise_id or ""
        keys = {
            "name": installation.team_name or installation.enterprise_name or "",
            "token": installation.bot_token or "",
            "bot": installation.bot_user_id or "",
            "bot_id": installation.bot_id or "",
            "app": installation.app_id or "",
        }
        payload = self._cipher.encrypt(json.dumps(keys).encode()).decode()
        at = self._kernel.now()
        await self._kernel.database.write(None, lambda session: keep_grant(session, PLATFORM, workspace, payload, at))

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot's keys; the same as those of its installation."""
        await self.async_save(
            Installation(
                team_id=bot.team_id,
                team_name=bot.team_name,
                enterprise_id=bot.enterprise_id,
                bot_token=bot.bot_token,
                bot_user_id=bot.bot_user_id,
                bot_id=bot.bot_id,
                app_id=bot.app_id,
                user_id="",
            )
        )

    async def keys(self, workspace: str) -> dict[str, str] | None:
        """The keys of a workspace."""
        payload = await self._kernel.database.read(None, lambda session: grant_of(session, PLATFORM, workspace))
        if payload is None:
            return None
        found: dict[str, str] = json.loads(self._cipher.decrypt(payload.encode()))
        return found

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot in a workspace, in the words of the flow."""
        keys = await self.keys(team_id or enterprise_id or "")
        if keys is None:
            return None
        return Bot(
            team_id=team_id,
            enterprise_id=enterprise_id,
            bot_token=keys["token"],
            bot_id=keys["bot_id"],
            bot_user_id=keys["bot"],
            installed_at=0.0,
        )

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the keys of a workspace."""
        workspace = team_id or enterprise_id or ""
        await self._kernel.database.write(None, lambda session: drop_grant(session, PLATFORM, workspace))

    @cached_property
    def _cipher(self) -> MultiFernet:
        return cipher(self._kernel.secrets)


class FlowStore(AsyncOAuthStateStore):
    """The installations that have begun: each state works once, within ten minutes."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def async_issue(self, *_args: Any, **_named: Any) -> str:
        """A new state."""
        state, now = secrets.token_urlsafe(32), self._kernel.now()
        await self._kernel.database.write(
            None, lambda session: begin_flow(session, PLATFORM, _hash(state), now, now + VALID)
        )
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether the state is one of ours and still good; it is no longer."""
        now = self._kernel.now()
        return await self._kernel.database.write(None, lambda session: end_flow(session, PLATFORM, _hash(state), now))


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
