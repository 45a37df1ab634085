"""The three surfaces from outside: each asks one command and returns once it is answered, or raises."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import ClientWebSocketResponse, web

from tests.adapters.discord import fake as discord
from tests.adapters.discord.fake import Gateway, Rest
from tests.adapters.slack.fake import SECRET, TEAM, FakeSlack
from tests.adapters.web.visitor import Visitor

SPEAKERS = ("olivia", "marco", "sven", "sam")
DISCORD_USERS = {name: discord.MEMBER + number for number, name in enumerate(SPEAKERS)}
SELLERS, HELPERS = ("olivia", "marco", "sven"), ("olivia", "marco", "sam")
LINES: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("home", SPEAKERS, {}),
    ("company new", SELLERS, {"name": "k{n} Foods", "country": "EE"}),
    ("company list", SPEAKERS, {}),
    ("ticket new", HELPERS, {"subject": "Pump {n} leaks"}),
    ("find", SPEAKERS, {"text": "foods"}),
    ("deal new", SELLERS, {"company": "C-1", "amount": "1200 EUR", "name": "Refit {n}"}),
    ("deal list", SPEAKERS, {}),
    ("ticket list", SPEAKERS, {}),
    ("task list", SPEAKERS, {}),
    ("help", SPEAKERS, {}),
)


@dataclass(frozen=True)
class AskedSurface:
    """One command with its options."""

    number: int
    name: str
    speaker: str
    options: dict[str, str]

    @classmethod
    def nth(cls, number: int) -> AskedSurface:
        """The commands in turns, so that each surface hears all of them."""
        name, speakers, options = LINES[number // 3 % len(LINES)]
        given = {option: text.format(n=number) for option, text in options.items()}
        return cls(number, name, speakers[number // 7 % len(speakers)], given)

    @property
    def line(self) -> str:
        """As it is typed."""
        return " ".join([f"/{self.name}", *(f'{option}:"{text}"' for option, text in self.options.items())])


@dataclass
class SlackSurface:
    """Slash commands over HTTP, signed."""

    url: str
    http: aiohttp.ClientSession
    answers: str
    name = "Slack"

    async def ask(self, asked: AskedSurface) -> None:
        """Until it is acknowledged."""
        body = urlencode({
            "command": "/meridian", "text": asked.line[1:], "team_id": TEAM, "user_id": f"U{asked.speaker.upper()}",
            "user_name": asked.speaker, "channel_id": "CSUPPORT", "channel_name": "support",
            "trigger_id": f"soak.{asked.number}", "response_url": f"{self.answers}/respond/soak",
        })  # fmt: skip
        stamp = str(int(time.time()))
        digest = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        async with self.http.post(f"{self.url}/slack/events", data=body.encode(), headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            await answer.read()


class Forgetful(Rest):
    """Keeps no call, but tells whoever waits for an interaction's answer."""

    def __init__(self) -> None:
        super().__init__()
        self.answered: dict[str, asyncio.Future[None]] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any request of the client."""
        response = await super().handle(request)
        self.calls.clear()
        waiting = self.answered.pop(
            next((part for part in request.path.split("/") if part.startswith("token")), ""), None
        )
        if waiting is not None and not waiting.done():
            waiting.set_result(None)
        return response


@dataclass
class DiscordSurface:
    """Slash commands over the gateway."""

    gateway: Gateway
    rest: Forgetful
    name = "Discord"

    async def ask(self, asked: AskedSurface) -> None:
        """Until the interaction is answered over REST."""
        noun, _blank, verb = asked.name.partition(" ")
        options: list[dict[str, Any]] = [
            {"type": 3, "name": name, "value": text} for name, text in asked.options.items()
        ]
        if verb:
            options = [{"type": 1, "name": verb, "options": options}]
        made = discord.interaction(asked.number, {"type": 1, "id": "1", "name": noun, "options": options})
        user = made["member"]["user"] | {"id": str(DISCORD_USERS[asked.speaker]), "username": asked.speaker}
        made["member"] = made["member"] | {"user": user}
        answered = self.rest.answered[f"token{asked.number}"] = asyncio.get_running_loop().create_future()
        await self.gateway.happens("INTERACTION_CREATE", made)
        await answered


@dataclass
class WebSurface:
    """The web chat's composer, by browsers that also follow what happens."""

    visitors: dict[str, Visitor] = field(default_factory=dict)
    sockets: list[ClientWebSocketResponse] = field(default_factory=list)
    name = "web chat"

    async def open(self, url: str, stack: AsyncExitStack) -> None:
        """Let everybody open the chat."""
        for speaker in SPEAKERS:
            visitor = self.visitors[speaker] = Visitor(url)
            stack.push_async_callback(visitor.session.close)
            await visitor.open("/direct")
            await visitor.post("/persona", {"user": speaker})
            await visitor.open("/direct")
            socket = await visitor.session.ws_connect("/live?after=0", headers={"Origin": url})
            reader = asyncio.create_task(_follow(socket))
            stack.callback(reader.cancel)

    async def ask(self, asked: AskedSurface) -> None:
        """Until the composer has its answer."""
        await self.visitors[asked.speaker].say(asked.line)


async def _follow(socket: ClientWebSocketResponse) -> None:
    async for _event in socket:
        pass


def forget(slack: FakeSlack) -> None:
    """Keep only what the bot may ask for again: the soak would grow by itself otherwise."""
    slack.calls.clear()
    slack.responses.clear()
    slack.whispers.clear()
    slack.homes.clear()
