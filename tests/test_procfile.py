"""The roles of the Procfile as processes of their own, with a Slack and a Discord in front of them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from discord.http import Route

from storage.engine.database import Database
from storage.identity.company import Workspace
from storage.identity.people import Identity, person_behind
from storage.session.audit import Act
from storage.session.session import Session
from tests.adapters.discord import fake as discord
from tests.adapters.slack.conftest import fake as slack_server
from tests.adapters.slack.conftest import move_in
from tests.adapters.slack.fake import SECRET, TEAM, TOKEN, FakeSlack
from tests.bot.cli.conftest import stamped
from tests.chat import START

ROOT = Path(__file__).parent.parent
LONGEST = 60.0
slack = slack_server
HELP = {"type": 1, "id": "1", "name": "help", "options": []}


def settle(session: Session) -> None:
    """Let Olivia be known on Discord as well."""
    olivia = person_behind(session, "slack", "UOLIVIA")
    assert olivia is not None
    act = Act(key="second account", command="furnish", source="text", at=START)
    session.add(act)
    session.flush()
    session.act_id = act.id
    user, server = str(discord.MEMBER), str(discord.GUILD)
    account = Identity(
        person_id=olivia.id or 0, platform="discord", workspace=server, external_id=user, created_at=START
    )
    session.add(account)


@asynccontextmanager
async def honcho(folder: Path, environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start what the Procfile says, and end it as a host does."""
    lines = (
        (ROOT / "Procfile").read_text(encoding="utf-8").replace(" meridian ", f" {sys.executable} -m tests.meridian ")
    )
    (folder / "Procfile").write_text(lines, encoding="utf-8")
    started = [sys.executable, "-m", "honcho", "start", "web", "gateway", "worker"]
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*started, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), LONGEST)


async def until(there: Callable[[], object]) -> None:
    """Wait for what another process does."""
    async with asyncio.timeout(LONGEST):
        while not there():  # noqa: ASYNC110 - another process sets no event of ours
            await asyncio.sleep(0.05)


async def ready(http: aiohttp.ClientSession, url: str) -> None:
    """Wait until the server answers that it is ready."""
    async with asyncio.timeout(LONGEST):
        while True:
            try:
                async with http.get(f"{url}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)


def traces(log: Path, process: str, event: str) -> set[str]:
    """The traces under which a process logged a kind of event; honcho writes the process before each line."""
    lines = (
        line.partition("| ")[2] for line in log.read_text(encoding="utf-8").splitlines() if f" {process}.1" in line
    )
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return {line["trace"] for line in found if line["event"] == event}


async def typed(http: aiohttp.ClientSession, url: str, text: str) -> int:
    """A slash command of somebody new in Slack, signed; how it was acknowledged."""
    body = urlencode({
        "command": "/meridian", "text": text, "team_id": TEAM, "user_id": "URUI", "user_name": "rui",
        "channel_id": "CRANDOM", "channel_name": "random", "trigger_id": "t", "response_url": f"{url}/nowhere",
    })  # fmt: skip
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    async with http.post(f"{url}/slack/events", data=body.encode(), headers=headers) as answer:
        return answer.status


async def test_the_roles_of_the_procfile_serve_both_platforms(
    studio_url: str, slack: FakeSlack, tmp_path: Path, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody asks in Slack is heard by one process, told to an owner by another; Discord is heard by the third.

    The log of both follows the question to the message under one trace.
    """
    database = Database.open(stamped(studio_url))
    database.write_now(
        None, lambda s: s.add(Workspace(platform="discord", external_id=str(discord.GUILD), company_id=1))
    )
    database.write_now(1, move_in)
    database.write_now(1, settle)
    database.close()
    url = f"http://127.0.0.1:{unused_tcp_port}"
    async with discord.running(monkeypatch) as (gateway, rest), aiohttp.ClientSession() as http:
        environment = os.environ | {
            "DATABASE_URL": studio_url, "HTTP_PORT": str(unused_tcp_port), "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": f"{slack.url}/api/",
            "DISCORD_TOKEN": "made.up.token", "TEST_DISCORD": Route.BASE.split("/")[2],
        }  # fmt: skip
        async with honcho(tmp_path, environment) as process:
            await ready(http, url)
            assert await typed(http, url, "access ask I am the new accountant") == 200
            await until(lambda: slack.messages.get("DOLIVIA"))
            await gateway.until(discord.IDENTIFY)
            await gateway.happens("INTERACTION_CREATE", discord.interaction(1, HELP))
            assert await asyncio.wait_for(rest.called("token1/callback"), LONGEST)
            assert process.returncode is None
    assert traces(tmp_path / "log", "web", "command") & traces(tmp_path / "log", "worker", "delivery")
