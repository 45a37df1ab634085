"""Slack over HTTP: acknowledgement against a bare server that checks the signature and against Bolt as shipped.

Alone, the servers are asked in turns: a bare server that is asked two hundred times in a row, with nothing between,
answers quicker than any that does something else as well.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from pydantic import SecretStr
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

from adapters.slack.server import Slack
from adapters.slack.settings import SlackSettings
from bot.app import build
from bot.invocation import Answer, Invocation
from bot.kernel import Kernel
from bot.registry import Registry
from bot.replies.reply import Reply, Visibility
from bot.settings import Settings
from tests.adapters.slack.conftest import move_in, people
from tests.adapters.slack.fake import SECRET, TEAM, TOKEN, FakeSlack
from tests.bench.figures import Figure, alternating_tasks, interleaved
from tests.bench.generated import registry_of
from tests.chat import START, UNLIMITED
from tests.conftest import CHANNELS, fill

ALONE, TOGETHER = 1, 16
CALLS = 200
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_serial = count(1)


class InstantSlack(Kernel):
    """A kernel that has its answer ready: what is left is what the adapter costs."""

    async def dispatch(self, invocation: Invocation, company: int | None = None) -> Answer | None:
        """An answer for the caller alone."""
        return Answer(reply=Reply(say="Here it is."), visibility=Visibility.ONLY_ME, company=1)


class SlackBenchClient:
    """Sends signed commands and waits for each acknowledgement."""

    def __init__(self, port: int, line: str) -> None:
        self._url, self._line = f"http://127.0.0.1:{port}/slack/events", line
        self.taken: list[float] = []

    async def run(self, connections: int) -> None:
        """Send CALLS requests in all."""
        self.taken = []
        async with aiohttp.ClientSession() as session:
            await asyncio.gather(*(self._talk(session, CALLS // connections) for _ in range(connections)))

    async def _talk(self, session: aiohttp.ClientSession, calls: int) -> None:
        for _ in range(calls):
            await self.ask(session)

    async def ask(self, session: aiohttp.ClientSession) -> None:
        """Send one request and wait for its acknowledgement."""
        body, headers = _request(self._line)
        started = time.perf_counter()
        async with session.post(self._url, data=body, headers=headers) as answer:
            await answer.read()
            assert answer.status == 200
        self.taken.append(time.perf_counter() - started)


def figures(folder: Path, registry: Registry) -> Iterator[Figure]:
    """Alone and together, few commands and many, and a record that is really made."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        made = runner.run(_servers(stack, folder, registry))
        floor, ours, many = in_turns(runner, made["floor"], made["ours"], made["many"])
        shipped = measured(runner, made["shipped"], ALONE)
        names = ("floor", "ours", "echo", "record")
        runs = (partial(measured, runner, made[name], TOGETHER) for name in names)
        together = dict(zip(names, interleaved(*runs, rounds=5), strict=True))
        yield Figure("slack acknowledged / bare server, alone", ours / floor, 2.0)
        yield Figure("slack per second / bare server, 16", together["floor"] / together["ours"], 0.4, least=True)
        yield Figure("slack acknowledged / Bolt as shipped", ours / shipped, 1.0)
        yield Figure("slack with 200 commands / 1", many / ours, 1.1)
        yield Figure("slack record made per second / echo", together["echo"] / together["record"], 0.08, least=True)
        spread = quantiles(made["record"].taken, n=100)[98] / median(made["record"].taken)
        yield Figure("slack record p99 / p50", spread, 10)
        runner.run(stack.aclose())


def measured(runner: asyncio.Runner, client: SlackBenchClient, connections: int) -> float:
    """Seconds a request: the median alone, the share of the whole together."""
    started = time.perf_counter()
    runner.run(client.run(connections))
    return median(client.taken) if connections == 1 else (time.perf_counter() - started) / CALLS


def in_turns(runner: asyncio.Runner, *clients: SlackBenchClient) -> list[float]:
    """Seconds of a request alone, the median for each server; they are asked in turns, as `alternating` explains."""

    async def asked() -> list[float]:
        async with aiohttp.ClientSession() as session:
            return await alternating_tasks(*(partial(client.ask, session) for client in clients), times=5 * CALLS)

    return runner.run(asked())


