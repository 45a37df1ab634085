"""A Discord of our own over real sockets: a gateway with zlib streams, and REST that keeps messages and has limits."""

from __future__ import annotations

import asyncio
import json
import time
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import discord
import pytest
import yarl
from aiohttp import WSMsgType, web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.faults import faulty

BOT, GUILD, CHANNEL, MEMBER, DIRECT = 900, 81384788765712384, 7001, 8001, 7777
HELLO, DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, ACK = 10, 0, 1, 2, 6, 7, 9, 11
LIMITS = {
    "X-RateLimit-Bucket": "b1",
    "X-RateLimit-Limit": "50",
    "X-RateLimit-Remaining": "49",
    "X-RateLimit-Reset": "4102444800.0",
    "X-RateLimit-Reset-After": "1.0",
}
REFUSALS = {"10062": 404, "50007": 403, "40060": 400, "50035": 400}
"""Discord's codes as faults, with the status that they come with."""
Body = dict[str, Any]
USER: Body = {"id": str(MEMBER), "username": "olivia", "discriminator": "0", "avatar": None, "global_name": "Olivia"}
ME: Body = {"id": str(BOT), "username": "meridian", "discriminator": "0", "avatar": None, "bot": True}


APPLICATION: Body = {
    "id": str(BOT),
    "name": "Meridian",
    "description": "",
    "icon": None,
    "rpc_origins": [],
    "bot_public": False,
    "bot_require_code_grant": False,
    "owner": USER,
    "verify_key": "k",
    "flags": 0,
}


@dataclass(frozen=True)
class CanonicalLine:
    """One client's connection, and its stream of zlib."""

    socket: web.WebSocketResponse
    deflate: Any


