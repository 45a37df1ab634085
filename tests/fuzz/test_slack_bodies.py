"""Slack over HTTP: bodies as Slack signs them with anything in them, bent ones, and ones that somebody else made."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from shutil import copy
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from pydantic import SecretStr

from adapters.slack.server import Slack
from adapters.slack.settings import SlackSettings
from bot.app import build
from bot.registry import Registry
from bot.settings import Settings
from tests.adapters.slack.conftest import move_in, people
from tests.adapters.slack.fake import BOT, SECRET, TEAM, TOKEN, FakeSlack
from tests.adapters.slack.limits import walk
from tests.adapters.slack.wire import SlackWire
from tests.chat import UNLIMITED, ChatClock
from tests.conftest import CHANNELS
from tests.fuzz.deeds import Deeds, HeardDeeds, heard
from tests.fuzz.wild import BATCH, SEEDS, Wild, batches

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
USERS = ("UMARCO", "UFATIMA", "USVEN", "USAM", "UGRETA", "UCARLA", "UKEN", "URUI", "UNOBODY")
"""Everybody but the owner, whose deeds could change the roles."""
PLACES = (*(f"C{name.upper()}" for name in CHANNELS), "DMARCO")


class FuzzedLine:
    """The studio on Slack, to which bodies are posted; it remembers the controls and views that it was shown."""

    def __init__(self, wire: SlackWire, runner: asyncio.Runner, registry: Registry, hearing: HeardDeeds) -> None:
        self.wire, self.runner, self.registry = wire, runner, registry
        self.deeds = Deeds(wire.kernel, hearing)
        self.controls: deque[dict[str, Any]] = deque([{"type": "button", "action_id": "x", "value": "x~1"}], maxlen=300)

    def post(self, body: str, kind: str, **more: Any) -> int:
        """The status of the answer to a body, once all that follows from it is done."""
        return self.runner.run(self._post(body, kind, more))

    async def _post(self, body: str, kind: str, more: dict[str, Any]) -> int:
        heard = await self.wire.post(body, kind=kind, **more)
        await self.wire.settle()
        fake = self.wire.fake
        shown: list[Any] = [heard.body, *(body for _id, body in fake.responses), *fake.whispers]
        self.controls.extend(part for part in walk(shown) if "action_id" in part)
        fake.responses.clear()
        fake.whispers.clear()
        fake.calls.clear()
        assert not fake.wrong, fake.wrong
        return heard.status


@pytest.fixture
def line(sqlite_studio: Path, tmp_path: Path, registry: Registry) -> Iterator[FuzzedLine]:
    """The studio's bot and a Slack in front of it, in a loop of their own."""
    with heard() as hearing, asyncio.Runner() as runner:
        stack = AsyncExitStack()
        url = f"sqlite:///{copy(sqlite_studio, tmp_path / 'studio.db')}"
        wire = runner.run(_opened(stack, url, registry))
        yield FuzzedLine(wire, runner, registry, hearing)
        runner.run(stack.aclose())


