"""The studio on Slack: a running bot, and a Slack of our own in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from shutil import copy
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlmodel import select

from adapters.slack.server import Slack
from adapters.slack.settings import SlackSettings
from bot.app import build
from bot.registry import Registry
from bot.settings import Settings
from storage.identity.people import Identity
from storage.identity.places import Channel
from storage.session.audit import Act
from storage.session.session import Session
from tests.adapters.slack.fake import SECRET, TEAM, TOKEN, FakeSlack
from tests.adapters.slack.wire import SlackWire
from tests.chat import START, UNLIMITED, ChatClock
from tests.conftest import CHANNELS


def move_in(session: Session) -> None:
    """Let the studio live here: Olivia is UOLIVIA, and #accounts CACCOUNTS."""
    act = Act(key="move in", command="furnish", source="text", at=START)
    session.add(act)
    session.flush()
    session.act_id = act.id
    rows: list[tuple[str, Identity | Channel]] = [("U", row) for row in session.exec(select(Identity))]
    for prefix, row in [*rows, *(("C", row) for row in session.exec(select(Channel)))]:
        row.platform, row.workspace, row.external_id = "slack", TEAM, f"{prefix}{row.external_id.upper()}"
        session.add(row)


def people() -> dict[str, dict[str, Any]]:
    """Slack's users."""
    names = ("Olivia", "Marco", "Fatima", "Sven", "Sam", "Greta", "Carla", "Ken", "Rui")
    return {
        f"U{name.upper()}": {
            "id": f"U{name.upper()}",
            "name": name.lower(),
            "real_name": name,
            "tz": "Europe/Lisbon",
            "locale": "de-DE" if name == "Greta" else "en-US",
            "profile": {"display_name": name, "email": f"{name.lower()}@example.com"},
        }
        for name in names
    }


Opened = Callable[..., Awaitable[SlackWire]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    """A Slack that listens; at the end nothing may have been sent that the real one refuses."""
    slack = FakeSlack(users=people(), channels={f"C{name.upper()}": name for name in CHANNELS})
    runner = web.AppRunner(slack.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    slack.url = f"http://{host}:{port}"
    yield slack
    await runner.cleanup()
    assert not slack.wrong


@pytest.fixture
async def open_wire(tmp_path: Path, sqlite_studio: Path, registry: Registry, fake: FakeSlack) -> AsyncIterator[Opened]:
    """Start the bot, and unless told not to wait until it knows its workspace.

    Settings, registry, patience, roles and the company's file or server can be others; unless `known`, nobody has
    an account here.
    """
    async with AsyncExitStack() as stack:

        async def start(
            *,
            patience: float = 20.0,
            roles: tuple[str, ...] = ("web",),
            commands: Registry = registry,
            company: Path = sqlite_studio,
            server: str = "",
            settled: bool = True,
            known: bool = True,
            **own: Any,
        ) -> SlackWire:
            address = server or f"sqlite:///{copy(company, tmp_path / 'studio.db')}"
            clock = ChatClock()
            given = {"bot_token": SecretStr(TOKEN), "signing_secret": SecretStr(SECRET), "api_url": f"{fake.url}/api/"}
            slack = Slack(SlackSettings(_env_file=None).model_copy(update=given | own), patience=patience)
            settings = Settings(_env_file=None, DATABASE_URL=address, secret=SecretStr("for tests"))
            settings = settings.model_copy(update={"port": 0, **UNLIMITED})
            kernel = build(settings, now=clock, platforms=[slack], registry=commands)
            if known:
                kernel.database.write_now(1, move_in)
            stack.push_async_callback(kernel.stop)
            await kernel.start(roles)  # type: ignore[arg-type]  # names of roles
            if settled:
                await slack.arrive()
            http = await stack.enter_async_context(aiohttp.ClientSession())
            return SlackWire(kernel, slack, fake, clock, http)

        yield start


@pytest.fixture
async def wire(open_wire: Opened) -> SlackWire:
    """The studio's bot."""
    return await open_wire()


@pytest.fixture
async def socket(open_wire: Opened) -> SlackWire:
    """A bot that hears Slack over a socket only."""
    wire = await open_wire(roles=("gateway",), signing_secret=None, app_token=SecretStr("xapp-1"))
    async with asyncio.timeout(5):
        await wire.fake.connected.wait()
    return wire
