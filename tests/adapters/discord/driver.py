"""Discord for the conformance suite: mentions, buttons, modals and completion through the real library."""

from __future__ import annotations

from typing import Any

import discord
from simcord.results import InteractionResult, ResponseMessage

from bot.kernel import Kernel
from tests.adapters.conformance.drivers import Contents, SeenAnswer
from tests.adapters.discord import markdown
from tests.adapters.discord.server import Server, buttons, prefilled, shown


class DiscordDriver:
    """The gestures of people on Discord."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.kernel: Kernel = server.kernel

    async def say(self, user: str, line: str, channel: str, files: Contents | None = None) -> SeenAnswer:
        """A mention; what is for its author alone is answered directly."""
        place, sent = self._server.channels[channel], list((files or {}).items())
        await self._server.members[user].send(place, f"<@{self._server.bot}> {line}", attachments=sent)
        last = place.last_message
        if last is not None and last.author.id == self._server.bot:
            return _message(last, private=False)
        return _message(self._server.dm(user), private=True)

    async def press(self, user: str, seen: SeenAnswer, label: str) -> SeenAnswer:
        """A button."""
        return self._result(await self._actor(user, seen.handle).click(seen.handle, label=label), seen)

    async def submit(self, user: str, seen: SeenAnswer, **values: str) -> SeenAnswer:
        """A modal; one that is wrong is opened again by the button that says so."""
        form, pressed = seen.handle
        filled = {name: value for name, value in prefilled(form).items() if value} | values
        result = await self._actor(user, pressed).submit_modal(form, filled)
        found = self._result(result, SeenAnswer("", True, handle=pressed))
        if "Fill in" not in found.buttons:
            return found
        again = await self.press(user, found, "Fill in")
        return SeenAnswer(found.text, True, form=again.form, handle=again.handle)

    async def reply(self, user: str, seen: SeenAnswer, text: str) -> None:
        """A message that answers another one."""
        message = seen.handle
        channel = next(c for c in self._server.channels.values() if c.id == message.channel.id)
        await self._server.members[user].send(channel, text, reply_to=message)

    async def suggest(self, user: str, command: str, option: str, prefix: str) -> list[str]:
        """What the option of the slash command offers."""
        found = await self._server.members[user].autocomplete(self._server.channels["random"], command, option, prefix)
        return [str(getattr(entry, "name", entry)) for entry in found]

    async def overheard(self, user: str, channel: str) -> str:
        """All messages of the channel and of its threads."""
        place = self._server.channels[channel]
        messages = [*place.history(), *(message for thread in place.threads for message in thread.history())]
        return " ".join(_words(message) for message in messages)

    def _result(self, result: InteractionResult, seen: SeenAnswer) -> SeenAnswer:
        if result.modal is not None:
            title, asked = str(result.modal["title"]), tuple(prefilled(result))
            return SeenAnswer(title, True, form=asked, handle=(result, seen.handle))
        if not result.followups and (last := self._below(seen.handle)) is not None:
            return _message(last, private=False, in_thread=True)
        response = result.followups[-1] if result.followups else result.response
        return _message(response or seen.handle, private=result.ephemeral or seen.private)

    def _below(self, message: Any) -> discord.Message | None:
        """The last message of the thread of a message that all see, if it has one."""
        threads = (thread for channel in self._server.channels.values() for thread in channel.threads)
        return next((thread.last_message for thread in threads if thread.id == message.id), None)

    def _actor(self, user: str, message: Any) -> Any:
        """Who presses what: in the direct conversation a user, on the server a member of it."""
        member, shown_in = self._server.members[user], getattr(message, "message", message).channel
        return member.user if isinstance(shown_in, discord.DMChannel) else member


def _message(
    message: ResponseMessage | discord.Message | None, *, private: bool, in_thread: bool = False
) -> SeenAnswer:
    assert message is not None
    files = tuple(file.filename for file in getattr(message, "attachments", []))
    return SeenAnswer(_words(message), private, in_thread, tuple(buttons(message)), (), files, message)


def _words(message: Any) -> str:
    return markdown.read(shown(message))[0]
