"""Messages of the bot in channels and conversations: posted once, and replaced in place."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.platform import Away, Limited, Refused, Undeliverable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from adapters.slack.render import SlackMessage
    from adapters.slack.workspaces import SlackWorkspace

TROUBLE = (SlackClientError, Undeliverable, aiohttp.ClientError, TimeoutError)
"""What a call of Slack raises when it was not taken, or when that is not known; an upload has an error of its own."""
MARK = "meridian_message"
"""The type of the metadata by which our own messages are found again."""
_PAGE = 200
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


NOT_NOW = {"invalid_auth", "not_authed", "service_unavailable", "team_access_revoked", "token_expired"}
"""Slack's errors that are about Slack or our access to it, whatever the message says."""
REFUSED = {
    "access_denied",
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
}
"""Slack's words for a token that it does not accept."""
TAKEN_BACK = {"account_inactive", "token_revoked"}
"""Those of them that say so of a token that worked before."""
LIMITED = {"ratelimited", "rate_limited", "message_limit_exceeded"}
_REST = timedelta(seconds=30)
"""How long we leave a channel alone when Slack does not say how long."""


@contextmanager
def delivering(*, own: bool) -> Iterator[None]:
    """Tell what Slack will always refuse, what it takes later, and what is not the message's fault.

    own: whether the token is that of the settings; one that a workspace gave us by installing will not come back
    """
    try:
        yield
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Away(f"Slack does not answer: {error!r}") from error
    except SlackApiError as error:
        raise _meant(error, own=own) from error


@contextmanager
def accepting(setting: str) -> Iterator[None]:
    """Tell a token of a setting that is refused from a Slack that is away."""
    try:
        yield
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Away(f"Slack does not answer: {error!r}") from error
    except SlackApiError as error:
        if code_of(error) in REFUSED:
            raise Refused(setting, code_of(error)) from error
        raise Away(f"Slack is not well: {code_of(error) or getattr(error.response, 'status_code', '')}") from error


def _meant(error: SlackApiError, *, own: bool) -> Exception:
    code, status = code_of(error), getattr(error.response, "status_code", 0)
    if own and code in TAKEN_BACK:
        return Refused("SLACK_BOT_TOKEN", code)
    if code in NEVER:
        return Undeliverable(f"{NEVER[code]} ({code})")
    if status == 429 or code in LIMITED:
        wait = getattr(error.response, "headers", {}).get("Retry-After", "")
        return Limited(timedelta(seconds=int(wait)) if str(wait).isdigit() else _REST)
    if status >= 500 or code in NOT_NOW:
        return Away(f"Slack is not well: {code or status}")
    return error


def code_of(error: SlackApiError) -> str:
    """Slack's own word for what went wrong."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


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
        raise Undeliverable(f"{NEVER['not_in_channel']} ({code_of(error)})") from error
