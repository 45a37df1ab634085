"""The studio on each platform in turn."""

from __future__ import annotations

from collections.abc import AsyncIterator
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


@pytest.fixture(scope="session")
def lab(registry: Registry) -> Registry:
    """All commands, and those of the suite."""
    return with_files(registry)


@pytest.fixture(params=["slack", "discord", "web"])
async def driver(
    request: pytest.FixtureRequest,
    lab: Registry,
    sqlite_studio: Path,
    tmp_path: Path,
    open_wire: Opened,
    unused_tcp_port: int,
) -> AsyncIterator[ChatDriver]:
    """One platform with the studio on it."""
    async with AsyncExitStack() as stack:
        if request.param == "slack":
            yield SlackDriver(await open_wire(commands=lab))
            return
        url = f"sqlite:///{copy(sqlite_studio, tmp_path / 'conformance.db')}"
        if request.param == "discord":
            yield DiscordDriver(await stack.enter_async_context(discord_opened(url, lab)))
        else:
            yield await stack.enter_async_context(web_opened(url, lab, unused_tcp_port))
