"""Socket Mode, installing, and what is needed to start."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from yarl import URL

from adapters.slack import platform
from adapters.slack.installs import FlowStore
from bot.delivery.platform import Refused
from bot.settings import Settings
from storage.identity.company import Workspace
from storage.identity.grants import Grant, grant_of
from storage.records.processes import CONNECTED
from tests.adapters.slack.conftest import Opened
from tests.adapters.slack.fake import BOT, TEAM, FakeSlack
from tests.adapters.slack.wire import SUPPORT, SlackWire, words


async def acknowledged(fake: FakeSlack, envelope: dict[str, Any]) -> dict[str, Any]:
    """Send an envelope over the newest socket and wait for its acknowledgement."""
    fake.heard.clear()
    await fake.sockets[-1].send_json(envelope)
    async with asyncio.timeout(30):  # as long as the bot may take for its answer, and more
        await fake.heard.wait()
    return fake.acknowledged[-1]


def envelope(number: str, **payload: Any) -> dict[str, Any]:
    """An event as Socket Mode wraps it."""
    event = {
        "type": "app_mention",
        "user": "USAM",
        "text": f"<@{BOT}> ticket new Broken",
        "channel": SUPPORT,
        "ts": "17.1",
    }
    body = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event}
    return {"type": "events_api", "envelope_id": number, "payload": body, "accepts_response_payload": False, **payload}


async def test_a_command_over_the_socket_is_answered_in_its_acknowledgement(socket: SlackWire) -> None:
    """No address is needed: the same listener answers."""
    command = {
        "command": "/ticket",
        "text": "list",
        "team_id": TEAM,
        "user_id": "USAM",
        "channel_id": SUPPORT,
        "trigger_id": "1.1",
        "response_url": f"{socket.fake.url}/respond/1",
    }
    sent = {"type": "slash_commands", "envelope_id": "e1", "payload": command, "accepts_response_payload": True}
    answer = await acknowledged(socket.fake, sent)
    assert answer["envelope_id"] == "e1"
    assert "No tickets here" in json.dumps(answer["payload"])


async def test_an_event_that_the_socket_repeats_runs_once(socket: SlackWire) -> None:
    """The attempt is counted by Slack; the event is the same."""
    await acknowledged(socket.fake, envelope("e1"))
    await acknowledged(socket.fake, envelope("e2", retry_attempt=1, retry_reason="timeout"))
    await socket.settle()
    assert len(socket.fake.said(SUPPORT)) == 1


async def test_the_connection_is_renewed_when_slack_asks(socket: SlackWire) -> None:
    """Told to reconnect, we do, and hear on over the new one."""
    fake = socket.fake
    fake.connected.clear()
    await fake.sockets[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})
    async with asyncio.timeout(10):
        await fake.connected.wait()
    assert (await acknowledged(fake, envelope("e9")))["envelope_id"] == "e9"
    await socket.settle()
    assert "Broken" in words(fake.said(SUPPORT)[0])


@pytest.fixture
async def shop(open_wire: Opened) -> SlackWire:
    """A bot that any workspace may install."""
    return await open_wire(bot_token=None, client_id="12.34", client_secret=SecretStr("cs"))


async def install(wire: SlackWire, code: str = "good", *, state: str = "") -> aiohttp.ClientResponse:
    """Go through the installation as a browser does."""
    site = wire.kernel.site.server.url
    async with wire.http.get(f"{site}/slack/install", allow_redirects=False) as begun:
        begun_at = (await begun.text()) + begun.headers.get("Location", "")
        cookie = begun.cookies["slack-app-oauth-state"].value
    assert cookie in begun_at
    headers = {"Cookie": f"slack-app-oauth-state={cookie}"}
    query = {"code": code, "state": state or cookie}
    answer = await wire.http.get(URL(f"{site}/slack/oauth_redirect").with_query(query), headers=headers)
    await answer.read()
    return answer


def grant(wire: SlackWire, workspace: str) -> str | None:
    return wire.kernel.database.read_now(None, lambda session: grant_of(session, "slack", workspace))


async def test_a_workspace_installs_the_app(shop: SlackWire) -> None:
    """Its token is kept encrypted, and once it is bound to a company its people are heard."""
    assert (await install(shop)).status == 200
    assert "xoxb-two" not in (grant(shop, "T2") or "xoxb-two")
    shop.team = "T2"
    assert "belongs to no company" in (await shop.command("U9", "/help", "C9")).words
    bound = Workspace(platform="slack", external_id="T2", company_id=1)
    await shop.kernel.database.write(None, lambda session: session.add(bound))
    assert "belongs to no" not in (await shop.command("U9", "/help", "C9")).words


@pytest.mark.parametrize("case", ["code", "state"])
async def test_a_false_installation_leaves_nothing(shop: SlackWire, case: str) -> None:
    """A wrong code or a state that is not the browser's is refused."""
    answer = await install(shop, "bad") if case == "code" else await install(shop, state="other")
    assert answer.status >= 400
    assert grant(shop, "T2") is None


