"""The web chat: requests of its pages with anything in them, and bytes that are hardly requests at all."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from hypothesis import given
from pydantic import SecretStr
from sqlmodel import select

import adapters.web
from bot.app import build
from bot.kernel import Kernel
from bot.registry import Registry
from bot.settings import Settings
from storage.identity.company import Workspace
from storage.identity.people import Identity
from storage.identity.places import Channel
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import START, UNLIMITED, ChatClock
from tests.conftest import CHANNELS, STUDIO
from tests.fuzz.deeds import Deeds, HeardDeeds, heard
from tests.fuzz.wild import BATCH, SEEDS, Wild, batches

# A file's name that tears its header is told to the library's user by a warning, and refused by us.
pytestmark = [
    pytest.mark.filterwarnings("ignore::aiohttp.multipart.BadContentDispositionHeader"),
    pytest.mark.filterwarnings("ignore::aiohttp.multipart.BadContentDispositionParam"),
]
PATHS = (
    "/", "/direct", "/c/accounts", "/c/support", "/c/nowhere", "/older", "/thread/1", "/thread/99999999", "/live", "/complete", "/suggest",
    "/picture/1/0", "/file/1", "/say", "/press", "/submit", "/welcome", "/read", "/persona", "/login/" + "x" * 24, "/logout", "/static/app.js",
    "/static/../pages.py", "/static/%2e%2e/server.py", "/healthz", "/metrics", "/slack/events", "//", "/%00", "/c/%ff", "/c/..%2f",
)  # fmt: skip
TOKEN = re.compile(r'data-token=\\?"([^"\\]+)')


@dataclass
class FuzzedBrowser:
    """Somebody's cookie and the token of his pages."""

    cookie: str
    csrf: str


class Chatroom:
    """The studio's chat over HTTP, with a browser for everybody but the owner, whose deeds could change the roles."""

    def __init__(self, kernel: Kernel, runner: asyncio.Runner, registry: Registry, hearing: HeardDeeds) -> None:
        self.kernel, self.runner, self.registry = kernel, runner, registry
        self.deeds = Deeds(kernel, hearing)
        self.browsers: list[FuzzedBrowser] = []
        self.tokens = deque(["x~1.2.3.help?"], maxlen=300)

    @property
    def host(self) -> str:
        """Where it listens."""
        return self.kernel.site.server.url.removeprefix("http://")

    async def ask(self, request: bytes, *, ends: bool = False) -> tuple[int, str]:
        """The status of the answer to some bytes, and all of it; 0 when there is none. What `ends` may be cut short."""
        name, _colon, port = self.host.partition(":")
        reader, writer = await asyncio.open_connection(name, int(port))
        try:
            writer.write(request)
            if ends:
                writer.write_eof()
            answer = (await asyncio.wait_for(reader.read(), 20)).decode(errors="replace")
        except ConnectionError:
            return 0, ""
        finally:
            writer.close()
        return int(answer.split(" ", 2)[1]) if answer.startswith("HTTP/") else 0, answer

    async def open(self) -> None:
        """Let everybody but the owner in."""
        for member in STUDIO[1:]:
            stranger = FuzzedBrowser("", await self._csrf(FuzzedBrowser("", "")))
            _status, answer = await self.ask(self.post("/persona", {"user": member.user}, stranger))
            found = re.search(r"meridian=([^;]+)", answer)
            assert found is not None, answer
            self.browsers.append(FuzzedBrowser(found[1], await self._csrf(FuzzedBrowser(found[1], ""))))

    async def _csrf(self, browser: FuzzedBrowser) -> str:
        _status, page = await self.ask(self.get("/direct", browser))
        found = re.search(r'data-csrf="([^"]+)"', page)
        assert found is not None, page
        return found[1]

    def get(self, path: str, browser: FuzzedBrowser, *more: str) -> bytes:
        """A request for a path."""
        lines = (
            f"GET {path} HTTP/1.1",
            f"Host: {self.host}",
            f"Cookie: meridian={browser.cookie}",
            "Connection: close",
            *more,
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode(errors="replace")

    def post(
        self, path: str, fields: dict[str, str], browser: FuzzedBrowser, origin: str = "", file: str = ""
    ) -> bytes:
        """A form as the page's script sends it."""
        mark = "----form"
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in fields.items()
        ]
        if file:
            parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file}"\r\n\r\nx\r\n')
        body = ("".join(parts) + f"--{mark}--\r\n").encode(errors="replace")
        lines = (
            f"POST {path} HTTP/1.1", f"Host: {self.host}", f"Cookie: meridian={browser.cookie}", f"X-CSRF-Token: {browser.csrf}",
            f"Origin: {origin or self.kernel.site.server.url}", f"Content-Type: multipart/form-data; boundary={mark}",
            f"Content-Length: {len(body)}", "Connection: close",
        )  # fmt: skip
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


@pytest.fixture
def chatroom(sqlite_studio: Path, tmp_path: Path, registry: Registry) -> Iterator[Chatroom]:
    """The studio's chat, furnished by its owner with some of everything."""
    url = f"sqlite:///{shutil.copy(sqlite_studio, tmp_path / 'studio.db')}"
    settings = Settings(_env_file=None, DATABASE_URL=url, secret=SecretStr("for the fuzz"), **UNLIMITED, demo=True)
    settings = settings.model_copy(update={"port": 0})
    kernel = build(settings, now=ChatClock(), platforms=[adapters.web.platform(settings)], registry=registry)
    kernel.database.write_now(1, move_in)
    with heard() as hearing, asyncio.Runner() as runner:
        runner.run(kernel.start(["web"]))
        made = Chatroom(kernel, runner, registry, hearing)
        runner.run(made.open())
        yield made
        runner.run(kernel.stop())


