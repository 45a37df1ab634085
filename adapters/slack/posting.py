"""Messages of the bot in channels and conversations: posted once, and replaced in place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from adapters.slack.errors import NOT_IN_CHANNEL, code_of
from bot.delivery.platform import Undeliverable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from adapters.slack.render import SlackMessage
    from adapters.slack.workspaces import SlackWorkspace

MARK = "meridian_message"
"""The type of the metadata by which our own messages are found again."""
_PAGE = 200


async def post(
    workspace: SlackWorkspace,
    channel: str,
    messages: list[SlackMessage],
    *,
    nonce: str,
    thread: str = "",
    since: datetime | None = None,
) -> str:
    """Post messages and return the first one's reference; the others follow in its thread.

    With `since` they may have been posted from then on: they are found by their nonce, and what is missing is added.
    """
    found = await _sought(workspace, channel, nonce, thread, since) if since else ""
    known = bool(found)
    if not found:
        found = await _posted(workspace, channel, messages[0], {"nonce": nonce}, thread)
    await _rest(workspace, channel, found, thread or found, messages[1:], known=known)
    return found


async def files_below(workspace: SlackWorkspace, channel: str, thread: str) -> set[str]:
    """The names of the files that we have put into a thread."""
    mine = [message async for message in _said(workspace, channel, thread) if message.get("user") == workspace.bot]
    return {str(file.get("name")) for message in mine for file in message.get("files") or []}


async def revise(workspace: SlackWorkspace, channel: str, message: str, messages: list[SlackMessage]) -> None:
    """Replace a message and what followed it in its thread."""
    await workspace.client.chat_update(channel=channel, ts=message, **messages[0].body)
    if len(messages) > 1:
        await _rest(workspace, channel, message, message, messages[1:], known=True)


async def _sought(workspace: SlackWorkspace, channel: str, nonce: str, thread: str, since: datetime) -> str:
    """The reference of our message with this nonce, "" when it was not posted since then."""
    async for message in _said(workspace, channel, thread, since):
        if _mark(message).get("nonce") == nonce:
            return str(message["ts"])
    return ""


async def _rest(
    workspace: SlackWorkspace, channel: str, first: str, thread: str, messages: list[SlackMessage], *, known: bool
) -> None:
    """Bring the messages after the first one into its thread: those that are there are replaced."""
    if not messages:
        return
    there = {}
    if known:
        async for found in _said(workspace, channel, thread):
            if _mark(found).get("of") == first:
                there[int(_mark(found)["part"])] = str(found["ts"])
    for part, message in enumerate(messages, start=1):
        if part in there:
            await workspace.client.chat_update(channel=channel, ts=there[part], **message.body)
        else:
            await _posted(workspace, channel, message, {"of": first, "part": part}, thread)


async def _said(
    workspace: SlackWorkspace, channel: str, thread: str, since: datetime | None = None
) -> AsyncIterator[dict[str, Any]]:
    """What was said in a channel, or in a thread of it, page by page; all of it unless there is a since."""
    asked: dict[str, Any] = {"channel": channel, "limit": _PAGE, "include_all_metadata": True}
    if since is not None:
        asked["oldest"] = f"{since.timestamp():.6f}"
    while True:
        if thread:
            found = await workspace.client.conversations_replies(ts=thread, **asked)
        else:
            found = await workspace.client.conversations_history(**asked)
        for message in found["messages"]:
            yield message
        asked["cursor"] = (found.get("response_metadata") or {}).get("next_cursor") or ""
        if not asked["cursor"]:
            return


def _mark(message: dict[str, Any]) -> dict[str, Any]:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") if metadata.get("event_type") == MARK else None
    return dict(payload or {})


async def _posted(
    workspace: SlackWorkspace, channel: str, message: SlackMessage, mark: dict[str, Any], thread: str
) -> str:
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


async def _join(workspace: SlackWorkspace, channel: str) -> None:
    """Enter a public channel by ourselves; nobody has to think of inviting us."""
    try:
        await workspace.client.conversations_join(channel=channel)
    except SlackApiError as error:
        raise Undeliverable(f"{NOT_IN_CHANNEL} ({code_of(error)})") from error