async def _opened(stack: AsyncExitStack, url: str, registry: Registry) -> SlackWire:
    fake = FakeSlack(users=people(), channels={f"C{name.upper()}": name for name in CHANNELS})
    server = web.AppRunner(fake.app(), access_log=None, shutdown_timeout=0.1)
    await server.setup()
    stack.push_async_callback(server.cleanup)
    await web.TCPSite(server, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{server.addresses[0][1]}"
    own = {"bot_token": SecretStr(TOKEN), "signing_secret": SecretStr(SECRET), "api_url": f"{fake.url}/api/"}
    slack = Slack(SlackSettings(_env_file=None).model_copy(update=own), patience=20)
    settings = Settings(_env_file=None, DATABASE_URL=url, secret=SecretStr("for the fuzz"), **UNLIMITED)
    kernel = build(settings.model_copy(update={"port": 0}), now=ChatClock(), platforms=[slack], registry=registry)
    kernel.database.write_now(1, move_in)
    stack.push_async_callback(kernel.stop)
    await kernel.start(["web"])
    http = await stack.enter_async_context(aiohttp.ClientSession())
    return SlackWire(kernel, slack, fake, ChatClock(), http)


def payload(wild: Wild, line: FuzzedLine) -> dict[str, Any]:
    """What Slack would send, with anything in the places that people fill."""
    user, channel = wild.of(*USERS), wild.of(*PLACES)
    shared = {
        "team": {"id": TEAM},
        "user": {"id": user, "name": user.lower()},
        "trigger_id": wild.of("t.", "old.") + uuid4().hex,
    }
    address = f"{line.wire.fake.url}/respond/1"
    how = wild.random.random()
    if how < 0.35:
        name, _blank, text = wild.line().lstrip("/").partition(" ")
        return {
            "command": f"/{name or 'meridian'}", "text": text, "team_id": TEAM, "user_id": user, "user_name": "x", "channel_id": channel,
            "channel_name": "x", "trigger_id": uuid4().hex, "response_url": address,
        }  # fmt: skip
    if how < 0.65:
        control = dict(wild.of(*line.controls))
        action = {**control, "block_id": "b", "action_ts": uuid4().hex, "selected_option": {"value": wild.text()}}
        if wild.random.random() < 0.3:
            action["value"] = wild.damaged(str(control.get("value", "")))
        container = {
            "type": "message",
            "message_ts": "17.5",
            "channel_id": channel,
            "is_ephemeral": wild.of(True, False),
        }
        return {
            **shared,
            "type": "block_actions",
            "actions": [action],
            "channel": {"id": channel},
            "container": container,
            "response_url": address,
        }
    if how < 0.8:
        views = list(line.wire.fake.views.values())
        view = wild.of(*views[-50:]) if views else {"id": "V", "private_metadata": "{}", "blocks": []}
        state = {name: {name: {"type": "plain_text_input", "value": text}} for name, text in wild.values().items()}
        return {**shared, "type": "view_submission", "view": {**view, "state": {"values": state}}}
    event = {"type": wild.of("message", "app_mention", "reaction_added", "app_home_opened"), "user": user, "text": wild.line(), "channel": channel,
             "ts": "17.7", "event_ts": "17.7", "channel_type": wild.of("im", "channel"), "reaction": wild.of("eyes", "white_check_mark", "x"), "tab": "home",
             "item": {"type": "message", "channel": channel, "ts": "17.5"}}  # fmt: skip
    own = [{"team_id": TEAM, "user_id": BOT, "is_bot": True}]
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": f"Ev{wild.random.random()}",
        "event": event,
        "authorizations": own,
    }


def body(sent: Any) -> tuple[str, str]:
    """A payload as Slack writes it, with its kind."""
    if isinstance(sent, dict) and "command" in sent:
        return urlencode({name: str(text).encode(errors="replace") for name, text in sent.items()}), FORM
    written = json.dumps(sent)
    return (written, JSON) if isinstance(sent, dict) and "event" in sent else (urlencode({"payload": written}), FORM)


@batches(0.03)
@given(SEEDS)
def test_what_slack_sends_is_answered(line: FuzzedLine, seed: int) -> None:
    """Whatever people put into it, a body is acknowledged, Slack takes our answer, and nobody does more than he may."""
    wild = Wild(seed, line.registry)
    for _ in range(BATCH):
        sent = payload(wild, line)
        assert line.post(*body(sent)) == 200, sent
    line.deeds.check()


@batches(0.02)
@given(SEEDS)
def test_a_bent_body_breaks_nothing(line: FuzzedLine, seed: int) -> None:
    """A body in which something is missing or is something else is acknowledged or refused, and is no error of ours."""
    wild = Wild(seed, line.registry)
    for _ in range(BATCH):
        sent = wild.bent(payload(wild, line))
        assert line.post(*body(sent)) < 500, sent
    line.deeds.check(but="not answered")  # a bent place is none in which Slack takes an answer


@batches(0.16)
@given(SEEDS)
def test_what_slack_did_not_sign_does_nothing(line: FuzzedLine, seed: int) -> None:
    """Without the secret, too late, or changed behind the signature: refused, and no act is left."""
    wild = Wild(seed, line.registry)
    for _ in range(BATCH):
        written, kind = body(payload(wild, line))
        how: dict[str, Any] = wild.of(
            {"secret": wild.text()}, {"at": 1.0}, {"headers": {"X-Slack-Signature": "v0=" + "0" * 64}},
            {"headers": {"X-Slack-Request-Timestamp": wild.of("", "x", "-1", "9" * 30, "²")}},
        )  # fmt: skip
        assert line.post(written, kind, **how) == 401, how
    line.deeds.check(harmless=True)
