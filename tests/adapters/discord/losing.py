"""A Discord that loses answers, for the table of what is done once."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar

from storage.identity.places import Binding, Channel
from storage.session.session import Session
from tests.adapters.discord import fake
from tests.adapters.discord.server import every
from tests.adapters.discord.test_gateway import GatewayWire
from tests.chat import START

NUMBERS = count(500)
ACCOUNTS, RANDOM = 7003, 7004
EPHEMERAL, MODAL = 64, 9
"""The flag of what one alone sees, and the answer that is a form, which is for one alone, too."""
CHANNELS = {"support": fake.CHANNEL, "accounts": ACCOUNTS, "random": RANDOM}
CALLBACK, FOLLOW, EDIT = "/callback", "POST /webhooks", "PATCH /webhooks"
POST, DIRECT = "POST /channels/700", f"POST /channels/{fake.DIRECT}/messages"

ANSWERS = {
    "callback: unknown": ((CALLBACK,), "10062"),
    "callback: answered": ((CALLBACK,), "40060"),
    "callback: 500": ((CALLBACK,), "500"),
    "callback: stall": ((CALLBACK,), "stall"),
    "callback: drop before": ((CALLBACK,), "drop before"),
    "callback: drop after": ((CALLBACK,), "drop after"),
    "webhook: 500": ((FOLLOW, EDIT), "500"),
    "webhook: 429": ((FOLLOW, EDIT), "429"),
    "webhook: stall": ((FOLLOW, EDIT), "stall"),
    "post: invalid": ((POST,), "50035"),
    "post: stall": ((POST,), "stall"),
    "post: drop after": ((POST,), "drop after"),
    "all but a direct message: invalid": ((CALLBACK, FOLLOW, EDIT, POST), "50035"),
    "all: closed": ((CALLBACK, FOLLOW, EDIT, POST, DIRECT), "50007"),
    "all: stall": ((CALLBACK, FOLLOW, EDIT, POST, DIRECT), "stall"),
}
FILES = {f"file: {fault}": (("with files",), fault) for fault in ("50035", "500", "stall", "drop before")}


class LosingDiscord:
    """Olivia on the studio's server."""

    gestures: ClassVar[frozenset[str]] = frozenset({"react", "choose"})
    answers: ClassVar[tuple[str, ...]] = tuple(ANSWERS)
    forms: ClassVar[tuple[str, ...]] = tuple(name for name in ANSWERS if name.startswith("callback"))
    parts: ClassVar[tuple[str, ...]] = tuple(name for name in ANSWERS if name.startswith("webhook"))
    files: ClassVar[tuple[str, ...]] = tuple(FILES)

    def __init__(self, wire: GatewayWire) -> None:
        self.wire, self.kernel = wire, wire.kernel
        self.kernel.database.write_now(1, _accounts)
        self.ago = timedelta()
        """How long ago everything was done of which Discord tells only now."""

    async def type(self, command: str, channel: str, **options: str) -> None:
        """A slash command."""
        noun, _blank, verb = command.partition(" ")
        given = [{"type": 3, "name": name, "value": value} for name, value in options.items()]
        data = {"type": 1, "id": "1", "name": noun, "options": [{"type": 1, "name": verb, "options": given}]}
        await self._interacted(data, channel=channel)

    async def say(self, line: str) -> None:
        """A mention."""
        message = fake.message(str(next(NUMBERS)), str(fake.CHANNEL), content=f"<@{fake.BOT}> {line}")
        await self._settled("MESSAGE_CREATE", {**message, "guild_id": str(fake.GUILD)})

    async def press(self, label: str) -> None:
        """A button."""
        bodies = [json.loads(text) for text in self.wire.rest.shown[::-1]]
        shown = [body.get("data", body) for body in bodies]
        found = (
            (body, one["custom_id"])
            for body in shown
            for one in every(body.get("components", []))
            if one.get("label") == label
        )
        body, name = next(found)
        card = fake.message(
            "4712", str(fake.CHANNEL), author=fake.ME, components=body["components"], flags=body.get("flags", 0)
        )
        await self._interacted({"component_type": 2, "custom_id": name}, 3, message=card)

    async def fill(self, **values: str) -> None:
        """A modal, with what it was opened with in the other fields."""
        modals = [b for _m, path, b in self.wire.rest.calls if path.endswith("/callback") and b["type"] == 9]
        asked = [part["component"] for part in modals[-1]["data"]["components"] if part["type"] == 18]
        known = {one["custom_id"]: one.get("value") for one in asked}
        fields = [
            {"type": 18, "component": {"type": 4, "custom_id": name, "value": value}}
            for name, value in (known | values).items()
            if value
        ]
        await self._interacted({"custom_id": modals[-1]["data"]["custom_id"], "components": fields}, 5)

    async def react(self, line: str) -> None:
        """An emoji on somebody's message."""
        self._message(line)
        about = {"channel_id": str(fake.CHANNEL), "guild_id": str(fake.GUILD), "user_id": str(fake.MEMBER)}
        emoji = {"message_id": "4711", "emoji": {"id": None, "name": "🎫"}, "type": 0, "burst": False}
        await self._settled("MESSAGE_REACTION_ADD", {**about, **emoji, "member": fake.guild()["members"][0]})

    async def choose(self, line: str) -> None:
        """An entry of the menu of a message."""
        resolved = {"messages": {"4711": self._message(line)}}
        await self._interacted(
            {"type": 3, "id": "2", "name": "Create ticket", "target_id": "4711", "resolved": resolved}
        )

    def lose(self, loss: str) -> None:
        """Let some of Discord's routes fail."""
        calls, fault = (ANSWERS | FILES)[loss]
        self.wire.rest.fate = lambda what: fault if any(call in what for call in calls) else ""

    def mend(self) -> None:
        """Let Discord take everything."""
        self.wire.rest.fate = lambda _what: ""

    async def shown(self) -> list[str]:
        """What Discord took."""
        return list(self.wire.rest.shown)

    async def overheard(self) -> str:
        """What was posted there, and answers to interactions that are not for one alone."""
        posted = [body for method, path, body in self.wire.rest.calls if f"channels/{RANDOM}/messages" in path and body]
        calls = [(path, body) for _method, path, body in self.wire.rest.calls if body and "token" in path]
        told = [(path, body.get("data") or body) for path, body in calls if body.get("type") != MODAL]
        aloud = [body for path, body in told if "@original" not in path and not body.get("flags", 0) & EPHEMERAL]
        return json.dumps([*posted, *aloud], ensure_ascii=False)

    def _message(self, line: str) -> fake.Body:
        made = fake.message("4711", str(fake.CHANNEL), content=line)
        self.wire.rest.messages[str(fake.CHANNEL)]["4711"] = made
        return made

    async def _interacted(self, data: fake.Body, kind: int = 2, *, channel: str = "support", **more: Any) -> None:
        number = str(CHANNELS[channel])
        room = {"id": number, "type": 0, "name": channel, "permissions": "0", "position": 0}
        made = fake.interaction(next(NUMBERS), data, kind, channel_id=number, channel=room, **more)
        made["id"] = str(int(made["id"]) - (int(self.ago.total_seconds() * 1000) << 22))
        await self._settled("INTERACTION_CREATE", made)

    async def _settled(self, event: str, data: fake.Body) -> None:
        """Let something happen, and wait until the bot has done with it."""
        rest = self.wire.rest
        before = len(rest.calls)
        await self.wire.gateway.happens(event, data)
        async with asyncio.timeout(10), rest.arrived:
            await rest.arrived.wait_for(lambda: [1 for method, _path, _body in rest.calls[before:] if method != "GET"])
        while busy := list(self.wire.platform.tasks.running):
            await asyncio.wait(busy)


def _accounts(session: Session) -> None:
    """A channel where money may be shown."""
    session.act_id = 1
    about: Any = {"platform": "discord", "workspace": str(fake.GUILD), "created_at": START}
    channel = Channel(external_id=str(ACCOUNTS), name="accounts", **about)
    session.add(channel)
    session.flush()
    session.add(Binding(channel_id=channel.id or 0, purpose="accounts"))
