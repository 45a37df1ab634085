"""The event listener: looks up every payload, acknowledges in time, processes it once."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog
from cachetools import LRUCache
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse

from adapters.slack import answers, payloads
from adapters.slack import incoming as talk
from adapters.slack import suggestions as hints
from adapters.slack.errors import TROUBLE
from adapters.slack.installs import PLATFORM
from adapters.slack.lifecycle import HAPPENINGS
from adapters.slack.posted_answers import Body
from adapters.slack.requests import PayloadKind, SlackRequest
from bot.delivery.answer_routes import NotTaken, broken
from bot.delivery.background import BackgroundTasks
from bot.invocation import Answer
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Visibility

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from slack_bolt.request.async_request import AsyncBoltRequest

    from adapters.slack.server import Slack
    from adapters.slack.workspaces import SlackWorkspace

log = structlog.get_logger("meridian.slack")

_REMEMBERED = 5_000
TALK = ("app_mention", "message", "reaction_added", "app_home_opened")
"""The events that people cause by using us; the others are in `lifecycle`."""


class EventListener(AsyncMiddleware):
    """Takes everything that Bolt has verified."""

    def __init__(self, slack: Slack, patience: float) -> None:
        self._slack, self._patience = slack, patience
        self._seen: LRUCache[str, None] = LRUCache(_REMEMBERED)
        self.tasks = BackgroundTasks()

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's word
    ) -> BoltResponse:
        """The acknowledgement of what Bolt has verified."""
        line = self._slack.line
        repeated = "x-slack-retry-num" in req.headers
        said = await self.hear(req.body, repeated=repeated, cut=lambda: self._slack.line is not line)
        headers: dict[str, str | Sequence[str]] = {"content-type": ["application/json"]} if said else {}
        return BoltResponse(status=200, body=json.dumps(said) if said else "", headers=headers)

    async def hear(self, body: dict[str, Any], *, repeated: bool, cut: Callable[[], bool]) -> Body:
        """Work on a payload, and acknowledge it when the work is done or `patience` seconds have passed.

        Once the line is `cut` on which it came, nothing that matters is left to the acknowledgement.
        """
        self._slack.kernel.supervisors.heard(PLATFORM)
        if body.get("type") == "event_callback":
            return await self._event(body, repeated=repeated)
        if body.get("type") == "block_suggestion":
            return await self._suggestion(body)
        workspace = await self._slack.workspace(_team(body))
        if workspace is None:
            with reading(Reader()):
                return answers.told(_("Meridian is not installed in this workspace."))
        return await self._interaction(workspace, body, cut)

    async def stop(self, seconds: float) -> None:
        """Let the work that is under way end, for a while."""
        await self.tasks.finish(seconds)
        await self.tasks.cancel()

    async def _interaction(self, workspace: SlackWorkspace, body: dict[str, Any], cut: Callable[[], bool]) -> Body:
        if "command" in body:
            ask = payloads.of_command(self._slack, workspace, body)
            work = talk.command(ask, body)
        elif body.get("type") == "block_actions":
            ask = payloads.of_action(self._slack, workspace, body)
            work = talk.press(ask, body)
        elif body.get("type") == "view_submission":
            ask = payloads.of_submission(self._slack, workspace, body)
            work = talk.submit(ask, body)
        elif body.get("type") in {"message_action", "shortcut"}:
            ask = payloads.of_shortcut(self._slack, workspace, body)
            work = talk.shortcut(ask, body)
        else:
            return {}
        ask.cut = cut
        return await self._in_time(ask, work)

    async def _event(self, body: dict[str, Any], *, repeated: bool) -> Body:
        """An event that is told three times is worked on once: here by its id, elsewhere by the key of its act."""
        event, team = body["event"], _told_to(body)
        if self._known(body.get("event_id", "")):
            return {}
        if event["type"] in HAPPENINGS:
            happening = HAPPENINGS[event["type"]](self._slack, team, event)
            return await self._in_time(None, happening)
        workspace = await self._slack.workspace(team) if event["type"] in TALK else None
        work = self._talk(workspace, event, repeated=repeated) if workspace is not None else None
        return await self._in_time(*work) if work is not None else {}

    def _talk(
        self, workspace: SlackWorkspace, event: dict[str, Any], *, repeated: bool
    ) -> tuple[SlackRequest, Coroutine[Any, Any, Any]] | None:
        kind = event["type"]
        if kind == "app_mention" or (kind == "message" and talk.is_talk(event, workspace.bot)):
            ask = payloads.of_message(self._slack, workspace, event, repeated=repeated)
            return ask, talk.say(ask, event)
        if kind == "reaction_added" and event["user"] != workspace.bot and event["item"].get("type") == "message":
            ask = payloads.of_reaction(self._slack, workspace, event, repeated=repeated)
            return ask, talk.react(ask, event)
        if kind == "app_home_opened" and event.get("tab", "home") == "home":
            ask = SlackRequest(self._slack, workspace, PayloadKind.EVENT, event["user"], f"home/{event['event_ts']}")
            return ask, self._slack.homes.open(ask)
        return None

    async def _suggestion(self, body: dict[str, Any]) -> Body:
        try:
            async with asyncio.timeout(self._patience):
                return await hints.suggest(self._slack, body)
        except TimeoutError:
            return {"options": []}

    async def _in_time(self, ask: SlackRequest | None, work: Coroutine[Any, Any, Any]) -> Body:
        """Give the work its own task; when it takes too long, say that we are at it."""
        task = self.tasks.start(self._guarded(ask, work))
        await asyncio.sleep(0)  # most talk means nothing and is done by now, without the cost of a wait
        if not task.done():
            await asyncio.wait({task}, timeout=self._patience)
        if task.done():
            if ask is not None and ask.after:
                self.tasks.spawn(self._follow(ask))
            return task.result()
        if ask is None:
            return {}
        ask.late = True
        if ask.kind in {PayloadKind.COMMAND, PayloadKind.SUBMISSION}:
            task.add_done_callback(lambda _done: self.tasks.spawn(self._late(ask)))
        return _working(ask)

    async def _guarded(self, ask: SlackRequest | None, work: Coroutine[Any, Any, Any]) -> Body:
        try:
            return await work or {}
        except Exception:  # the edge of the platform: nobody above could tell the user
            log.exception("not answered", key=ask.key if ask else "", workspace=ask.workspace.id if ask else "")
            return await self._broken(ask) if ask is not None else {}

    async def _broken(self, ask: SlackRequest) -> Body:
        """What somebody who waits for an answer is told when it broke before there was one."""
        if ask.kind is PayloadKind.EVENT:
            return {}
        with reading(ask.reader):
            answer = Answer(reply=broken(), visibility=Visibility.ONLY_ME, language=ask.reader.language)
        return await answers.answered(ask, answer)

    async def _late(self, ask: SlackRequest) -> None:
        """Settle the word that we are at it, where the answer has not taken its place."""
        if ask.settled:
            return
        with reading(ask.reader), suppress(NotTaken, *TROUBLE):
            if ask.kind is PayloadKind.SUBMISSION:
                await answers.noted(ask, _("Done."))
            elif ask.url:
                await answers.respond(ask, {"delete_original": True})

    async def _follow(self, ask: SlackRequest) -> None:
        """Send what does not fit into the acknowledgement; from where on its address takes nothing more, directly."""
        left = list(ask.after)
        try:
            while left:
                async with asyncio.timeout(self._slack.kernel.routes.patience):
                    await answers.respond(ask, left[0])
                del left[0]
        except (NotTaken, *TROUBLE):
            log.warning("the rest of an answer comes directly", key=ask.key, exc_info=True)
            await self._guarded(None, answers.rest(ask, left))

    def _known(self, event: str) -> bool:
        """Whether this process has seen the event; it remembers some thousands."""
        if not event or event in self._seen:
            return bool(event)
        self._seen[event] = None
        return False


def _told_to(body: dict[str, Any]) -> str:
    """The workspace in which we hear an event; in a channel that two share, the speaker's may be the other one."""
    ours = (body.get("authorizations") or [{}])[0]
    return str(ours.get("team_id") or body.get("team_id") or "")


def _team(body: dict[str, Any]) -> str:
    team = body.get("team") or {}
    return str(body.get("team_id") or team.get("id") or (body.get("user") or {}).get("team_id") or "")


def _working(ask: SlackRequest) -> Body:
    with reading(ask.reader):
        sentence = _("Working on it …")
        if ask.kind is PayloadKind.COMMAND:
            return answers.told(sentence)
        if ask.kind is PayloadKind.SUBMISSION:
            return answers.note(sentence)
    return {}