class Gateway:
    """One session after another: what clients sent, and what they are sent."""

    silent = False

    def __init__(self) -> None:
        self.url = ""
        self.heard: asyncio.Queue[Body] = asyncio.Queue()
        self.log: list[int] = []
        self.forgets = False
        self.connected = self.most_connected = 0
        self._sequence = 0
        self._line: CanonicalLine | None = None

    async def connection(self, request: web.Request) -> web.WebSocketResponse:
        """A client connects: every frame it gets is a piece of one zlib stream."""
        assert request.query["compress"] == "zlib-stream"
        socket = web.WebSocketResponse()
        line = self._line = CanonicalLine(socket, zlib.compressobj())
        await socket.prepare(request)
        self.connected += 1
        self.most_connected = max(self.most_connected, self.connected)
        if not self.silent:
            await self.send(HELLO, {"heartbeat_interval": 40_000}, line=line)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._answer(json.loads(message.data), line)
        self.connected -= 1
        return socket

    async def send(
        self, op: int, data: Any = None, event: str | None = None, *, line: CanonicalLine | None = None
    ) -> None:
        """Send one payload, cut into two frames, so that the stream has to be put together again."""
        line = line or self._line
        assert line is not None
        self._sequence += event is not None
        payload = {"op": op, "d": data, "t": event, "s": self._sequence if event else None}
        raw = line.deflate.compress(json.dumps(payload).encode()) + line.deflate.flush(zlib.Z_SYNC_FLUSH)
        for part in (raw[: len(raw) // 2], raw[len(raw) // 2 :]):
            await line.socket.send_bytes(part)

    async def happens(self, event: str, data: Body) -> None:
        """An event for the client."""
        await self.send(DISPATCH, data, event)

    async def close(self, code: int) -> None:
        """End the connection with one of Discord's codes."""
        assert self._line is not None
        await self._line.socket.close(code=code)

    async def until(self, op: int) -> Body:
        """The next payload of a kind that a client sends."""
        while (found := await asyncio.wait_for(self.heard.get(), 30))["op"] != op:
            pass
        return found

    async def _answer(self, payload: Body, line: CanonicalLine) -> None:
        self.log.append(payload["op"])
        if payload["op"] == HEARTBEAT:
            await self.send(ACK, line=line)
        elif payload["op"] == IDENTIFY:
            await self.send(DISPATCH, ready(self.url), "READY", line=line)
            await self.send(DISPATCH, guild(), "GUILD_CREATE", line=line)
        elif payload["op"] == RESUME:
            if self.forgets:
                await self.send(INVALID, data=False, line=line)
            else:
                await self.send(DISPATCH, {}, "RESUMED", line=line)
        self.heard.put_nowait(payload)


class Rest:
    """Discord's REST: keeps messages, drops repeated nonces, refuses and limits when it is told to.

    `shown` is what it has taken, `calls` what was tried.
    """

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, Body]] = defaultdict(dict)
        self.calls: list[tuple[str, str, Any]] = []
        self.shown: list[str] = []
        self.errors: list[tuple[str, int, int, Body]] = []
        self.faults: list[str] = []
        self.fate: Callable[[str], str] = lambda _what: ""
        self.arrived = asyncio.Condition()
        self.nonce_seconds = float("inf")
        self._serial, self._nonces = count(1), dict[str, tuple[str, float]]()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any request of the client."""
        path, body = request.path.removeprefix("/api"), await _body(request)
        self.calls.append((request.method, path, body))
        async with self.arrived:
            self.arrived.notify_all()
        what = f"{request.method} {path}{' with files' * request.content_type.startswith('multipart/')}"
        for error in self.errors:
            if error[0] in what:
                self.errors.remove(error)
                return _refusal(*error[1:])
        fault = self.faults.pop(0) if self.faults and path.endswith("/messages") else self.fate(what)
        if fault in REFUSALS:
            return _refusal(REFUSALS[fault], int(fault), {})
        return await faulty(fault, request, lambda: self._done(request, path, body))

    async def _done(self, request: web.Request, path: str, body: Any) -> web.Response:
        if request.method in {"POST", "PATCH"} and body:
            self.shown.append(json.dumps(body, ensure_ascii=False))
        place = path.strip("/").split("/")
        if (
            request.method == "GET"
            and place[0] == "channels"
            and len(place) == 4
            and place[3] not in self.messages[place[1]]
        ):
            return _refusal(404, 10008, {})
        return _json(self._found(request.method, path.strip("/").split("/"), body, request.query), 200, LIMITS)

    def refuse(self, what: str, status: int, code: int = 0, **body: Any) -> None:
        """Let the next request whose method and path contain a text fail."""
        self.errors.append((what, status, code, body))

    async def called(self, what: str, times: int = 1) -> Any:
        """Wait until a request came whose method and path contain a text; its body."""

        def bodies() -> list[Any]:
            return [body for method, path, body in self.calls if what in f"{method} {path}"]

        async with asyncio.timeout(10), self.arrived:
            await self.arrived.wait_for(lambda: len(bodies()) >= times)
        return bodies()[times - 1]

    def _found(self, method: str, path: list[str], body: Any, query: Mapping[str, str]) -> Any:
        if path[0] == "interactions":
            return {"interaction": {"id": path[1], "type": 2, "response_message_id": self._id()}}
        if path[:3] == ["users", "@me", "channels"]:
            return _direct(str(DIRECT))
        if path[0] == "channels" and len(path) == 2 and method == "GET":
            return (
                _direct(path[1])
                if path[1] == str(DIRECT)
                else {**guild()["channels"][0], "id": path[1], "guild_id": str(GUILD)}
            )
        if path[0] in {"channels", "webhooks"} and len(path) > 2:
            return self._messages(method, path, body, query)
        return {"users": ME, "oauth2": APPLICATION}.get(path[0], [])

    def _messages(self, method: str, path: list[str], body: Any, query: Mapping[str, str]) -> Any:
        channel = self.messages[path[1]]
        if method == "DELETE":
            return {}
        if method == "GET":
            return channel[path[3]] if len(path) > 3 else self._history(list(channel.values()), query)
        nonce = body.get("nonce")
        number = path[-1] if method == "PATCH" else self._remembered(nonce) or self._id()
        if nonce and body.get("enforce_nonce"):
            self._nonces[nonce] = number, time.monotonic()
        channel[number] = message(
            number if number.isdigit() else "9999", path[1], components=body.get("components", []), author=ME
        )
        return channel[number]

    def _id(self) -> str:
        """A number that tells when it was given, as Discord's do."""
        return str(discord.utils.time_snowflake(discord.utils.utcnow()) + next(self._serial))

    def _history(self, found: list[Body], query: Mapping[str, str]) -> list[Body]:
        """A page of a channel: the oldest ones after a message, newest first, or the newest ones."""
        limit = int(query.get("limit", 50))
        after = [entry for entry in found if int(entry["id"]) > int(query.get("after", 0))]
        return (after[:limit] if "after" in query else after[-limit:])[::-1]

    def _remembered(self, nonce: str | None) -> str:
        """The message with a nonce, which Discord knows for a few minutes only."""
        number, at = self._nonces.get(nonce or "", ("", 0.0))
        return number if time.monotonic() - at < self.nonce_seconds else ""

    def forget_nonces(self) -> None:
        """Let a few minutes pass, as far as nonces go."""
        self._nonces.clear()


