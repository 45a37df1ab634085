"""The studio on a Discord server: the real library against a Discord in this process."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.registry import Registry
from tests.adapters.discord.server import Server, opened


@pytest.fixture
def discord_url(sqlite_studio: Path, tmp_path: Path) -> str:
    """The address of a fresh copy of the studio."""
    return f"sqlite:///{shutil.copy(sqlite_studio, tmp_path / 'studio.db')}"


@pytest.fixture
async def server(discord_url: str, registry: Registry) -> AsyncIterator[Server]:
    """The studio's server with everybody on it; Olivia is its owner."""
    async with opened(discord_url, registry) as found:
        yield found
