"""Messages of the bot in channels and conversations: posted once, and replaced in place."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.platform import Undeliverable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.slack.render import Message
    from adapters.slack.workspaces import Workspace

MARK = "meridian_message"
"""The type of the metadata by which our own messages are found again."""
_LOOKED_AT = 200
NEVER = {
    "account_inactive": "Meridian's account was deactivated; install it again.",
    "cannot_dm_bot": "This user is a bot.",
    "cant_update_message": "Slack no longer allows to edit this message.",
    "channel_not_found": "The channel is gone, or Meridian is not in it; invite it with /invite.",
    "edit_window_closed": "Slack no longer allows to edit this message.",
    "is_archived": "The channel is archived.",
    "message_not_found": "The message is gone.",
    "not_in_channel": "Meridian is not in the channel; invite it with /invite.",
    "restricted_action": "The workspace does not let Meridian write there.",
    "team_access_not_granted": "Meridian is not installed in this workspace.",
    "token_revoked": "Meridian was uninstalled; install it again.",
    "user_disabled": "The user was deactivated.",
    "user_not_found": "There is no such user.",
    "user_not_visible": "Meridian may not see this user.",
    "users_not_found": "There is no such user.",
}
"""Slack's errors that no later attempt can mend, with what to do."""


@contextmanager
def delivering() -> Iterator[None]:
    """Turn what Slack will always refuse into Undeliverable."""
    try:
        yield
    except SlackApiError as error:
        code = code_of(error)
        if code in NEVER:
            raise Undeliverable(f"{NEVER[code]} ({code})") from error
        raise


def code_of(error: SlackApiError) -> str:
    """Slack's own word for what went wrong."""
    return str(error.response.get("error", "")) if error.response is not None else ""


async def post(
    workspace: Workspace, channel: str, messages: list[Message], *, nonce: str, thread: str = "", seek: bool = False
) -> str:
    """Post messages and return the first one's reference; the others follow in its thread.

    With `seek` they may have been posted before: then they are found by their nonce, and what is missing is added.
    """
    found = await sought(workspace, channel, nonce, thread) if seek else ""
    if not found:
        found = await _posted(workspace, channel, messages[0], {"nonce": nonce}, thread)
    await _rest(workspace, channel, found, thread or found, messages[1:], known=seek)
    return found


async def revise(workspace: Workspace, channel: str, message: str, messages: list[Message]) -> None:
    """Replace a message and what followed it in its thread."""
    await workspace.client.chat_update(channel=channel, ts=message, **messages[0].body)
    if len(messages) > 1:
        await _rest(workspace, channel, message, message, messages[1:], known=True)


async def sought(workspace: Workspace, channel: str, nonce: str, thread: str = "") -> str:
    """The reference of our message with this nonce, "" when it is not among the last ones."""
    for message in await _recent(workspace, channel, thread):
        if _mark(message).get("nonce") == nonce:
            return str(message["ts"])
    return ""


async def _rest(
    workspace: Workspace, channel: str, first: str, thread: str, messages: list[Message], *, known: bool
) -> None:
    """Bring the messages after the first one into its thread: those that are there are replaced."""
    if not messages:
        return
    there = {}
    for found in await _recent(workspace, channel, thread) if known else []:
        if _mark(found).get("of") == first:
            there[int(_mark(found)["part"])] = str(found["ts"])
    for part, message in enumerate(messages, start=1):
        if part in there:
            await workspace.client.chat_update(channel=channel, ts=there[part], **message.body)
        else:
            await _posted(workspace, channel, message, {"of": first, "part": part}, thread)


async def _recent(workspace: Workspace, channel: str, thread: str) -> list[dict[str, Any]]:
    asked = {"channel": channel, "limit": _LOOKED_AT, "include_all_metadata": True}
    if thread:
        found = await workspace.client.conversations_replies(ts=thread, **asked)  # type: ignore[arg-type]  # by name
    else:
        found = await workspace.client.conversations_history(**asked)  # type: ignore[arg-type]  # by name
    return list(found["messages"])


def _mark(message: dict[str, Any]) -> dict[str, Any]:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") if metadata.get("event_type") == MARK else None
    return dict(payload or {})


async def _posted(workspace: Workspace, channel: str, message: Message, mark: dict[str, Any], thread: str) -> str:
    body: dict[str, Any] = {
        **message.body,
        "channel": channel,
        "thread_ts": thread or None,
        "metadata": json.dumps({"event_type": MARK, "event_payload": mark}),
        "unfurl_links": False,
        "unfurl_media": False,
        "mrkdwn": False,
    }
    try:
        return str((await workspace.client.chat_postMessage(**body))["ts"])
    except SlackApiError as error:
        if code_of(error) != "not_in_channel":
            raise
    await _join(workspace, channel)
    return str((await workspace.client.chat_postMessage(**body))["ts"])


async def _join(workspace: Workspace, channel: str) -> None:
    """Enter a public channel by ourselves; nobody has to think of inviting us."""
    try:
        await workspace.client.conversations_join(channel=channel)
    except SlackApiError as error:
        raise Undeliverable(f"{NEVER['not_in_channel']} ({code_of(error)})") from error
