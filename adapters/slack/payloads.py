"""Slack's payloads as `SlackRequest` values: commands, presses, shortcuts, submissions, messages and reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.slack import controls, forms
from adapters.slack.requests import PayloadKind, SlackRequest

if TYPE_CHECKING:
    from adapters.slack.server import Slack
    from adapters.slack.workspaces import SlackWorkspace

_HIDDEN = {"directmessage", "privategroup"}  # what channels are called whose names stay private


def of_command(slack: Slack, workspace: SlackWorkspace, body: dict[str, Any]) -> SlackRequest:
    """A slash command."""
    return SlackRequest(
        slack,
        workspace,
        PayloadKind.COMMAND,
        body["user_id"],
        f"command/{body['trigger_id']}",
        user_name=body.get("user_name", ""),
        channel=body.get("channel_id", ""),
        channel_name=_name(body.get("channel_name", "")),
        thread=body.get("thread_ts", ""),
        url=body.get("response_url", ""),
        trigger=body["trigger_id"],
    )


def of_action(slack: Slack, workspace: SlackWorkspace, body: dict[str, Any]) -> SlackRequest:
    """A button, a menu or a select, on a message or in a view."""
    action, container = body["actions"][0], body.get("container") or {}
    message = container.get("message_ts", "")
    shown = body.get("message") or {}
    back = forms.kept(body.get("view") or {}) if not message else {}
    return SlackRequest(
        slack,
        workspace,
        PayloadKind.ACTION,
        body["user"]["id"],
        f"action/{message or container.get('view_id', '')}/{action.get('action_ts', body['trigger_id'])}",
        user_name=_user_name(body["user"]),
        channel=container.get("channel_id") or (body.get("channel") or {}).get("id", "") or back.get("channel", ""),
        channel_name=_name((body.get("channel") or {}).get("name", "")),
        thread=container.get("thread_ts") or shown.get("thread_ts") or back.get("thread", ""),
        message=message,
        ephemeral=bool(container.get("is_ephemeral")),
        loose=controls.is_loose(action),
        url=body.get("response_url", ""),
        trigger=body["trigger_id"],
        view=body.get("view") or {},
        byline=controls.label_of(action),
        since=_seconds(action.get("action_ts")),
    )


def of_shortcut(slack: Slack, workspace: SlackWorkspace, body: dict[str, Any]) -> SlackRequest:
    """An entry of the menu of a message, or of the menu that is everywhere."""
    message = body.get("message") or {}
    return SlackRequest(
        slack,
        workspace,
        PayloadKind.SHORTCUT,
        body["user"]["id"],
        f"shortcut/{body.get('action_ts', '')}/{body['trigger_id']}",
        user_name=_user_name(body["user"]),
        channel=(body.get("channel") or {}).get("id", ""),
        channel_name=_name((body.get("channel") or {}).get("name", "")),
        thread=message.get("thread_ts", ""),
        message=message.get("ts", ""),
        url=body.get("response_url", ""),
        trigger=body["trigger_id"],
        since=_seconds(body.get("action_ts")),
    )


def of_submission(slack: Slack, workspace: SlackWorkspace, body: dict[str, Any]) -> SlackRequest:
    """A modal that was sent; its answer goes where it was opened."""
    view = body["view"]
    back = forms.kept(view)
    return SlackRequest(
        slack,
        workspace,
        PayloadKind.SUBMISSION,
        body["user"]["id"],
        f"view/{view['id']}/{view.get('hash', '')}",
        user_name=_user_name(body["user"]),
        channel=back.get("channel", ""),
        thread=back.get("thread", ""),
        message=back.get("message", ""),
        url=back.get("url", ""),
        trigger=body.get("trigger_id", ""),
        view=view,
    )


def of_message(slack: Slack, workspace: SlackWorkspace, event: dict[str, Any], *, repeated: bool) -> SlackRequest:
    """Something that was said, in a channel or to us."""
    return SlackRequest(
        slack,
        workspace,
        PayloadKind.EVENT,
        event["user"],
        f"message/{event['channel']}/{event['ts']}",
        channel=event["channel"],
        thread=event.get("thread_ts", ""),
        said=event["ts"],
        repeated=repeated,
        since=_seconds(event.get("event_ts")),
    )


def of_reaction(slack: Slack, workspace: SlackWorkspace, event: dict[str, Any], *, repeated: bool) -> SlackRequest:
    """An emoji on a message: an event of its own each time that it is put on."""
    item = event["item"]
    return SlackRequest(
        slack,
        workspace,
        PayloadKind.EVENT,
        event["user"],
        f"reaction/{item['channel']}/{item['ts']}/{event['reaction']}/{event.get('event_ts', '')}",
        channel=item["channel"],
        message=item["ts"],
        byline=f":{event['reaction']}:",
        repeated=repeated,
        since=_seconds(event.get("event_ts")),
    )


def _seconds(stamp: object) -> float:
    """A timestamp of Slack's; 0 for what is none, because then nothing is known of its age."""
    try:
        return float(str(stamp))
    except ValueError:
        return 0.0


def _name(name: str) -> str:
    return "" if name in _HIDDEN or name.startswith("mpdm-") else name


def _user_name(user: dict[str, Any]) -> str:
    return str(user.get("name") or user.get("username") or "")
