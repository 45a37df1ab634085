"""Messages and reactions as invocations: direct messages, mentions, replies, threads, emoji."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import discord

from adapters.discord import files
from adapters.discord.responses import Response
from adapters.discord.text import typed
from bot.delivery.answer_routes import AnswerRoute, NotTaken
from bot.invocation import Answer, Invocation, Source
from bot.parsing.addressing import talk_source
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Reply, Tone, Visibility

if TYPE_CHECKING:
    from adapters.discord.context import DiscordContext

Show = Callable[["DiscordContext", Invocation, Answer, int, int], Awaitable[None]]
"""A way to show the answer to a message (of a channel, by their numbers)."""

_SAID = {discord.MessageType.default, discord.MessageType.reply}


async def said(chat: DiscordContext, message: discord.Message) -> None:
    """A message: a command when it is direct or begins by mentioning the bot, else perhaps a note on a card."""
    if message.author.bot or message.type not in _SAID or not (message.content or message.attachments):
        return
    line, source = _line(message, chat.client.user)
    guild = message.guild.id if message.guild else None
    answered = str(message.reference.message_id or "") if message.reference else ""
    place = await chat.rooms.place(message.channel, guild, answered)
    made = Invocation(
        place=place,
        user=str(message.author.id),
        user_name=message.author.display_name,
        at=chat.kernel.now(),
        key=f"message/{message.id}",
        source=source,
        line=line,
        uploads=await files.fetched(chat.client, files.described(message))
        if source is Source.LINE or place.thread
        else {},
        asks=False,
        reports=True,
    )
    await _answer(chat, made, message.channel.id, message.id)


async def reacted(chat: DiscordContext, event: discord.RawReactionActionEvent) -> None:
    """An emoji on a message; what it means there is for the kernel to say."""
    user = chat.client.user
    if (user is not None and event.user_id == user.id) or (event.member is not None and event.member.bot):
        return
    channel = chat.client.get_channel(event.channel_id) or chat.client.get_partial_messageable(event.channel_id)
    place = await chat.rooms.place(channel, event.guild_id, str(event.message_id))
    emoji = event.emoji.name or ""
    if not await chat.kernel.suggestions.understands(place, str(event.user_id), emoji):
        return
    made = Invocation(
        place=place.model_copy(update={"thread": str(event.message_id)}),
        user=str(event.user_id),
        user_name=event.member.display_name if event.member else "",
        at=chat.kernel.now(),
        key=chat.emoji.put_on(event, chat.kernel.now()),
        source=Source.REACTION,
        line=emoji,
        values={"text": await _text(chat, event.channel_id, event.message_id)},
        asks=False,
        reports=True,
    )
    await _answer(chat, made, event.channel_id, event.message_id)


def _line(message: discord.Message, user: discord.ClientUser | None) -> tuple[str, Source]:
    """The text without a mention of the bot at its beginning, which makes it a command line anywhere."""
    text = message.content
    mention = re.match(rf"\s*<@!?{user.id}>[:,]?\s*", text) if user is not None else None
    if mention is not None:
        return typed(text[mention.end() :]), Source.LINE
    return typed(text), talk_source(text, direct=message.guild is None)


async def _text(chat: DiscordContext, channel: int, message: int) -> str:
    known = next((found for found in chat.client.cached_messages if found.id == message), None)
    try:
        found = known or await chat.client.get_partial_messageable(channel).fetch_message(message)
    except discord.HTTPException:
        return ""
    return typed(found.content)


async def _answer(chat: DiscordContext, made: Invocation, channel: int, message: int) -> None:
    """Say what the kernel answers, in the same room; what only its asker may see goes to them directly."""
    answer = await chat.kernel.dispatch(made)
    if answer is None:
        return
    routes = [
        AnswerRoute(way.__name__.strip("_"), _saying(way, chat, made, channel, message)) for way in _ways(made, answer)
    ]
    await chat.kernel.routes.show(answer, routes)


def _ways(made: Invocation, answer: Answer) -> list[Show]:
    """How Discord can be told an answer, best first."""
    if answer.visibility is Visibility.ONLY_ME and not made.place.direct:
        return [*([_tick] if _goes_without_saying(made, answer.reply) else []), _directly, _closed]
    first = [_tick] if _goes_without_saying(made, answer.reply) else []
    below = [_below] if made.source is Source.REACTION and not made.place.direct else []
    return [*first, *below, _beside, _directly]


def _saying(
    way: Show, chat: DiscordContext, made: Invocation, channel: int, message: int
) -> Callable[[Answer], Awaitable[None]]:
    async def show(answer: Answer) -> None:
        await way(chat, made, answer, channel, message)

    return show


def _goes_without_saying(made: Invocation, reply: Reply) -> bool:
    """Whether plain talk was taken in, and nobody waits for an answer."""
    return (
        made.source is Source.MESSAGE
        and reply.tone is not Tone.BAD
        and not (reply.cards or reply.actions or reply.form)
    )


async def _tick(chat: DiscordContext, made: Invocation, answer: Answer, channel: int, message: int) -> None:
    """Mark what was taken in, where reactions are allowed."""
    if not await chat.post.tick(channel, message):
        raise NotTaken("no reactions here", passed=True)


async def _below(chat: DiscordContext, made: Invocation, answer: Answer, channel: int, message: int) -> None:
    """Answer in the thread of the message that somebody reacted to."""
    thread = await chat.post.thread(channel, message, chat.title(answer.reply))
    await _send(chat, made, answer, thread, 0)


async def _beside(chat: DiscordContext, made: Invocation, answer: Answer, channel: int, message: int) -> None:
    """Answer the message where it stands."""
    await _send(chat, made, answer, channel, message)


async def _directly(chat: DiscordContext, made: Invocation, answer: Answer, channel: int, message: int) -> None:
    """Answer as a direct message."""
    direct = await chat.post.direct(made.user)
    place = made.place.model_copy(update={"direct": True})
    await _send(chat, made.model_copy(update={"place": place}), answer, direct, 0)


async def _closed(chat: DiscordContext, made: Invocation, answer: Answer, channel: int, message: int) -> None:
    """Say in the room that there is an answer for the asker alone, who takes no direct messages."""
    with reading(Reader(language=answer.language)):
        text = (
            _("Done, but the answer is for you alone, and you take no direct messages from this server.")
            if answer.act is not None
            else _("This answer is for you alone. Allow direct messages from this server, or use the slash command.")
        )
    told = await chat.presenter.draft(Reply(say=text, tone=Tone.BAD), answer.language, None)
    await chat.post.send(channel, told, f"{made.key}/closed", reply_to=message)


async def _send(chat: DiscordContext, made: Invocation, answer: Answer, channel: int, message: int) -> None:
    outcome = Response.of(answer, made.place)
    draft = await chat.presenter.draft(outcome.reply, outcome.language, outcome.company, sheet=outcome.sheet)
    shown = await chat.post.send(channel, draft, made.key, reply_to=message)
    await chat.report(outcome, made.user, shown, draft, channel)
