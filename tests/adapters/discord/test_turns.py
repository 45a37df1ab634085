"""Several gateways of one bot: each connection is kept by one of them, and another takes it over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from pydantic import SecretStr

from adapters.discord.server import Discord
from adapters.discord.settings import DiscordSettings as OwnSettings
from bot.app import build
from bot.kernel import Kernel
from bot.registry import Registry
from bot.settings import Settings
from tests.adapters.discord import fake
from tests.chat import ChatClock

pytestmark = pytest.mark.postgres


@asynccontextmanager
async def gateway(url: str, registry: Registry, shards: int | None = None) -> AsyncIterator[tuple[Discord, Kernel]]:
    """One process of the role, started."""
    platform = Discord(OwnSettings(_env_file=None, token=SecretStr("made-up"), shards=shards))
    settings = Settings(_env_file=None, DATABASE_URL=url, secret=SecretStr("for tests"))
    kernel = build(settings, now=ChatClock(), platforms=[platform], registry=registry)
    connecting = asyncio.create_task(platform.connect())
    try:
        yield platform, kernel
    finally:
        await kernel.stop()
        connecting.cancel()


def lose_locks(url: str) -> None:
    """End the connection that holds the turn, as a server does that is restarted."""
    with psycopg.connect(url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
        ).fetchall()
    assert ended == [(True,)]


def shard_of(identified: fake.Body) -> list[int]:
    """Which shard of how many a client says it is."""
    shard: list[int] = identified["d"]["shard"]
    return shard


async def connected(number: int, *gateways: Discord) -> list[int | None]:
    """The connections of some gateways, once so many of them are connected and have settled."""
    async with asyncio.timeout(30):
        while sum(one.connections() or 0 for one in gateways) < number:  # noqa: ASYNC110 - the library has no word for it
            await asyncio.sleep(0.05)
    return [one.connections() for one in gateways]


async def test_a_connection_is_taken_over(
    postgres_url: str, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second gateway stands by, connects when the first loses the database, and gives way when it is stopped."""
    async with fake.running(monkeypatch) as (discord, _rest), gateway(postgres_url, registry) as (first, _kernel):
        await connected(1, first)
        async with gateway(postgres_url, registry) as (second, _other):
            lose_locks(postgres_url)
            assert sorted(await connected(1, first, second), key=bool) == [0, 1]
        assert await connected(1, first) == [1]
        assert discord.most_connected == 1


async def test_shards_are_shared_among_gateways(
    postgres_url: str, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each gateway keeps a shard of its own, and a third one waits for one of two to become free."""
    async with (
        fake.running(monkeypatch) as (discord, _rest),
        gateway(postgres_url, registry, 2) as first,
        gateway(postgres_url, registry, 2) as second,
        gateway(postgres_url, registry, 2) as third,
    ):
        gateways = [first, second, third]
        assert sorted(await connected(2, *(platform for platform, _kernel in gateways)), key=bool) == [0, 1, 1]
        shards = [shard_of(await discord.until(fake.IDENTIFY)) for _connection in range(2)]
        assert sorted(shards) == [[0, 2], [1, 2]]
        (idle,) = (platform for platform, _kernel in gateways if not platform.connections())
        await next(kernel for platform, kernel in gateways if platform.connections()).stop()
        assert await connected(1, idle) == [1]
