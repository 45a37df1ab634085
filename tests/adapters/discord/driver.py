"""Discord for the conformance suite: mentions, options, buttons, menus, modals and completion through the real library."""

from __future__ import annotations

from typing import Any

from simcord.results import InteractionResult, ResponseMessage

from adapters.discord import options
from adapters.discord.controls import CANCEL, MENU
from bot.command import Command
from bot.invocation import Place
from bot.kernel import Kernel
from tests.adapters.conformance.drivers import Contents, SeenAnswer
from tests.adapters.conformance.examples import either, texts_of
from tests.adapters.discord import markdown
from tests.adapters.discord.server import Component, Server, every, prefilled, shown

Handle = list[ResponseMessage]
_CONTINUE, _FILL = either("Continue"), either("Fill in")


class DiscordDriver:
    """The gestures of people on Discord."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.kernel: Kernel = server.kernel

    def account(self, user: str) -> tuple[Place, str]:
        """Discord says of no direct conversation to which server it belongs."""
        return Place(platform="discord", workspace="", direct=True), str(self._server.members[user].id)

    async def say(self, user: str, line: str, channel: str = "", files: Contents | None = None) -> SeenAnswer:
        """A mention, or a direct message; what is for its author alone is answered directly."""
        before, sent, member = self._newest, list((files or {}).items()), self._server.members[user]
        if channel:
            await member.send(self._server.channels[channel], f"<@{self._server.bot}> {line}", attachments=sent)
        else:
            await member.send_dm(line, attachments=sent)
        return self._seen(self._since(before))

    async def give(self, user: str, command: Command, example: str) -> SeenAnswer:
        """The slash command with its options filled in, or a direct message where Discord would not let it be sent.

        Options that have no room of their own go into the one for the rest.
        """
        before, listed, values = self._newest, self._listed(command), texts_of(self, user, command, example)
        given = {name: self._value(listed[name], text) for name, text in values.items() if name in listed}
        if folded := " ".join(f'{name}:"{text}"' for name, text in values.items() if name not in listed):
            given[options.MORE] = folded
        if any(option.get("required") and name not in given for name, option in listed.items()):
            return await self.say(user, f"{command.name} {example}".rstrip())
        several = command.verb or len(self.kernel.registry.of_noun(command.noun)) > 1
        path = f"{command.noun} {command.verb or command.noun}" if several else command.noun
        member = self._server.members[user]
        if options.CHANNEL in {option["type"] for option in listed.values()}:  # there are none to pick from in private
            return self._result(await member.slash(self._server.channels["random"], path, **given), before)
        return self._result(await member.user.slash(path, **given), before)

    async def press(self, user: str, seen: SeenAnswer, label: str) -> SeenAnswer:
        """A button or an entry of a menu; what cannot be taken back is said once more."""
        before = self._newest
        message, control = next(found for found in _pressable(seen.handle) if found[1]["label"] == label)
        result = await self._use(user, message, control)
        again = result.response
        if again is not None and CANCEL in {part.get("custom_id") for part in every(again.components)}:
            result = await self._actor(user, again).click(again, label=label)
        return self._result(result, before, seen)

    async def choose(self, user: str, seen: SeenAnswer, label: str) -> SeenAnswer:
        """The first entry of a select."""
        before = self._newest
        message, select = next(found for found in _selects(seen.handle) if found[1]["placeholder"] == label)
        return self._result(await self._use(user, message, select["options"][0] | {"select": select}), before, seen)

    async def submit(self, user: str, seen: SeenAnswer, files: Contents | None = None, /, **values: str) -> SeenAnswer:
        """A modal, and those that follow it; one that is wrong is opened again by the button that says so."""
        before, (form, pressed) = self._newest, seen.handle
        while True:
            asked = {part["component"]["custom_id"]: part["component"] for part in _questions(form)}
            filled = {name: value for name, value in prefilled(form).items() if value}
            filled |= {name: _entered(asked[name], text) for name, text in values.items() if name in asked}
            filled |= {name: (f"{name}.csv", content) for name, content in (files or {}).items() if name in asked}
            result = await self._actor(user, pressed).submit_modal(form, filled)
            found = self._result(result, before, SeenAnswer("", True, handle=pressed))
            if not (further := _CONTINUE & set(found.buttons)):
                break
            before, form = self._newest, (await self.press(user, found, further.pop())).handle[0]
        if not (fill := _FILL & set(found.buttons)):
            return found
        again = await self.press(user, found, fill.pop())
        return SeenAnswer(found.text, True, form=again.form, handle=again.handle)

    async def reply(self, user: str, seen: SeenAnswer, text: str) -> None:
        """A message that answers another one."""
        message = seen.handle[0]
        channel = next(c for c in self._server.channels.values() if c.id == message.channel_id)
        await self._server.members[user].send(channel, text, reply_to=message.message)

    async def suggest(self, user: str, command: str, option: str, prefix: str) -> list[str]:
        """What the option of the slash command offers."""
        found = await self._server.members[user].autocomplete(self._server.channels["random"], command, option, prefix)
        return [str(getattr(entry, "name", entry)) for entry in found]

    async def overheard(self, user: str, channel: str) -> str:
        """All messages of the channel and of its threads."""
        place = self._server.channels[channel]
        messages = [*place.history(), *(message for thread in place.threads for message in thread.history())]
        return " ".join(markdown.read(shown(message))[0] for message in messages)

    @property
    def _newest(self) -> int:
        stored = self._server.env.backend.messages.values()
        return max((number for channel in stored for number in channel), default=0)

    def _since(self, before: int) -> Handle:
        """What the bot has said since then, wherever it is."""
        stored = (m for channel in self._server.env.backend.messages.values() for m in channel.values())
        new = (m for m in stored if m.id > before and m.author_id == self._server.bot)
        return [ResponseMessage(self._server.env, message) for message in sorted(new, key=lambda m: m.id)]

    def _result(self, result: InteractionResult, before: int, seen: SeenAnswer | None = None) -> SeenAnswer:
        if result.modal is not None:
            title, asked = str(result.modal["title"]), tuple(prefilled(result))
            labels = " ".join(part["label"] for part in _questions(result))
            pressed = seen.handle if seen is not None else self._since(0)[-1:]
            return SeenAnswer(f"{title} {labels}", True, form=asked, handle=(result, pressed))
        return self._seen(self._since(before) or (seen.handle if seen is not None else []))

    def _seen(self, messages: Handle) -> SeenAnswer:
        assert messages
        channels = {
            message.channel_id: self._server.env.backend.get_channel(message.channel_id) for message in messages
        }
        directs = set(self._server.env.backend.dm_channels.values())
        thread = [message for message in messages if channels[message.channel_id].is_thread]
        last = thread or messages
        return SeenAnswer(
            " ".join(markdown.read(shown(message))[0] for message in messages),
            all(message.ephemeral or message.channel_id in directs for message in last),
            bool(thread),
            tuple(control["label"] for _message, control in _pressable(messages)),
            (),
            tuple(file.filename for message in messages for file in message.attachments),
            messages,
            tuple(select["placeholder"] for _message, select in _selects(messages)),
        )

    async def _use(self, user: str, message: ResponseMessage, control: Component) -> InteractionResult:
        actor, select = self._actor(user, [message]), control.get("select")
        if select is None:
            return await actor.click(message, custom_id=control["custom_id"])  # type: ignore[no-any-return]
        return await actor.select(message, [control["value"]], custom_id=select["custom_id"])  # type: ignore[no-any-return]

    def _actor(self, user: str, shown_in: Any) -> Any:
        """Who presses what: in the direct conversation a user, on the server a member of it."""
        member = self._server.members[user]
        message = shown_in[0] if isinstance(shown_in, list) and shown_in else shown_in
        direct = not message or message.channel_id in self._server.env.backend.dm_channels.values()
        return member.user if direct else member

    def _listed(self, command: Command) -> dict[str, Component]:
        """The options of a command as Discord was told them."""
        found = next(c for c in self._server.platform.chat.tree.payload if c["name"] == command.noun and c["type"] == 1)
        while not all(part["type"] > 2 for part in found["options"]):
            inner = [part for part in found["options"] if part["type"] == 1]
            inner += [part for group in found["options"] if group["type"] == 2 for part in group["options"]]
            found = next(part for part in inner if part["name"] == (command.verb or command.noun))
        return {option["name"]: option for option in found["options"]}

    def _value(self, option: Component, text: str) -> Any:
        """What Discord sends for a text in an option of a kind."""
        if option["type"] == options.SWITCH:
            return text.casefold() in {"yes", "y", "on", "true"}
        if option["type"] == options.CHANNEL:
            return self._server.channels[text.removeprefix("#")]
        return int(text) if option["type"] == options.NUMBER else text


def _questions(form: InteractionResult) -> list[Component]:
    assert form.modal is not None
    return [part for part in form.modal["components"] if part["type"] == 18]


def _entered(control: Component, text: str) -> Any:
    return [text] if "options" in control else text


def _pressable(messages: Handle) -> list[tuple[ResponseMessage, Component]]:
    """The buttons, and the entries of the menus of rarer actions."""
    found: list[tuple[ResponseMessage, Component]] = []
    for message in messages:
        for part in every(message.components):
            found += [(message, part)] if part["type"] == 2 else []
            menu = part["type"] == 3 and part["custom_id"].startswith(MENU)
            found += [(message, entry | {"select": part}) for entry in part["options"]] if menu else []
    return found


def _selects(messages: Handle) -> list[tuple[ResponseMessage, Component]]:
    return [
        (message, part)
        for message in messages
        for part in every(message.components)
        if part["type"] == 3 and not part["custom_id"].startswith(MENU)
    ]
