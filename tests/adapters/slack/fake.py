"""A Slack of our own: the Web API with state, its errors and 429s, response addresses, files and Socket Mode."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.adapters.slack import limits
from tests.chat import START
from tests.faults import faulty

TEAM, BOT, TOKEN, SECRET = "T1", "UBOT", "xoxb-one", "shh"


@dataclass
class FakeSlack:
    """One Slack. `refuse[method]` holds errors that are given once each; a number is a 429 with that Retry-After.

    `faults[method]` holds what goes wrong on the way instead, and `fate` decides when nothing is held (see tests.faults).
    """

    url: str = ""
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    whispers: list[dict[str, Any]] = field(default_factory=list)
    responses: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refuse: dict[str, list[str | int]] = field(default_factory=lambda: defaultdict(list))
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    fate: Callable[[str], str] = lambda _what: ""
    wrong: list[str] = field(default_factory=list)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    serial: Any = field(default_factory=lambda: count(1))
    now: Callable[[], datetime] = lambda: START

    def __post_init__(self) -> None:
        self.tokens[TOKEN] = {"team_id": TEAM, "team": "Studio", "user_id": BOT, "bot_id": "B1", "user": "meridian"}

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._method)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/files/{id}", self._download)
        app.router.add_get("/socket", self._socket)
        return app

    def said(self, channel: str) -> list[dict[str, Any]]:
        """What the bot said in a channel."""
        return [m for m in self.messages[channel] if m.get("user") == BOT and "files" not in m]

    def shown(self) -> list[str]:
        """All that reached anybody: messages as they are now, whispers, answers by address and modals."""
        posted = [message for channel in list(self.messages) for message in self.said(channel)]
        alone = [*self.whispers, *(body for _address, body in self.responses)]
        return [json.dumps(one, ensure_ascii=False) for one in [*posted, *alone, *self.views.values()]]

    def called(self, method: str) -> list[dict[str, Any]]:
        """The arguments of every call of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    def stamp(self) -> str:
        """A new message's reference."""
        return f"{int(self.now().timestamp())}.{next(self.serial):06}"

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method, arguments = request.match_info["method"], await _arguments(request)
        self.calls.append((method, arguments))
        if self.refuse[method]:
            return _refusal(self.refuse[method].pop(0))
        what = f"{method} {arguments.get('channel', '')}"
        fault = self.faults[method].pop(0) if self.faults[method] else self.fate(what)
        return await faulty(fault, request, lambda: self._done(request, method, arguments))

    async def _done(self, request: web.Request, method: str, arguments: dict[str, Any]) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.get("token", "")
        answer = getattr(self, f"_{method.replace('.', '_')}", None)
        if answer is None:
            self.wrong.append(f"{method} is not known here")
            return web.json_response({"ok": False, "error": "unknown_method"})
        if token not in self.tokens and method not in {"oauth.v2.access", "apps.connections.open"}:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        try:
            return web.json_response(self._checked(method, arguments) or answer({**arguments, "token": token}))
        except KeyError as missing:
            if missing.args[0] in (*arguments, *arguments.values()):
                raise  # not an argument that is missing, but a fault of ours
            return web.json_response({"ok": False, "error": "invalid_arguments"})

    def _checked(self, method: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
        shown = arguments.get("view") or arguments
        if found := limits.complaints(shown) if "blocks" in shown else []:
            self.wrong += [f"{method}: {complaint}" for complaint in found]
            return {"ok": False, "error": "invalid_blocks"}
        channel = arguments.get("channel") or arguments.get("channel_id")
        if (
            channel
            and method.startswith(("chat", "conv"))
            and channel not in self.channels
            and not channel.startswith("D")
        ):
            return {"ok": False, "error": "channel_not_found"}
        return None

    def _auth_test(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "url": "https://studio.slack.com/", **self.tokens[arguments["token"]]}

    def _chat_postMessage(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's word
        ts = self.stamp()
        message = {**arguments, "ts": ts, "user": BOT, "bot_id": "B1"}
        self.messages[arguments["channel"]].append(message)
        return {"ok": True, "ts": ts, "channel": arguments["channel"], "message": message}

    def _chat_postEphemeral(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's word
        self.whispers.append(arguments)
        return {"ok": True, "message_ts": self.stamp()}

    def _chat_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        for message in self.messages[arguments["channel"]]:
            if message["ts"] == arguments["ts"]:
                message.update({"text": arguments["text"], "blocks": arguments["blocks"], "edited": True})
                return {"ok": True, "ts": arguments["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def _conversations_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments["users"] not in self.users:
            return {"ok": False, "error": "user_not_found"}
        return {"ok": True, "channel": {"id": f"D{arguments['users'][1:]}"}}

    def _conversations_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channel": {"id": arguments["channel"], "name": self.channels[arguments["channel"]]}}

    def _conversations_join(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channel": {"id": arguments["channel"]}}

    def _conversations_history(self, arguments: dict[str, Any]) -> dict[str, Any]:
        found = [m for m in self.messages[arguments["channel"]] if not m.get("thread_ts")]
        return _page(found[::-1], arguments)

    def _conversations_replies(self, arguments: dict[str, Any]) -> dict[str, Any]:
        ts = arguments["ts"]
        return _page([m for m in self.messages[arguments["channel"]] if ts in {m["ts"], m.get("thread_ts")}], arguments)

    def _users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        user = self.users.get(arguments.get("user", ""))
        return {"ok": True, "user": user} if user else {"ok": False, "error": "user_not_found"}

    def _views_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments["trigger_id"].startswith("old"):
            return {"ok": False, "error": "expired_trigger_id"}
        view = {
            **arguments["view"],
            "id": f"V{next(self.serial)}",
            "hash": f"h{next(self.serial)}",
            "state": {"values": {}},
        }
        self.views[view["id"]] = view
        return {"ok": True, "view": view}

    def _views_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        view = self.views[arguments["view_id"]]
        view.update({**arguments["view"], "hash": f"h{next(self.serial)}"})
        return {"ok": True, "view": view}

    def _views_publish(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self.homes[arguments["user_id"]] = arguments["view"]
        return {"ok": True, "view": arguments["view"]}

    def _files_getUploadURLExternal(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's word
        number = f"F{next(self.serial)}"
        self.files[number] = {"id": number, "name": arguments["filename"]}
        return {"ok": True, "file_id": number, "upload_url": f"{self.url}/upload/{number}"}

    def _files_completeUploadExternal(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's word
        named = arguments["files"]
        for file in json.loads(named) if isinstance(named, str) else named:
            place = {"channel": arguments.get("channel_id", ""), "thread": arguments.get("thread_ts", "")}
            self.files[file["id"]].update(place)
            if place["channel"]:
                self._share(self.files[file["id"]])
        return {
            "ok": True,
            "files": [{"id": file["id"]} for file in (json.loads(named) if isinstance(named, str) else named)],
        }

    def _share(self, file: dict[str, Any]) -> None:
        """A file that is given to a channel stands there in a message."""
        shared = {
            "ts": self.stamp(),
            "user": BOT,
            "thread_ts": file["thread"],
            "files": [file],
            "subtype": "file_share",
        }
        self.messages[file["channel"]].append(shared)

    def _oauth_v2_access(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments["code"] != "good":
            return {"ok": False, "error": "invalid_code"}
        self.tokens["xoxb-two"] = {"team_id": "T2", "team": "Other", "user_id": "UBOT2", "bot_id": "B2", "user": "m"}
        team = {"id": "T2", "name": "Other"}
        user = {"id": "U9"}
        return {"ok": True, "access_token": "xoxb-two", "bot_user_id": "UBOT2", "team": team, "authed_user": user}

    def _apps_connections_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "url": f"{self.url.replace('http', 'ws')}/socket"}

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        return await faulty(self.fate("response_url"), request, lambda: self._responded(request, body))

    async def _responded(self, request: web.Request, body: dict[str, Any]) -> web.Response:
        if found := limits.complaints(body) if "blocks" in body else []:
            self.wrong += found
        if request.match_info["id"] == "used":
            return web.Response(status=404, text="used_url")
        self.responses.append((request.match_info["id"], body))
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        return await faulty(self.fate("upload"), request, lambda: self._uploaded(request))

    async def _uploaded(self, request: web.Request) -> web.Response:
        self.files[request.match_info["id"]]["content"] = await request.read()
        return web.Response(text="OK")

    async def _download(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=302, headers={"Location": "/login"})
        return web.Response(body=self.files[request.match_info["id"]]["content"])

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets)})
        self.connected.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.acknowledged.append(message.json())
                self.heard.set()
        return socket


async def _arguments(request: web.Request) -> dict[str, Any]:
    """What a method was given, whichever way it came."""
    if request.content_type == "application/json":
        given = await request.json()
    else:
        given = {**request.query, **(await request.post())}
    for name in ("view", "blocks", "metadata"):
        if isinstance(given.get(name), str):
            given[name] = json.loads(given[name])
    return dict(given)


def _page(found: list[dict[str, Any]], arguments: dict[str, Any]) -> dict[str, Any]:
    """What the caller asked for of some messages: those since an instant, a page at a time."""
    since = [m for m in found if float(m["ts"]) > float(arguments.get("oldest") or 0)]
    start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
    following = str(start + limit) if start + limit < len(since) else ""
    page = [_shown(m) for m in since[start : start + limit]]
    more = {"response_metadata": {"next_cursor": following}} if following else {}
    return {"ok": True, "messages": page, "has_more": bool(following), **more}


def _shown(message: dict[str, Any]) -> dict[str, Any]:
    names = ("ts", "text", "user", "metadata", "thread_ts", "bot_id")
    shown = {name: message[name] for name in names if message.get(name)}
    files = [{"name": file["name"]} for file in message.get("files", [])]
    return shown | ({"files": files} if files else {})


def _refusal(error: str | int) -> web.Response:
    if isinstance(error, int):
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(error)})
    return web.json_response({"ok": False, "error": error})
