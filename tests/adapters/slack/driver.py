"""Slack for the conformance suite: slash commands, messages, buttons and modals, signed and over HTTP."""

from __future__ import annotations

from typing import Any

from bot.command import Command
from bot.invocation import Place
from bot.kernel import Kernel
from tests.adapters.conformance.drivers import Contents, SeenAnswer
from tests.adapters.slack.fake import BOT, TEAM
from tests.adapters.slack.limits import texts, walk
from tests.adapters.slack.wire import RANDOM, Heard, SlackWire, words

Body = dict[str, Any]


class SlackDriver:
    """The gestures of people on Slack."""

    def __init__(self, wire: SlackWire) -> None:
        self._wire = wire
        self.kernel: Kernel = wire.kernel
        self._counted: dict[str, int] = {}

    def account(self, user: str) -> tuple[Place, str]:
        """Direct conversations belong to the workspace."""
        return Place(platform="slack", workspace=TEAM, direct=True), f"U{user.upper()}"

    async def say(self, user: str, line: str, channel: str = "", files: Contents | None = None) -> SeenAnswer:
        """A slash command; with files, which a slash command cannot bring, a mention."""
        where = f"C{channel.upper()}" if channel else f"D{user.upper()}"
        self._count()
        if not files:
            return self._seen(await self._wire.command(f"U{user.upper()}", f"/meridian {line}", where), where)
        sent = [self._file(name, content) for name, content in files.items()]
        about: Body = {"files": sent, "subtype": "file_share", "type": "app_mention"}
        await self._wire.say(f"U{user.upper()}", f"<@{BOT}> {line}", where, **about)
        return self._seen(None, where)

    async def give(self, user: str, command: Command, example: str) -> SeenAnswer:
        """The slash command."""
        return await self.say(user, f"{command.name} {example}".rstrip())

    async def press(self, user: str, seen: SeenAnswer, label: str) -> SeenAnswer:
        """A button, or an entry of a menu."""
        messages, channel = seen.handle
        shown = next(message for message in messages if label in _buttons(message))
        self._count()
        return self._seen(await self._wire.press(f"U{user.upper()}", shown, label, channel=channel), channel)

    async def choose(self, user: str, seen: SeenAnswer, label: str) -> SeenAnswer:
        """The first entry of a select."""
        messages, channel = seen.handle
        shown, select = next(
            (message, select) for message in messages for select in _selects(message) if _labelled(select) == label
        )
        first = select["options"][0] if "options" in select else select["option_groups"][0]["options"][0]
        self._count()
        chosen = {"choice": first["text"]["text"], "channel": channel}
        return self._seen(await self._wire.press(f"U{user.upper()}", shown, label, **chosen), channel)

    async def submit(self, user: str, seen: SeenAnswer, files: Contents | None = None, /, **values: str) -> SeenAnswer:
        """A modal."""
        view, channel = seen.handle
        self._count()
        sent = {name: [self._file(f"{name}.csv", content)] for name, content in (files or {}).items()}
        return self._seen(await self._wire.submit(f"U{user.upper()}", view, **values, **sent), channel, view)

    async def reply(self, user: str, seen: SeenAnswer, text: str) -> None:
        """A message in the thread of another one."""
        messages, channel = seen.handle
        await self._wire.say(f"U{user.upper()}", text, channel, thread=messages[0]["ts"])

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
        self._updates = len(fake.called("chat.update"))

    def _seen(self, heard: Heard | None, channel: str, view: Body | None = None) -> SeenAnswer:
        fake, body = self._wire.fake, heard.body if heard is not None else {}
        whispers, responses, views, files = self._before
        given = tuple(str(file["name"]) for number, file in fake.files.items() if number not in files)
        if view is not None and "errors" in body:
            return SeenAnswer(" ".join(body["errors"].values()), True, form=_asked(view), handle=(view, channel))
        if len(fake.views) > views or body.get("response_action") == "update":
            shown = body.get("view") or self._wire.modal()
            return SeenAnswer(words(shown), True, form=_asked(shown), handle=(shown, channel))
        acknowledged = [body] if body.get("blocks") else []
        alone = [*acknowledged, *fake.whispers[whispers:], *(said for _id, said in fake.responses[responses:])]
        where, messages = (channel, alone) if alone else self._posted()
        private, threads = bool(alone) or where.startswith("D"), any(m.get("thread_ts") for m in messages[:1])
        buttons = tuple(label for message in messages for label in _buttons(message))
        selects = tuple(_labelled(select) for message in messages for select in _selects(message))
        text = " ".join(words(message) for message in messages)
        return SeenAnswer(text, private, not alone and threads, buttons, (), given, (messages, where), selects)

    def _posted(self) -> tuple[str, list[Body]]:
        """The conversation in which there are messages that are new, or that changed in place."""
        fake = self._wire.fake
        for name in list(fake.messages):
            if new := fake.said(name)[self._counted.get(name, 0) :]:
                return name, new
        changed = fake.called("chat.update")[self._updates :]
        return changed[-1]["channel"], [m for m in fake.said(changed[-1]["channel"]) if m["ts"] == changed[-1]["ts"]]


def _asked(view: Body) -> tuple[str, ...]:
    return tuple(block["block_id"] for block in view["blocks"] if block["type"] == "input")


def _buttons(message: Body) -> tuple[str, ...]:
    """The buttons, and the entries of the menus of rarer actions."""
    found = list(walk(message.get("blocks", [])))
    menus = (part for part in found if str(part.get("action_id", "")).startswith("menu:"))
    entries = [*(part for part in found if part.get("type") == "button"), *(e for m in menus for e in m["options"])]
    return tuple(text for entry in entries for text in texts(entry["text"]))


def _selects(message: Body) -> list[Body]:
    return [part for part in walk(message.get("blocks", [])) if str(part.get("action_id", "")).startswith("pick:")]


def _labelled(select: Body) -> str:
    return str(select["placeholder"]["text"])
