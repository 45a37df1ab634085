"""Workspaces, channels and users that were removed or renamed, reported to the kernel."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from adapters.slack.installs import PLATFORM
from bot.delivery.events import PlatformEvent

if TYPE_CHECKING:
    from adapters.slack.server import Slack
    from adapters.slack.workspaces import SlackWorkspace

Happening = Callable[["Slack", str, dict[str, Any]], Coroutine[Any, Any, None]]


async def workspace_gone(slack: Slack, workspace: str, event: dict[str, Any]) -> None:
    """The app was uninstalled, or our token taken back: its keys are worth nothing any more."""
    if event["type"] == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
        return
    if slack.installs is not None:
        await slack.installs.async_delete_all(enterprise_id=None, team_id=workspace)
    slack.workspaces.forget(workspace)
    await slack.kernel.events.happened(
        PLATFORM, workspace, PlatformEvent.WORKSPACE_GONE, reason=event["type"].replace("_", " ")
    )


async def channel_gone(slack: Slack, workspace: str, event: dict[str, Any]) -> None:
    """A channel was archived or deleted, or we were removed from it."""
    reason = event["type"].partition("_")[2].replace("left", "removed from it")
    await slack.kernel.events.happened(
        PLATFORM, workspace, PlatformEvent.CHANNEL_GONE, channel=event["channel"], reason=reason
    )


async def channel_renamed(slack: Slack, workspace: str, event: dict[str, Any]) -> None:
    """A channel has another name."""
    channel = event["channel"]
    slack.workspaces.renamed(workspace, channel["id"], channel["name"])
    await slack.kernel.events.happened(
        PLATFORM, workspace, PlatformEvent.CHANNEL_RENAMED, channel=channel["id"], name=channel["name"]
    )


async def user_changed(slack: Slack, workspace: str, event: dict[str, Any]) -> None:
    """A user's profile changed, or the user is gone."""
    user = event["user"]
    found: SlackWorkspace | None = await slack.workspaces.of(workspace)
    if user.get("deleted"):
        await slack.kernel.events.happened(PLATFORM, workspace, PlatformEvent.USER_GONE, user=user["id"])
    elif found is not None:
        slack.workspaces.learn(found, user)


HAPPENINGS: dict[str, Happening] = {
    "app_uninstalled": workspace_gone,
    "channel_archive": channel_gone,
    "channel_deleted": channel_gone,
    "channel_left": channel_gone,
    "channel_rename": channel_renamed,
    "group_archive": channel_gone,
    "group_deleted": channel_gone,
    "group_left": channel_gone,
    "group_rename": channel_renamed,
    "tokens_revoked": workspace_gone,
    "user_change": user_changed,
}
