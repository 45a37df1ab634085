"""What the HTTP server bears: slow clients, damaged requests, faults."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
import structlog
from aiohttp import web

from bot.kernel import Kernel
from bot.ops.middleware import RequestTimeouts
from bot.ops.server import HttpServer
from bot.registry import Registry
from bot.settings import Settings
from storage.engine.database import Database
from tests.chat import ChatClock, Paper

QUICK = RequestTimeouts(head=0.3, body=0.3, rate=1_000_000)


class Routes(Paper):
    """A platform that reads bodies, and breaks when asked to."""

    def serve(self, app: web.Application) -> None:
        """Two routes."""
        app.router.add_post("/read", self._read)
        app.router.add_get("/break/{secret}", self._break)

    async def _read(self, request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async def _break(self, request: web.Request) -> web.Response:
        raise KeyError("xoxb-inner-detail")


@pytest.fixture
async def site(
    tmp_path_factory: pytest.TempPathFactory, registry: Registry, unused_tcp_port: int
) -> AsyncIterator[HttpServer]:
    """A server that loses its patience soon."""
    database = Database.open(f"sqlite:///{tmp_path_factory.mktemp('shield') / 'empty.db'}")
    kernel = Kernel(Settings(_env_file=None), registry, database, "for tests", {}, ChatClock())
    running = HttpServer("127.0.0.1", unused_tcp_port, kernel.site.probes, QUICK)
    await running.start([Routes()])
    yield running
    await running.stop()
    database.close()


async def heard(site: HttpServer, sent: bytes) -> bytes:
    """What a client hears that sends something and then no more, until it is cut off."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
    writer.write(sent)
    try:
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n", b"\r\n", b"GET"])
async def test_a_head_that_does_not_end_is_cut_off(site: HttpServer, sent: bytes) -> None:
    """A connection without a whole request is held for a moment only."""
    assert await heard(site, sent) == b""


async def test_a_body_that_does_not_come_is_told_that_it_took_too_long(site: HttpServer) -> None:
    """A body that stops in its midst is given up, and its handler with it."""
    told = await heard(site, b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nx")
    assert told.startswith(b"HTTP/1.1 408")
    assert b"took too long" in told


async def test_a_body_that_comes_in_time_is_read(site: HttpServer) -> None:
    """A megabyte at once is no trickle."""
    async with aiohttp.ClientSession(site.url) as client, client.post("/read", data=b"x" * 1_000_000) as response:
        assert await response.text() == "1000000"


async def test_a_fault_is_told_by_its_number_alone(site: HttpServer) -> None:
    """The answer names no exception, and the log has it under the number, without what the address held."""
    with structlog.testing.capture_logs() as logged:
        async with aiohttp.ClientSession(site.url) as client, client.get("/break/code-in-the-address") as response:
            told = await response.text()
    number = re.search(r"number: ([0-9a-f]{8})\.", told)
    assert response.status == 500
    assert number is not None
    assert "KeyError" not in told
    assert "inner" not in told
    (fault,) = [line for line in logged if line["event"] == "fault"]
    assert (fault["id"], fault["route"]) == (number[1], "/break/{secret}")
    assert "code-in-the-address" not in str({name: value for name, value in fault.items() if name != "exc_info"})


@pytest.mark.parametrize(("length", "seconds"), [(0, 20.0), (20_000, 21.0), (20_000_000, 1020.0), (None, 70.0)])
async def test_a_body_gets_time_by_its_length(length: int | None, seconds: float) -> None:
    """A large file on a slow line arrives; a body that does not say how long it is gets the time of a megabyte."""
    from aiohttp.test_utils import make_mocked_request

    headers = {} if length is None else {"Content-Length": str(length)}
    assert RequestTimeouts().for_body(make_mocked_request("POST", "/", headers=headers)) == seconds
