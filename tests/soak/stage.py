"""Where load is put on a bot: the studio on all surfaces, and a Slack that listens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from storage.engine.database import Database
from storage.identity.company import Workspace
from storage.identity.people import Identity, person_behind
from storage.session.audit import Act
from storage.session.session import Session
from tests.adapters.discord import fake as discord
from tests.adapters.slack.conftest import move_in, people
from tests.adapters.slack.fake import TEAM, FakeSlack
from tests.bot.cli.conftest import stamped
from tests.chat import START
from tests.conftest import CHANNELS, fill
from tests.soak.surfaces import DISCORD_USERS


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


def furnish_surfaces(url: str) -> None:
    """Make the studio in an empty database, on all surfaces."""
    fill(url)
    database = Database.open(stamped(url))
    places = (("discord", str(discord.GUILD)), ("slack", TEAM), ("web", "local"))
    joined = [Workspace(platform=platform, external_id=place, company_id=1) for platform, place in places]
    database.write_now(None, lambda session: session.add_all(joined))
    database.write_now(1, move_in)
    database.write_now(1, settle)
    database.close()


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