def move_in(session: Session) -> None:
    """Let the studio live in the web chat."""
    act = Act(key="move in", command="furnish", source="text", at=START)
    session.add(act)
    session.flush()
    session.act_id = act.id
    session.add(Workspace(platform="web", external_id="local", company_id=1))
    for row in [*session.exec(select(Identity)), *session.exec(select(Channel))]:
        row.platform, row.workspace = "web", "local"
        session.add(row)


def asked(wild: Wild, room: Chatroom, browser: FuzzedBrowser) -> bytes:
    """A request as a page sends it, with anything in it."""
    place = {
        "channel": wild.of("", "", *CHANNELS, "nowhere"),
        "thread": wild.of("", "", "1", "7", wild.text()),
        "key": uuid4().hex,
    }
    values = {f"value.{name}": text for name, text in wild.values().items()}
    token = wild.of(*room.tokens)
    how = wild.random.random()
    if how < 0.4:
        return room.post(
            "/say", {"text": wild.line(), **place}, browser, file=wild.of("", "", "", wild.text().replace('"', ""))
        )
    if how < 0.6:
        pressed = {"token": wild.of(token, token, wild.damaged(token)), "post": wild.of("", "1", "5", wild.text())}
        return room.post(wild.of("/press", "/submit"), {**place, **pressed, **values}, browser)
    if how < 0.7:
        return room.post(wild.of(*PATHS), {**place, "post": wild.text(), "user": wild.text(), **values}, browser)
    query = {
        "text": wild.line(),
        "channel": wild.text(),
        "thread": wild.text(),
        "token": token,
        "option": wild.text(),
        "before": wild.text(),
    }
    named = "&".join(
        f"{name}={quote(text, errors='replace')}" for name, text in query.items() if wild.random.random() < 0.6
    )
    return room.get(f"{wild.of(*PATHS)}?{named}", browser)


def noise(wild: Wild, room: Chatroom, browser: FuzzedBrowser) -> bytes:
    """Bytes that begin like a request: a strange method, path, header or body, or one that was damaged on the way."""
    way = wild.of("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE", "CONNECT", "get", "G\0T", "")
    path = wild.of(*PATHS, quote(wild.text(), errors="replace"), f"/{wild.text()}", "*", "http://evil.example/")
    header = wild.of(
        "Host: evil.example", "Host:", f"X: {wild.text()}", "Content-Length: -1", "Content-Length: 99999999999999", "Transfer-Encoding: chunked",
        "Upgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Content-Type: application/json", f"Content-Type: application/x-www-form-urlencoded; charset={wild.text()[:9]}\r\nContent-Length: 9", "Content-Type: multipart/form-data", "Cookie: meridian=" + "a" * 9000, "Expect: 100-continue", "Range: bytes=0-0",
        "Content-Encoding: gzip", "Authorization: Basic xx",
    )  # fmt: skip
    whole = f"{way} {path} HTTP/{wild.of('1.1', '1.0', '2', '9.9')}\r\nHost: {room.host}\r\n{header}\r\nConnection: close\r\n\r\n{wild.text()}"
    raw = whole.encode(errors="replace")
    return (
        raw
        if wild.random.random() < 0.5
        else raw[: wild.random.randint(0, len(raw))] + wild.text().encode(errors="replace")
    )


@batches(0.05)
@given(SEEDS)
def test_every_request_of_a_page_is_answered(chatroom: Chatroom, seed: int) -> None:
    """Whatever a page of somebody sends, nothing breaks, and nothing is written that his roles do not allow."""
    wild = Wild(seed, chatroom.registry)
    for _ in range(BATCH):
        sent = asked(wild, chatroom, wild.of(*chatroom.browsers))
        status, body = chatroom.runner.run(chatroom.ask(sent))
        chatroom.deeds.heard.check()
        assert 0 < status < 500, (status, sent)
        chatroom.tokens.extend(unescape(token) for token in TOKEN.findall(body))
    chatroom.deeds.check()


@batches(0.16)
@given(SEEDS)
def test_a_request_of_another_site_does_nothing(chatroom: Chatroom, seed: int) -> None:
    """Without the page's token, or from another site, the same requests are refused and no act is left."""
    wild = Wild(seed, chatroom.registry)
    for _ in range(BATCH):
        browser = wild.of(*chatroom.browsers)
        stranger = FuzzedBrowser(
            wild.of(browser.cookie, wild.text(), "a.b"), wild.of("", wild.text(), wild.damaged(browser.csrf) + "x")
        )
        fields = {"text": wild.line(), "key": uuid4().hex, "token": wild.of(*chatroom.tokens), "user": "olivia"}
        honest = chatroom.post(wild.of("/say", "/press", "/submit", "/persona"), fields, stranger)
        foreign = chatroom.post(
            "/say", fields, browser, origin=wild.of("https://evil.example", "null", f"http://{wild.text()[:9]}x")
        )
        status, _body = chatroom.runner.run(chatroom.ask(wild.of(honest, foreign)))
        assert status in {400, 403}, status
    chatroom.deeds.check(harmless=True)


@batches(0.2)
@given(SEEDS)
def test_noise_on_the_wire_breaks_nothing(chatroom: Chatroom, seed: int) -> None:
    """Bytes that are no request are refused or dropped: no error of ours, no act."""
    wild = Wild(seed, chatroom.registry)
    for _ in range(BATCH):
        sent = noise(wild, chatroom, wild.of(*chatroom.browsers))
        status, _body = chatroom.runner.run(chatroom.ask(sent, ends=True))
        assert status < 500 or status in {501, 505}, (status, sent)
    chatroom.deeds.check(harmless=True)
