"""The `SlackRequest`: a payload in the kernel's terms; `payloads.py` reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from adapters.slack import limits
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
