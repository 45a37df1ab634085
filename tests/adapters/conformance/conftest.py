"""A company on each platform in turn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from shutil import copy

import pytest

from bot.registry import Registry
from tests.adapters.conformance.drivers import ChatDriver
from tests.adapters.conformance.lab import with_files
from tests.adapters.discord.driver import DiscordDriver
from tests.adapters.discord.server import opened as discord_opened
from tests.adapters.slack.conftest import Opened, fake, open_wire
from tests.adapters.slack.driver import SlackDriver
from tests.adapters.web.driver import opened as web_opened

__all__ = ["fake", "open_wire"]

PlatformOpener = Callable[[Path], Awaitable[ChatDriver]]


@pytest.fixture(scope="session")
def lab(registry: Registry) -> Registry:
    """All commands, and those of the suite."""
    return with_files(registry)


@pytest.fixture(params=["slack", "discord", "web"])
async def open_platform(
    request: pytest.FixtureRequest, lab: Registry, tmp_path: Path, open_wire: Opened, unused_tcp_port: int
) -> AsyncIterator[PlatformOpener]:
    """Open the company in a copy of a file on one platform."""
    async with AsyncExitStack() as stack:

        async def start(company: Path) -> ChatDriver:
            if request.param == "slack":
                return SlackDriver(await open_wire(commands=lab, company=company))
            url = f"sqlite:///{copy(company, tmp_path / 'conformance.db')}"
            if request.param == "web":
                return await stack.enter_async_context(web_opened(url, lab, unused_tcp_port))
            return DiscordDriver(await stack.enter_async_context(discord_opened(url, lab, moved=True)))

        yield start


@pytest.fixture
async def driver(open_platform: PlatformOpener, sqlite_studio: Path) -> ChatDriver:
    """The studio on one platform."""
    return await open_platform(sqlite_studio)
