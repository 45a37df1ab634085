"""A platform that refuses, hangs or is away holds up nothing else: real processes and real sockets."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from discord.http import Route
from sqlmodel import col, select

from bot.ops.alarms import TROUBLE, WELL_AGAIN
from storage.delivery.notices import SENT, Delivery, Notice
from storage.engine.database import Database
from storage.identity.company import Workspace
from storage.identity.people import Identity, person_behind
from storage.session.session import Session
from tests.adapters.discord import fake as discord
from tests.adapters.slack.fake import TOKEN, FakeSlack
from tests.bot.cli.shell import environment, meridian
from tests.chat import PLATFORM, START

BOUND = 5


@dataclass
class Running:
    """One process with everything in it, and the platforms that it talks to."""

    process: asyncio.subprocess.Process
    url: str
    slack: FakeSlack
    gateway: discord.Gateway
    folder: Path
    given: dict[str, str]

    async def logged(self, event: str, **fields: str) -> dict[str, str]:
        """Wait until the process logs an event with some fields."""
        assert self.process.stderr is not None
        async with asyncio.timeout(60):
            while line := await self.process.stderr.readline():
                if not line.startswith(b"{"):
                    continue
                found: dict[str, str] = json.loads(line)
                if found["event"] == event and fields.items() <= found.items():
                    return found
        raise EOFError(f"the process ended before it logged {event}")

    async def ready(self) -> str:
        """What /readyz answers."""
        async with aiohttp.ClientSession() as browser, browser.get(f"{self.url}/readyz") as answer:
            return f"{answer.status} {await answer.text()}"

    async def ended(self) -> int:
        """Tell the process to stop; its code, unless it takes too long."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(BOUND):
            await self.process.communicate()
        return self.process.returncode or 0

    async def shell(self, *words: str) -> str:
        """What another command of the shell prints meanwhile, with the same settings of Slack."""
        done = await asyncio.to_thread(meridian, self.given["DATABASE_URL"], *words, folder=self.folder)
        return done.stdout


def _olivia(session: Session) -> None:
    session.act_id = 1
    person = person_behind(session, PLATFORM, "olivia")
    assert person is not None
    session.add(
        Identity(person_id=person.id or 0, platform="web", workspace="local", external_id="o", created_at=START)
    )


def _told(session: Session) -> list[tuple[str, str]]:
    """What became of each word about the platform."""
    found = select(Notice.kind, Delivery.state).join(Delivery, col(Delivery.notice_id) == col(Notice.id))
    kinds = found.where(col(Notice.kind).in_([TROUBLE, WELL_AGAIN])).order_by(col(Notice.id))
    return [(kind, state) for kind, state in session.exec(kinds)]


@asynccontextmanager
async def running(
    database: str, folder: Path, port: int, patch: pytest.MonkeyPatch, slack: FakeSlack, **where: str
) -> AsyncIterator[Running]:
    """A process that says that it is ready, on a web chat, a Slack by socket and a Discord.

    where: settings by which it is sent elsewhere
    """
    opened = Database.open(database)
    opened.write_now(None, lambda session: session.add(Workspace(platform="web", external_id="local", company_id=1)))
    opened.write_now(1, _olivia)
    opened.close()
    runner = web.AppRunner(slack.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.url = "http://{}:{}".format(*runner.addresses[0][:2])
    async with discord.running(patch) as (gateway, _rest):
        place = {"TEST_DISCORD": Route.BASE.split("/")[2]} | where
        given = environment(database, DISCORD_TOKEN="made.up.token", TEST_COMMANDS=str(folder), **place)
        (folder / ".env").write_text(
            f"HTTP_PORT={port}\nMERIDIAN_LANGUAGE=de\n"
            f"SLACK_BOT_TOKEN={TOKEN}\nSLACK_APP_TOKEN=xapp-1\nSLACK_API_URL={slack.url}/api/\n"
        )
        command = [sys.executable, "-m", "tests.meridian", "run"]
        process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=given, stdout=PIPE, stderr=PIPE)
        try:
            assert process.stdout is not None
            async with asyncio.timeout(60):
                assert (await process.stdout.readline()).startswith(b"Meridian is ready")
            yield Running(process, f"http://127.0.0.1:{port}", slack, gateway, folder, given)
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()
            await runner.cleanup()


