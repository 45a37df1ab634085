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
from aiohttp import web
from discord.http import Route

from storage.audit import Act
from storage.company import Workspace
from storage.database import Database
from storage.people import Identity, person_behind
from storage.session import Session
from tests.adapters.discord import fake as discord
from tests.adapters.slack.conftest import move_in, people
from tests.adapters.slack.fake import SECRET, TEAM, TOKEN, FakeSlack
from tests.adapters.web.conftest import free_port
from tests.bench.figures import Figure
from tests.bot.cli.conftest import stamped
from tests.chat import START
from tests.conftest import CHANNELS, fill
from tests.soak.load import LONGEST, Load, complaints, spread
from tests.soak.surfaces import DISCORD_USERS, DiscordSurface, Forgetful, SlackSurface, WebSurface, forget
from tests.test_procfile import ready

ROOT = Path(__file__).parents[2]
WIDTH = 30


def settle(session: Session) -> None:
    """Give the speakers an account on every surface; the first client is there."""
    act = Act(key="accounts", command="furnish", source="text", at=START)
    session.add(act)
    session.flush()
    session.act_id = act.id
    for name, number in DISCORD_USERS.items():
        person = person_behind(session, "slack", f"U{name.upper()}")
        assert person is not None
        places = (("discord", str(discord.GUILD), str(number)), ("web", "local", name))
        session.add_all(
            Identity(person_id=person.id or 0, platform=platform, workspace=place, external_id=user, created_at=START)
            for platform, place, user in places
        )


def furnished(folder: Path) -> str:
    """The address of a database with the studio on all surfaces."""
    url = f"sqlite:///{folder / 'soak.db'}"
    fill(url)
    database = Database.open(stamped(url))
    places = (("discord", str(discord.GUILD)), ("slack", TEAM), ("web", "local"))
    joined = [Workspace(platform=platform, external_id=place, company_id=1) for platform, place in places]
    database.write_now(None, lambda session: session.add_all(joined))
    database.write_now(1, move_in)
    database.write_now(1, settle)
    database.close()
    return url


@asynccontextmanager
async def slack_running() -> AsyncIterator[FakeSlack]:
    """A Slack that listens."""
    slack = FakeSlack(users=people(), channels={f"C{name.upper()}": name for name in CHANNELS})
    runner = web.AppRunner(slack.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.url = "http://{}:{}".format(*runner.addresses[0][:2])
    yield slack
    await runner.cleanup()


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
        port, log = free_port(), folder / "log"
        environment = os.environ | {
            "DATABASE_URL": furnished(folder), "HTTP_PORT": str(port), "PYTHONPATH": str(ROOT), "TICK_SECONDS": "1",
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
