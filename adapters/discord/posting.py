"""Outgoing messages: sent once per nonce to channels, threads and people, and edited."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import discord
from cachetools import LRUCache

from adapters.discord.errors import THREAD_EXISTS
from adapters.discord.layout import attached_file
from adapters.discord.presenter import files, view

if TYPE_CHECKING:
    from datetime import datetime

    from adapters.discord.layout import Component
    from adapters.discord.presenter import Draft
    from bot.delivery.platform import Target

TAKEN_IN = "📝"
_KNOWN_DIRECT = 2048
_MARK_BITS = 0x7FFFFFFF


class OutgoingMessage:
    """Where messages stand: a channel or thread, written as `message` or `thread/message`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._direct: LRUCache[str, int] = LRUCache(_KNOWN_DIRECT)

    async def channel(self, target: Target) -> int:
        """The channel, thread or direct conversation of a target; raises Undeliverable."""
        if target.thread:
            return int(target.thread)
        return int(target.channel) if target.channel else await self.direct(target.user)

    async def direct(self, user: str) -> int:
        """The direct conversation with a user."""
        if user not in self._direct:
            with_user = await self._client.create_dm(discord.Object(int(user)))
            self._direct[user] = with_user.id
        return self._direct[user]

    async def send(
        self, channel: int, draft: Draft, nonce: str, *, since: datetime | None = None, reply_to: int = 0
    ) -> list[int]:
        """Post the messages of a draft and return their ids; those that were posted `since` then are not posted again."""
        where = self._client.get_partial_messageable(channel)
        known = await self._known(where, since) if since else {}
        found: list[int] = []
        for number, page in enumerate(draft.pages):
            own = nonce_of(nonce, number)
            stands = known.get(marked(page.components, own))
            if stands is None:
                sent = await where.send(
                    view=view(page),
                    files=files(page),
                    nonce=own,
                    allowed_mentions=draft.mentions,
                    **(_answering(channel, reply_to) if number == 0 else {}),
                )
                stands = sent.id
            found.append(stands)
        return found

    async def edit(self, channel: int, message: int, draft: Draft) -> None:
        """Replace a message by the first of a draft; files that came with it stay."""
        page = draft.pages[0]
        stands = await self._client.get_partial_messageable(channel).fetch_message(message)
        kept = [part.name for part in stands.components if isinstance(part, discord.FileComponent)]
        attached = [file for file in stands.attachments if file.filename in kept and file.filename not in page.files]
        page.components += [attached_file(file.filename) for file in attached]
        await stands.edit(
            view=view(page), attachments=[*attached, *files(page)], allowed_mentions=discord.AllowedMentions.none()
        )

    async def tick(self, channel: int, message: int) -> bool:
        """Mark a message as taken in; False when reactions are not allowed there."""
        try:
            await self._client.get_partial_messageable(channel).get_partial_message(message).add_reaction(TAKEN_IN)
        except discord.Forbidden:
            return False
        return True

    async def thread(self, channel: int, message: int, title: str) -> int:
        """The thread of a message, made when there is none; its id is the message's."""
        try:
            await self._client.http.start_thread_with_message(channel, message, name=title, auto_archive_duration=10080)
        except discord.HTTPException as error:
            if error.code != THREAD_EXISTS:
                raise
        return message

    async def _known(self, where: discord.PartialMessageable, since: datetime) -> dict[int, int]:
        own = self._client.user.id if self._client.user else 0
        return {
            mark: message.id
            async for message in where.history(limit=None, after=since)
            if message.author.id == own and (mark := _mark_on(message))
        }


def marked(components: list[Component], nonce: str) -> int:
    """Write the nonce of a message into the id of its first component, where its history shows it again."""
    mark = int.from_bytes(hashlib.sha256(nonce.encode()).digest()[:4], "big") & _MARK_BITS | 1
    components[0]["id"] = mark
    return mark


def nonce_of(nonce: str, number: int) -> str:
    """The nonce of a part of a message, of at most 25 characters."""
    return nonce if number == 0 and len(nonce) <= 25 else hashlib.sha256(f"{nonce}/{number}".encode()).hexdigest()[:24]


def _answering(channel: int, message: int) -> dict[str, Any]:
    """What makes a message an answer to another one, if it is one."""
    if not message:
        return {}
    return {"reference": discord.MessageReference(message_id=message, channel_id=channel, fail_if_not_exists=False)}


def _mark_on(message: discord.Message) -> int:
    return getattr(message.components[0], "id", None) or 0 if message.components else 0
