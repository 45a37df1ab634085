"""Slack payloads as `SlackRequest` values in the kernel's terms."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from adapters.slack import controls, forms, limits
from adapters.slack.installs import PLATFORM
from bot.invocation import Invocation, Place, Profile, Source
from bot.replies.i18n import languages
from bot.replies.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.slack.server import Slack
    from adapters.slack.workspaces import SlackWorkspace

WAITED = 60.0
"""Seconds after which nobody waits any more for the answer to what they said or pressed."""
_HIDDEN = {"directmessage", "privategroup"}  # what channels are called whose names stay private
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")
_SPECIAL = re.compile(r"<!([a-z]+)(?:\^[^|>]*)?(?:\|([^>]*))?>")
_MAIL = re.compile(r"<(?:mailto:|tel:)([^|>]+)(?:\|[^>]*)?>")
_ADDRESS = re.compile(r"<([a-z]+:[^|>]+)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!subteam\^([A-Z0-9]+)(?:\|([^>]*))?>")


class PayloadKind(StrEnum):
    """How Slack waits for an answer: only commands and submissions carry one back themselves."""

    COMMAND = "command"
    ACTION = "action"
    SUBMISSION = "submission"
    SHORTCUT = "shortcut"
    EVENT = "event"


@dataclass
class SlackRequest:
    """One thing that somebody did, and where its answer goes.

    `thread` is the first message of its thread, `message` the message it was done to, `said` the message it is. `url` answers it,
    `trigger` opens a modal for it, `view` is the modal it came from. Once Slack was told that we work on it, it is `late`; once its
    modal or that word shows the answer, `settled`. `cut` says whether the line of its acknowledgement is gone, `after` is what follows
    the first message, `doubtful` whether it may be posted although nothing was said so, `since` when it was done, in Slack's seconds.
    """

    slack: Slack
    workspace: SlackWorkspace
    kind: PayloadKind
    user: str
    key: str
    user_name: str = ""
    channel: str = ""
    channel_name: str = ""
    thread: str = ""
    message: str = ""
    said: str = ""
    ephemeral: bool = False
    loose: bool = False
    url: str = ""
    trigger: str = ""
    view: dict[str, Any] = field(default_factory=dict)
    byline: str = ""
    repeated: bool = False
    late: bool = False
    cut: Callable[[], bool] = lambda: False
    settled: bool = False
    doubtful: bool = False
    since: float = 0.0
    after: list[dict[str, Any]] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether an acknowledgement can still carry its answer."""
        return not (self.late or self.cut())

    @property
    def direct(self) -> bool:
        """Whether it happened between the user and us, or in no channel at all."""
        return not self.channel or self.channel.startswith("D")

    @property
    def place(self) -> Place:
        """Where the kernel should think this happens: what is done to a message happens in its thread."""
        return Place(
            platform=PLATFORM,
            workspace=self.workspace.id,
            channel="" if self.direct else self.channel,
            thread=self.message or self.thread,
            direct=self.direct,
            name="" if self.direct else self.channel_name,
        )

    @property
    def kept(self) -> dict[str, str]:
        """What a modal must bring back, so that its answer goes where it was opened; nothing that no id is as long as."""
        message = "" if self.ephemeral else self.message  # a private one has no thread
        found = {"channel": self.channel, "thread": self.thread, "message": message, "url": self.url}
        return {name: value for name, value in found.items() if value and len(json.dumps(value)) <= limits.KEPT}

    async def invocation(self, source: Source, **what: Any) -> Invocation:
        """The request for the kernel."""
        profile = Profile() if self._overheard(source) else await self._introduced()
        return Invocation(
            place=self.place,
            user=self.user,
            user_name=self.user_name,
            at=self.slack.kernel.now(),
            key=f"{PLATFORM}/{self.workspace.id}/{self.key}",
            source=source,
            profile=profile,
            asks=bool(self.trigger) or self.kind is PayloadKind.SUBMISSION,
            reports=True,
            late=bool(self.since) and self.slack.kernel.now().timestamp() - self.since > WAITED,
            **what,
        )

    @property
    def reader(self) -> Reader:
        """To whom the adapter's own sentences are said."""
        language = self.slack.workspaces.language(self.workspace, self.user)
        return Reader(language=language if language in languages() else "en")

    def _overheard(self, source: Source) -> bool:
        """Whether this is talk among people: most of it means nothing, so nobody asks Slack who they are."""
        return source is Source.MESSAGE and not self.direct

    async def _introduced(self) -> Profile:
        """What Slack knows of the user, and the names by which people know the user and the channel."""
        known = self.slack.workspaces
        name, profile = await known.profile(self.workspace, self.user)
        self.user_name = name or self.user_name
        if not self.direct and not self.channel_name:
            self.channel_name = await known.channel_name(self.workspace, self.channel)
        return profile


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


def readable(text: str) -> str:
    """What somebody wrote, without Slack's escapes: people and channels as the ids that commands understand."""
    if "<" not in text and "&" not in text:
        return text
    text = _GROUP.sub(lambda match: match[2] or "@group", text)
    text = _MENTION.sub(r"@id:\1", text)
    text = _CHANNEL.sub(r"#id:\1", text)
    text = _SPECIAL.sub(lambda match: match[2] or f"@{match[1]}", text)
    text = _ADDRESS.sub(r"\1", _MAIL.sub(r"\1", text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentions(text: str, user: str) -> bool:
    """Whether a text mentions a user."""
    return any(match[1] == user for match in _MENTION.finditer(text))


def unmentioned(text: str, user: str) -> tuple[str, bool]:
    """A text without a mention of the user at its beginning, and whether there was one."""
    match = _MENTION.match(text.lstrip())
    if match is None or match[1] != user:
        return text, False
    return text.lstrip()[match.end() :].lstrip(" :,"), True


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
