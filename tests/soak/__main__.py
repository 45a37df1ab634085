"""`make soak`: `meridian run` for SOAK_MINUTES at SOAK_RATE commands a second over all surfaces, ticking every second.

Prints a figure a line; the exit code is 1 when one is short of its goal. Times mean something on a quiet machine only.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import psutil
import pytest
from discord.http import Route

from tests.adapters.discord import fake as discord
from tests.adapters.slack.fake import SECRET, TOKEN
from tests.adapters.web.conftest import free_port
from tests.bench.figures import Figure
from tests.soak.load import LONGEST, Load, complaints, spread
from tests.soak.stage import furnish_surfaces, slack_running
from tests.soak.surfaces import DiscordSurface, Forgetful, SlackSurface, WebSurface, forget
from tests.test_procfile import ready

ROOT = Path(__file__).parents[2]
WIDTH = 30


@asynccontextmanager
async def running(folder: Path, environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """`meridian run`, stopped at the end as a host does."""
    command = [sys.executable, "-m", "tests.meridian", "run"]
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), LONGEST)


async def soak(folder: Path, minutes: float, rate: float) -> tuple[Load, list[str]]:
    """Start everything, ask, stop it; the load and what the log complains of."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slack_running())
        patch, rest = stack.enter_context(pytest.MonkeyPatch.context()), Forgetful()
        gateway, _rest = await stack.enter_async_context(discord.running(patch, rest))
        port, log, url = free_port(), folder / "log", f"sqlite:///{folder / 'soak.db'}"
        furnish_surfaces(url)
        environment = os.environ | {
            "DATABASE_URL": url, "HTTP_PORT": str(port), "PYTHONPATH": str(ROOT), "TICK_SECONDS": "1",
            "MERIDIAN_DEMO": "true", "MERIDIAN_LOG_LEVEL": "info", "MERIDIAN_LOG_FILE": str(log),
            "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": f"{slack.url}/api/",
            "DISCORD_TOKEN": "made.up.token", "TEST_DISCORD": Route.BASE.split("/")[2],
        }  # fmt: skip
        process = await stack.enter_async_context(running(folder, environment))
        url, browsers = f"http://127.0.0.1:{port}", WebSurface()
        http = await stack.enter_async_context(aiohttp.ClientSession())
        await ready(http, url)
        await gateway.until(discord.IDENTIFY)
        await browsers.open(url, stack)
        load = Load(
            [SlackSurface(url, http, slack.url), DiscordSurface(gateway, rest), browsers], psutil.Process(process.pid)
        )
        await load.run(minutes, rate, lambda: forget(slack))
        return load, [*complaints(log), *slack.wrong]


def figures(load: Load, wrong: list[str]) -> list[Figure]:
    """What the soak is held to."""
    first, last, growth = load.growth()
    print(f"memory after the warm-up {first:.1f} MiB, at the end {last:.1f} MiB")
    found = [
        Figure("memory growth", growth, 5, "%"),
        Figure("not answered", len(load.failed), 0),
        Figure("errors in the log", len(wrong), 0),
    ]
    for name, seconds in sorted(load.taken.items()):
        middle, late = spread(seconds)
        print(f"{name}: {len(seconds)} commands, p50 {middle:.1f} ms, p99 {late:.1f} ms")
        found.append(Figure(f"{name}, p99 / p50", late / middle, 10))
    return found


def main() -> None:
    """Soak, print, and fail when a goal is missed."""
    minutes, rate = float(os.environ.get("SOAK_MINUTES", "20")), float(os.environ.get("SOAK_RATE", "20"))
    with TemporaryDirectory() as name:
        load, wrong = asyncio.run(soak(Path(name), minutes, rate))
    found = figures(load, wrong)
    for complaint, times in Counter([*load.failed, *wrong]).most_common(10):
        print(f"{times} x {complaint}", file=sys.stderr)
    for figure in found:
        print(figure.line(WIDTH))
    sys.exit(not all(figure.reached for figure in found))


main()