@asynccontextmanager
async def running(patch: pytest.MonkeyPatch, rest: Rest | None = None) -> AsyncIterator[tuple[Gateway, Rest]]:
    """Both servers, and the library's addresses pointed at them."""
    gateway, rest = Gateway(), rest or Rest()
    app = web.Application()
    app.router.add_get("/gateway/", gateway.connection)
    app.router.add_get("/again/", gateway.connection)
    app.router.add_route("*", "/api/{path:.*}", rest.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    gateway.url = f"ws://{host}:{port}/again/"
    patch.setattr(Route, "BASE", f"http://{host}:{port}/api")
    patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(f"ws://{host}:{port}/gateway/"))
    try:
        yield gateway, rest
    finally:
        await runner.cleanup()


def _direct(number: str) -> Body:
    """A direct conversation."""
    return {"id": number, "type": 1, "recipients": [USER], "last_message_id": None}


def ready(url: str) -> Body:
    """What a client is told first."""
    return {
        "v": 10,
        "user": ME,
        "session_id": "s1",
        "resume_gateway_url": url,
        "guilds": [{"id": str(GUILD), "unavailable": True}],
        "application": {"id": str(BOT), "flags": 0},
    }


def guild() -> Body:
    """The studio's server, with one channel and one member."""
    channel = {"id": str(CHANNEL), "type": 0, "name": "support", "position": 0, "permission_overwrites": []}
    member = {
        "user": USER,
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
    }
    role = {"id": str(GUILD), "name": "@everyone", "permissions": "0", "position": 0, "color": 0, "hoist": False}
    return {
        "id": str(GUILD),
        "name": "Studio",
        "owner_id": str(MEMBER),
        "channels": [channel],
        "members": [member, {**member, "user": ME}],
        "roles": [{**role, "managed": False, "mentionable": False, "colors": {"primary_color": 0}}],
        "emojis": [],
        "features": [],
        "threads": [],
        "member_count": 2,
        "large": False,
        "unavailable": False,
    }


def message(number: str, channel: str, *, author: Body = USER, content: str = "", **more: Any) -> Body:
    """A message as Discord tells of it."""
    return {
        "id": number,
        "channel_id": channel,
        "author": author,
        "content": content,
        "timestamp": "2026-11-23T10:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
        **more,
    }


def interaction(number: int, data: Body, kind: int = 2, **more: Any) -> Body:
    """Something that Olivia does in #support."""
    member = guild()["members"][0]
    return {
        "id": str(discord.utils.time_snowflake(discord.utils.utcnow()) + number),
        "application_id": str(BOT),
        "type": kind,
        "token": f"token{number}",
        "version": 1,
        "guild_id": str(GUILD),
        "channel_id": str(CHANNEL),
        "channel": {"id": str(CHANNEL), "type": 0, "name": "support", "permissions": "0", "position": 0},
        "member": {**member, "permissions": "0"},
        "locale": "en-US",
        "data": data,
        "entitlements": [],
        "app_permissions": "0",
        "attachment_size_limit": 10_000_000,
        **more,
    }


async def _body(request: web.Request) -> Any:
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        for part in form.values():
            if isinstance(part, web.FileField):
                part.file.close()
        return json.loads(str(form["payload_json"]))
    return json.loads(await request.text() or "null")


def _refusal(status: int, code: int, body: Body) -> web.Response:
    headers = {"Via": "1.1 google"} if status == 429 else {}
    return _json({"code": code, "message": "refused", **body}, status, headers)


def _json(body: Any, status: int, headers: dict[str, str]) -> web.Response:
    """Only this exact content type is JSON to the library."""
    raw = json.dumps(body).encode()
    return web.Response(body=raw, status=status, headers={**headers, "Content-Type": "application/json"})
