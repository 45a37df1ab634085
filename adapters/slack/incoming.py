"""Messages, controls and forms as invocations, each processed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from adapters.slack import answers, controls, files, forms, mentions
from adapters.slack.errors import TROUBLE
from adapters.slack.posted_answers import Body
from adapters.slack.requests import SlackRequest
from bot.invocation import Answer, Source
from bot.replies.i18n import _, reading
from bot.replies.reply import Reply, Tone, Visibility
from bot.requests.gestures import menu

if TYPE_CHECKING:
    from adapters.slack.server import Slack

log = structlog.get_logger("meridian.slack")

ROOT = "meridian"
_SUBTYPES = {None, "file_share", "me_message", "thread_broadcast"}
"""The kinds of messages in which a person says something; edits, joins and the like are not talk."""


async def command(ask: SlackRequest, body: dict[str, Any]) -> Body:
    """A slash command: of a noun, or the root in which everything can be said."""
    noun = noun_of(ask.slack, body["command"])
    text = mentions.readable(body.get("text", ""))
    line = f"/{text}" if noun == ROOT else f"/{noun} {text}"
    ask.byline = f"{body['command']} {text}".strip()
    return await _run(ask, Source.LINE, line=line.rstrip())


async def press(ask: SlackRequest, body: dict[str, Any]) -> Body:
    """A button, a menu entry or a choice."""
    token, values = controls.pressed(body["actions"][0])
    return await _run(ask, Source.BUTTON, token=token, values=values) if token else {}


async def submit(ask: SlackRequest, body: dict[str, Any]) -> Body:
    """A filled modal."""
    values, attached = forms.entered(ask.view)
    if ask.view.get("callback_id") == forms.LINE:
        return await _run(ask, Source.LINE, line=values.get(forms.LINE, ""))
    uploads = await files.fetch(ask.slack.workspaces.session, ask.workspace, attached)
    token = forms.kept(ask.view).get("token", "")
    return await _run(ask, Source.FORM, token=token, values=values, uploads=uploads) if token else {}


async def shortcut(ask: SlackRequest, body: dict[str, Any]) -> Body:
    """An entry of a message's menu runs its command with the message's text; the global one asks for a line."""
    if body["callback_id"] == forms.LINE:
        with reading(ask.reader):
            await ask.workspace.client.views_open(trigger_id=ask.trigger, view=forms.line(ask.kept))
        return {}
    if body["callback_id"] not in {shortcut.command for shortcut in menu(ask.slack.kernel.registry, "message")}:
        return {}
    message = body.get("message") or {}
    uploads = await files.fetch(ask.slack.workspaces.session, ask.workspace, message.get("files") or [])
    text = mentions.readable(message.get("text", ""))
    return await _run(ask, Source.SHORTCUT, command=body["callback_id"], line=text, uploads=uploads)


async def say(ask: SlackRequest, event: dict[str, Any]) -> Body:
    """Talk: a line when it begins with our name; else the kernel decides whether it is meant for it."""
    text, named = mentions.unmentioned(event.get("text", ""), ask.workspace.bot)
    line = mentions.readable(text).strip()
    attached = event.get("files") or [] if named or ask.direct else []
    if not line and not attached and not named:
        return {}
    uploads = await files.fetch(ask.slack.workspaces.session, ask.workspace, attached)
    return await _run(ask, Source.LINE if named or ask.direct else Source.MESSAGE, line=line, uploads=uploads)


async def react(ask: SlackRequest, event: dict[str, Any]) -> Body:
    """An emoji on a message, which is read only where the emoji means something; its skin tone means nothing."""
    emoji = event["reaction"].partition("::")[0]
    if not await ask.slack.kernel.suggestions.understands(ask.place, ask.user, emoji):
        return {}
    try:
        text = await _text_of(ask)
    except TROUBLE:
        log.warning("message not given", workspace=ask.workspace.id, channel=ask.channel, exc_info=True)
        return await answers.answered(ask, _unread(ask, emoji))
    return await _run(ask, Source.REACTION, line=emoji, values={"text": text})


def _unread(ask: SlackRequest, emoji: str) -> Answer:
    """What somebody is told whose emoji stands on a message that Slack did not hand over."""
    with reading(ask.reader):
        say = _(
            "Slack did not show me the message with your {emoji}, so I did nothing. Type the command instead.",
            emoji=f":{emoji}:",
        )
    return Answer(reply=Reply(say=say, tone=Tone.BAD), visibility=Visibility.ONLY_ME, language=ask.reader.language)


def is_talk(event: dict[str, Any], bot: str) -> bool:
    """Whether a message event is something that a person says now; what mentions us comes as an event of its own."""
    said = event.get("subtype") in _SUBTYPES and bool(event.get("user")) and not event.get("bot_id")
    if not said or event["user"] == bot:
        return False
    return event.get("channel_type") == "im" or not mentions.mentions(event.get("text", ""), bot)


def noun_of(slack: Slack, name: str) -> str:
    """The noun that a slash command's name ends with, whatever prefix the workspace gave it; else the root."""
    name = name.lstrip("/").lower()
    if name in slack.nouns:
        return name
    ending = [noun for noun in slack.nouns if name.endswith(noun)]
    return max(ending, key=len, default=ROOT)


async def _run(ask: SlackRequest, source: Source, **what: Any) -> Body:
    """Have the kernel run it, and show what it answers."""
    answer = await ask.slack.kernel.dispatch(await ask.invocation(source, **what))
    body = await answers.answered(ask, answer)
    ask.slack.homes.touch(ask.workspace, ask.user)
    return body


async def _text_of(ask: SlackRequest) -> str:
    """The text of the message that somebody reacted to."""
    found = await ask.workspace.client.conversations_replies(
        channel=ask.channel, ts=ask.message, latest=ask.message, inclusive=True, limit=1
    )
    texts = [message.get("text", "") for message in found["messages"] if message.get("ts") == ask.message]
    return mentions.readable(texts[0]) if texts else ""