async def test_a_refused_token_is_told_and_holds_up_nothing(
    sqlite_url: str, folder: Path, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Owners hear of it once where they can be reached, health, readiness and check name it, and its end is told once."""
    slack = FakeSlack()
    keys = slack.tokens.pop(TOKEN)
    async with running(sqlite_url, folder, unused_tcp_port, monkeypatch, slack) as bot:
        await bot.logged("alarm", alarm="platform slack")
        await bot.logged("delivery", platform="web", outcome="sent")
        await bot.gateway.until(discord.IDENTIFY)
        assert await bot.ready() == "200 ready, but not: slack (token refused)"
        health, checked = await bot.shell("say", "/admin health"), await bot.shell("check")
        assert "✕ Connections: Slack does not accept SLACK_BOT_TOKEN (invalid_auth). Put a valid" in health
        assert "✕ Slack nimmt SLACK_BOT_TOKEN nicht an (invalid_auth). Trag" in checked
        slack.tokens[TOKEN] = keys
        await bot.logged("alarm is over", alarm="platform slack")
        await bot.logged("delivery", platform="web", outcome="sent")
        assert await bot.ready() == "200 ready"
        assert await bot.ended() == 0
    database = Database.open(sqlite_url)
    assert database.read_now(1, _told) == [(TROUBLE, SENT), (WELL_AGAIN, SENT)]
    database.close()


@pytest.mark.parametrize("fault", ["auth.test", "apps.connections.open", "gateway"])
async def test_a_platform_that_hangs_holds_up_neither_the_others_nor_the_stop(
    sqlite_url: str, folder: Path, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """The chat answers, the other platform connects, and SIGTERM ends the process in time, wherever it hangs."""
    slack = FakeSlack(fate=lambda what: "stall" if what.startswith(fault) else "")
    monkeypatch.setattr(discord.Gateway, "silent", fault == "gateway", raising=False)
    async with running(sqlite_url, folder, unused_tcp_port, monkeypatch, slack) as bot:
        if fault == "gateway":
            await asyncio.wait_for(slack.connected.wait(), 30)
        else:
            await bot.gateway.until(discord.IDENTIFY)
        assert (await bot.ready()).startswith("200 ready")
        assert await bot.ended() == 0


@pytest.mark.parametrize(
    ("where", "name"),
    [({"SLACK_API_URL": "http://slack.invalid/api/"}, "Slack"), ({"TEST_DISCORD": "discord.invalid"}, "Discord")],
)
async def test_a_platform_whose_name_is_not_known_holds_up_neither_the_others_nor_the_stop(
    sqlite_url: str,
    folder: Path,
    unused_tcp_port: int,
    monkeypatch: pytest.MonkeyPatch,
    where: dict[str, str],
    name: str,
) -> None:
    """While a name server knows nothing of it, the other one connects, readiness names it, and SIGTERM ends the process."""
    slack = FakeSlack()
    async with running(sqlite_url, folder, unused_tcp_port, monkeypatch, slack, **where) as bot:
        if name == "Slack":
            await bot.gateway.until(discord.IDENTIFY)
        else:
            await asyncio.wait_for(slack.connected.wait(), 30)
        await bot.logged("platform away", platform=name.lower())
        assert await bot.ready() == f"200 ready, but not: {name.lower()} (away)"
        assert await bot.ended() == 0


HANGING = '''
from datetime import timedelta
from threading import Event

from sqlmodel import select

from bot.jobs.job import by_query, job
from storage.identity.people import Person, name_of

@job("rounds", every=timedelta(seconds=1), due=lambda _now: select(Person.company_id, Person.id), named=by_query(name_of))
def rounds(ctx, units):
    """Go round."""
    print("hanging", flush=True)
    Event().wait()
'''


async def test_a_job_that_hangs_keeps_neither_pages_nor_the_end(
    sqlite_url: str, folder: Path, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What only reads goes on, although SQLite has one writer, and SIGTERM ends the process from inside in time."""
    (folder / "rounds.py").write_text(HANGING, encoding="utf-8")
    slack = FakeSlack()
    async with running(sqlite_url, folder, unused_tcp_port, monkeypatch, slack) as bot:
        assert bot.process.stdout is not None
        async with asyncio.timeout(30):
            while await bot.process.stdout.readline() != b"hanging\n":
                pass
        await bot.gateway.until(discord.IDENTIFY)
        async with aiohttp.ClientSession() as browser, browser.get(f"{bot.url}/direct") as page:
            assert page.status == 200
        assert await bot.ended() == 1