async def two(stack: AsyncExitStack, folder: Path) -> tuple[SlackBenchClient, SlackBenchClient]:
    """Clients of Meridian and of the bare server."""
    fake = FakeSlack(users=people(), channels={f"C{name.upper()}": name for name in CHANNELS})
    fake.url, line = f"http://127.0.0.1:{await _listening(stack, fake.app())}", "/item aa pump 3"
    ours = await _meridian(stack, folder / "ours.db", fake, registry_of(1, folder), InstantSlack)
    return SlackBenchClient(ours, line), SlackBenchClient(await _listening(stack, _app(_bare)), line)


async def _servers(stack: AsyncExitStack, folder: Path, registry: Registry) -> dict[str, SlackBenchClient]:
    few, many = registry_of(1, folder), registry_of(200, folder)
    fake = FakeSlack(users=people(), channels={f"C{name.upper()}": name for name in CHANNELS})
    fake.url = f"http://127.0.0.1:{await _listening(stack, fake.app())}"
    line, ticket = "/item aa pump 3", "/ticket new It burns"
    return {
        "floor": SlackBenchClient(await _listening(stack, _app(_bare)), line),
        "shipped": SlackBenchClient(await _listening(stack, _app(_bolt(fake, before=False))), line),
        "echo": SlackBenchClient(await _listening(stack, _app(_bolt(fake, before=True))), line),
        "ours": SlackBenchClient(await _meridian(stack, folder / "few.db", fake, few, InstantSlack), line),
        "many": SlackBenchClient(await _meridian(stack, folder / "many.db", fake, many, InstantSlack), line),
        "record": SlackBenchClient(await _meridian(stack, folder / "record.db", fake, registry, Kernel), ticket),
    }


async def _bare(request: web.Request) -> web.Response:
    """The least that is safe: the signature is checked."""
    body, stamp = await request.read(), request.headers["X-Slack-Request-Timestamp"]
    wanted = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"v0={wanted}", request.headers["X-Slack-Signature"]):
        return web.Response(status=401)
    return web.json_response({"response_type": "ephemeral", "text": "Here it is."})


def _bolt(fake: FakeSlack, *, before: bool) -> Handler:
    """Bolt with one listener."""
    from slack_sdk.web.async_client import AsyncWebClient

    app = AsyncApp(
        client=AsyncWebClient(token=TOKEN, base_url=f"{fake.url}/api/"),
        signing_secret=SECRET,
        process_before_response=before,
        logger=logging.getLogger("bench"),
    )

    @app.command("/item")
    async def item(ack: Any) -> None:
        await ack("Here it is.")

    async def answer(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return answer


async def _meridian(stack: AsyncExitStack, path: Path, fake: FakeSlack, registry: Registry, kind: type[Kernel]) -> int:
    """Meridian on Slack with a studio of its own; returns the port."""
    fill(f"sqlite:///{path}")
    own = {"bot_token": SecretStr(TOKEN), "signing_secret": SecretStr(SECRET), "api_url": f"{fake.url}/api/"}
    slack = Slack(SlackSettings(_env_file=None).model_copy(update=own))
    settings = Settings(
        _env_file=None, DATABASE_URL=f"sqlite:///{path}", secret=SecretStr("for the bench"), **UNLIMITED
    )
    kernel = build(settings.model_copy(update={"port": 0}), now=lambda: START, platforms=[slack], registry=registry)
    kernel.__class__ = kind
    kernel.database.write_now(1, move_in)
    await kernel.start(["web"])
    stack.push_async_callback(kernel.stop)
    return int(kernel.site.server.url.rpartition(":")[2])


def _app(handler: Handler) -> web.Application:
    app = web.Application()
    app.router.add_post("/slack/events", handler)
    return app


async def _listening(stack: AsyncExitStack, app: web.Application) -> int:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port: int = runner.addresses[0][1]
    return port


def _request(line: str) -> tuple[bytes, dict[str, str]]:
    """A signed slash command."""
    name, _blank, text = line.partition(" ")
    fields = {
        "command": name,
        "text": text,
        "team_id": TEAM,
        "user_id": "USAM",
        "user_name": "sam",
        "channel_id": "CSUPPORT",
        "channel_name": "support",
        "trigger_id": f"bench.{next(_serial)}",
        "response_url": "http://127.0.0.1:1/none",
    }
    body, stamp = urlencode(fields).encode(), str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
    }