async def test_a_state_works_once(shop: SlackWire) -> None:
    """Coming back a second time with the same state installs nothing."""
    states = FlowStore(shop.kernel)
    state = await states.async_issue()
    assert [await states.async_consume(state) for _ in range(2)] == [True, False]
    old = await states.async_issue()
    shop.clock.forward(minutes=11)
    assert not await states.async_consume(old)


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_a_workspace_that_leaves_is_forgotten(shop: SlackWire, kind: str) -> None:
    """Its keys are deleted, and what it sends afterwards is not answered as if it were there."""
    await install(shop)
    shop.team = "T2"
    await shop.event({"type": kind, "tokens": {"bot": ["UBOT2"]}})
    assert grant(shop, "T2") is None
    assert "not installed" in (await shop.command("U9", "/help", "C9")).body["text"]


async def test_owners_hear_that_the_app_was_removed(wire: SlackWire) -> None:
    """In the workspace of the settings' token the notice is kept for wherever an owner still is."""
    await wire.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}})
    await wire.event({"type": "app_uninstalled"})
    await wire.deliver()
    assert "installed again" in words(wire.fake.said("DOLIVIA")[0])


async def test_keys_of_another_secret_cannot_be_read(shop: SlackWire) -> None:
    """A stolen database alone opens no workspace."""
    await install(shop)
    (row,) = shop.kernel.database.read_now(None, lambda session: [grant_of(session, "slack", "T2")])
    assert row is not None
    assert Grant.__tablename__ == "grant"
    assert "xoxb" not in row


def test_without_settings_there_is_no_slack(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Nothing is imported or asked for; a token without a way to be heard is an error that names the setting."""
    monkeypatch.chdir(tmp_path)
    for name in ("BOT_TOKEN", "SIGNING_SECRET", "APP_TOKEN", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"SLACK_{name}", raising=False)
    assert platform(Settings(_env_file=None)) is None
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    with pytest.raises(ValueError, match="SLACK_SIGNING_SECRET"):
        platform(Settings(_env_file=None))
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert platform(Settings(_env_file=None)) is not None


@pytest.mark.parametrize(
    ("method", "code", "setting"),
    [("auth.test", "invalid_auth", "SLACK_BOT_TOKEN"), ("apps.connections.open", "not_authed", "SLACK_APP_TOKEN")],
)
async def test_a_refused_token_is_named_and_tried_again(
    open_wire: Opened, fake: FakeSlack, method: str, code: str, setting: str
) -> None:
    """The bot starts, the setting is known to be wrong, and once Slack accepts it the bot hears."""
    fake.refuse[method] = [code] * 2
    wire = await open_wire(roles=("gateway",), settled=False, signing_secret=None, app_token=SecretStr("xapp-1"))
    with pytest.raises(Refused, match=f"{setting}.*{code}"):
        await wire.slack.greet(fully=True)
    async with asyncio.timeout(10):
        await fake.connected.wait()
    await acknowledged(fake, envelope("e1"))
    assert wire.kernel.supervisors.links()["slack"].state == CONNECTED


@pytest.mark.parametrize("fault", ["500", "429", "drop before"])
@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_a_slack_that_is_away_at_the_start_is_tried_again(
    open_wire: Opened, fake: FakeSlack, method: str, fault: str
) -> None:
    """Neither an error nor a limit nor a lost line ends the process: the connection comes when Slack does."""
    fake.faults[method] = [fault] * 2
    await open_wire(roles=("gateway",), settled=False, signing_secret=None, app_token=SecretStr("xapp-1"))
    async with asyncio.timeout(15):
        await fake.connected.wait()
