"""A running web chat of a small company, and browsers without a window that talk to it over real HTTP."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.web import platform
from bot.app import build
from bot.discovery import discover
from bot.registry import Registry
from bot.settings import Settings
from storage.engine.database import Database
from storage.upkeep.migrate import every_table
from tests.adapters.web import company, sample
from tests.adapters.web.visitor import House, Visitor


class WebClock:
    """The time that the chat sees; it stands still until moved."""

    def __init__(self) -> None:
        self.at = company.NOW

    def __call__(self) -> datetime:
        """The present instant, aware UTC."""
        return self.at

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> WebClock:
    """The chat's clock."""
    return WebClock()


Opened = Callable[..., Awaitable[House]]


@pytest.fixture
async def open_house(tmp_path: Path, clock: WebClock) -> AsyncIterator[Opened]:
    """Start a chat; `claimed=False` has no people, `demo=False` no personas, other commands come with `registry`."""
    houses: list[House] = []

    async def start(
        *, demo: bool = True, claimed: bool = True, registry: Registry | None = None, **given: object
    ) -> House:
        address = f"sqlite:///{tmp_path / f'{len(houses)}.db'}"
        database = Database.open(address)
        database.create_all(every_table())
        number = company.found(database, claimed=claimed)
        database.close()
        chosen: dict[str, object] = {"demo": demo, "HTTP_PORT": free_port(), "DATABASE_URL": address, **given}
        settings = Settings(_env_file=None, **chosen)  # type: ignore[arg-type]  # settings by their names
        chat = platform(settings)
        kernel = build(settings, now=clock, platforms=[chat], registry=registry or discover(sample))
        await kernel.start(["web"])
        houses.append(House(kernel, chat, number))
        return houses[-1]

    yield start
    for house in houses:
        await house.close()


@pytest.fixture
async def house(open_house: Opened) -> House:
    """The chat of the demo company."""
    return await open_house()


@pytest.fixture
async def ines(house: House) -> Visitor:
    """The owner's browser."""
    return await house.visitor("ines")


@pytest.fixture
async def fatima(house: House) -> Visitor:
    """The browser of somebody in support, who may not see money."""
    return await house.visitor("fatima")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
