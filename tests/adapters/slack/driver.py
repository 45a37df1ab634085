"""Slack for the conformance suite: slash commands, messages, buttons and modals, signed and over HTTP."""

from __future__ import annotations

from typing import Any

from bot.kernel import Kernel
from tests.adapters.conformance.drivers import Contents, SeenAnswer
from tests.adapters.slack.fake import BOT
from tests.adapters.slack.limits import texts, walk
from tests.adapters.slack.wire import RANDOM, Heard, SlackWire, words

Body = dict[str, Any]


class SlackDriver:
    """The gestures of people on Slack."""

    def __init__(self, wire: SlackWire) -> None:
        self._wire = wire
        self.kernel: Kernel = wire.kernel
        self._counted: dict[str, int] = {}

    async def say(self, user: str, line: str, channel: str, files: Contents | None = None) -> SeenAnswer:
        """A slash command; with files, which a slash command cannot bring, a mention."""
        where = f"C{channel.upper()}"
        self._count()
        if not files:
            return self._seen(await self._wire.command(f"U{user.upper()}", f"/meridian {line}", where), where)
        sent = [self._file(name, content) for name, content in files.items()]
        about: Body = {"files": sent, "subtype": "file_share", "type": "app_mention"}
        await self._wire.say(f"U{user.upper()}", f"<@{BOT}> {line}", where, **about)
        return self._seen(None, where)

    async def press(self, user: str, seen: SeenAnswer, label: str) -> SeenAnswer:
        """A button."""
        shown, channel = seen.handle
        self._count()
        return self._seen(await self._wire.press(f"U{user.upper()}", shown, label, channel=channel), channel)

    async def submit(self, user: str, seen: SeenAnswer, **values: str) -> SeenAnswer:
        """A modal."""
        view, channel = seen.handle
        self._count()
        return self._seen(await self._wire.submit(f"U{user.upper()}", view, **values), channel, view)

    async def reply(self, user: str, seen: SeenAnswer, text: str) -> None:
        """A message in the thread of another one."""
        message, channel = seen.handle
        await self._wire.say(f"U{user.upper()}", text, channel, thread=message["ts"])

    async def suggest(self, user: str, command: str, option: str, prefix: str) -> list[str]:
        """What the field of the command's modal offers."""
        await self._wire.command(f"U{user.upper()}", f"/meridian {command}", RANDOM)
        asked = {"type": "block_suggestion", "user": {"id": f"U{user.upper()}"}, "view": self._wire.modal()}
        heard = await self._wire.interact(asked | {"action_id": option, "block_id": option, "value": prefix})
        return [entry["text"]["text"] for entry in heard.body["options"]]

    async def overheard(self, user: str, channel: str) -> str:
        """All messages of the channel."""
        return " ".join(words(message) for message in self._wire.fake.messages[f"C{channel.upper()}"])

    def _file(self, name: str, content: bytes) -> Body:
        number = f"F{len(self._wire.fake.files) + 1}"
        self._wire.fake.files[number] = {"content": content, "name": name}
        return {"id": number, "name": name, "url_private_download": f"{self._wire.fake.url}/files/{number}"}

    def _count(self) -> None:
        """Remember what there is before a gesture."""
        fake = self._wire.fake
        self._counted = {name: len(fake.said(name)) for name in list(fake.messages)}
        self._before = len(fake.whispers), len(fake.responses), len(fake.views), set(fake.files)

    def _seen(self, heard: Heard | None, channel: str, view: Body | None = None) -> SeenAnswer:
        fake, body = self._wire.fake, heard.body if heard is not None else {}
        whispers, responses, views, files = self._before
        given = tuple(str(file["name"]) for number, file in fake.files.items() if number not in files)
        if view is not None and "errors" in body:
            return SeenAnswer(" ".join(body["errors"].values()), True, form=_asked(view), handle=(view, channel))
        if len(fake.views) > views or body.get("response_action") == "update":
            shown = body.get("view") or self._wire.modal()
            return SeenAnswer(words(shown), True, form=_asked(shown), handle=(shown, channel))
        alone = (
            [body] if body.get("blocks") else fake.whispers[whispers:] or [r for _id, r in fake.responses[responses:]]
        )
        if alone:
            return SeenAnswer(words(alone[-1]), True, False, _buttons(alone[-1]), (), given, (alone[-1], channel))
        where, message = next(
            (name, fake.said(name)[-1])
            for name in list(fake.messages)
            if len(fake.said(name)) > self._counted.get(name, 0)
        )
        thread = bool(message.get("thread_ts"))
        return SeenAnswer(words(message), where.startswith("D"), thread, _buttons(message), (), given, (message, where))


def _asked(view: Body) -> tuple[str, ...]:
    return tuple(block["block_id"] for block in view["blocks"] if block["type"] == "input")


def _buttons(message: Body) -> tuple[str, ...]:
    found = (part for part in walk(message.get("blocks", [])) if part.get("type") == "button")
    return tuple(text for button in found for text in texts(button["text"]))
