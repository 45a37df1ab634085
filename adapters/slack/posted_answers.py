"""Answers posted in channels and conversations: once, looked for where it is doubtful, with their files."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack import files, posting, render
from adapters.slack.errors import TROUBLE
from adapters.slack.installs import PLATFORM
from bot.delivery.answer_routes import NotTaken, unattached
from bot.delivery.platform import Target, Undeliverable
from bot.replies.reply import Reply, Tone, Visibility

if TYPE_CHECKING:
    from adapters.slack.render import SlackMessage
    from adapters.slack.requests import SlackRequest
    from bot.invocation import Answer


log = structlog.get_logger("meridian.slack")
Body = dict[str, Any]
LATELY = timedelta(hours=1)
"""How old a message can be that answers what is told again, whatever our clock says."""


async def rendered(ask: SlackRequest, answer: Answer) -> list[SlackMessage]:
    """The answer as messages; what everybody sees says who asked for it."""
    people = await ask.slack.kernel.workspaces.accounts(answer.company, PLATFORM, answer.reply)
    pictures = await ask.slack.pictures.of(ask.workspace, answer.reply)
    shared = answer.visibility is not Visibility.ONLY_ME and not ask.direct
    byline = f"{ask.user_name}: {ask.byline}" if shared and ask.byline and ask.user_name else ""
    return render.messages(answer.reply, people, pictures=pictures, byline=byline)


async def give_files(ask: SlackRequest, answer: Answer, channel: str, thread: str) -> None:
    """Hand over the files of an answer that stands already; those that do not get through are named below it."""
    try:
        async with asyncio.timeout(ask.slack.kernel.routes.patience / 2):  # the answer stands: it is not said twice
            await files.give(ask.workspace, channel, answer.reply.files, thread)
    except TROUBLE:
        log.warning("files not taken", workspace=ask.workspace.id, exc_info=True)
        say = unattached((file.name for file in answer.reply.files), done=answer.act is not None)
        messages, nonce = render.messages(Reply(say=say, tone=Tone.WARN), {}), nonce_of(f"{ask.key}/files")
        await posting.post(ask.workspace, channel, messages, nonce=nonce, thread=thread)


async def posted(ask: SlackRequest, answer: Answer) -> Body:
    """Post an answer where everybody of the place sees it; what came before is looked for first."""
    return await _post(ask, answer, again=ask.repeated)


async def found(ask: SlackRequest, answer: Answer) -> Body:
    """Look for an answer that may have been posted although we were not told so, and post what is missing of it."""
    if not ask.doubtful:
        raise NotTaken("it was refused", passed=True)
    return await _post(ask, answer, again=True)


async def _post(ask: SlackRequest, answer: Answer, *, again: bool) -> Body:
    channel, thread = await _spot(ask, answer)
    messages = await rendered(ask, answer)
    if ask.direct and ask.loose and ask.message:
        await posting.revise(ask.workspace, channel, ask.message, messages)
        reference = ask.message
    else:
        reference = await _post_once(ask, channel, messages, thread, again=again)
    if answer.reply.files:
        await give_files(ask, answer, channel, thread or reference)
    await ask.slack.kernel.shown.posted(answer, _target(ask, thread), reference, PLATFORM)
    return {}


async def _post_once(ask: SlackRequest, channel: str, messages: list[SlackMessage], thread: str, *, again: bool) -> str:
    """Post an answer; until Slack has said no, it is doubtful whether it stands."""
    since = ask.slack.kernel.now() - LATELY if again else None
    ask.doubtful = True
    try:
        return await posting.post(ask.workspace, channel, messages, nonce=nonce_of(ask.key), thread=thread, since=since)
    except (SlackApiError, Undeliverable) as error:
        ask.doubtful = getattr(getattr(error, "response", None), "status_code", 0) >= 500
        raise


async def _spot(ask: SlackRequest, answer: Answer) -> tuple[str, str]:
    """The conversation and the thread of a visible answer: what a button says goes into its message's thread."""
    if ask.direct:
        channel = ask.channel or await ask.slack.workspaces.direct(ask.workspace, ask.user)
        return channel, ask.thread
    below = ask.said if answer.visibility is Visibility.THREAD else ""
    return ask.channel, ask.thread or ("" if ask.ephemeral else ask.message) or below


def _target(ask: SlackRequest, thread: str) -> Target:
    if ask.direct:
        return Target(workspace=ask.workspace.id, user=ask.user, thread=thread)
    return Target(workspace=ask.workspace.id, channel=ask.channel, thread=thread)


def nonce_of(key: str) -> str:
    """What marks the message that answers a request."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]
