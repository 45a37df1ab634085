"""The real library over real sockets: connecting, losing the connection, limits, deadlines, and sending without it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import discord
import pytest

from adapters.discord.server import Discord, lacking
from bot.command import command
from bot.context import Context
from bot.declaration import declared
from bot.delivery.platform import Away, Refused, Target, Undeliverable
from bot.kernel import Kernel
from bot.registry import Registry
from bot.replies.reply import Card, Reply
from storage.identity.company import Workspace
from storage.identity.people import Identity, person_behind
from storage.identity.places import Binding, Channel, channel_named
from storage.session.session import Session
from tests.adapters.discord import fake
from tests.adapters.discord.official import check_body
from tests.adapters.discord.server import made
from tests.chat import PLATFORM, START, ChatClock

HELP = {"type": 1, "id": "1", "name": "help", "options": []}
NUMBERS = count(100)
CHANNEL = Target(workspace=str(fake.GUILD), channel=str(fake.CHANNEL))
HELLO = Reply.of(Card(title="Harbour", ref="T-1"), say="Hello.")


@dataclass
class GatewayWire:
    """The bot, and the Discord that it talks to."""

    platform: Discord
    kernel: Kernel
    clock: ChatClock
    gateway: fake.Gateway
    rest: fake.Rest
    connecting: asyncio.Task[None] | None = None

    async def connected(self) -> None:
        """Connect, and be told of the server."""
        self.platform.client._connection.guild_ready_timeout = 0.05
        self.connecting = asyncio.create_task(self.platform.connect())
        await self.gateway.until(fake.IDENTIFY)
        await self.rest.called("PUT /applications")

    async def happens(self, number: int, data: dict[str, Any], kind: int = 2, **more: Any) -> Any:
        """An interaction; returns how it was answered first."""
        await self.gateway.happens("INTERACTION_CREATE", fake.interaction(number, data, kind, **more))
        return await self.rest.called(f"token{number}/callback")


@asynccontextmanager
async def wired(
    url: str, registry: Registry, patch: pytest.MonkeyPatch, *, known: bool = True
) -> AsyncIterator[GatewayWire]:
    """A bot on the wire, not connected yet; Olivia and #support are `known` unless told otherwise."""
    clock = ChatClock()
    async with fake.running(patch) as (gateway, rest):
        platform, kernel = made(url, registry, clock)
        kernel.database.write_now(None, _workspace)
        if known:
            kernel.database.write_now(1, _olivia)
        found = GatewayWire(platform, kernel, clock, gateway, rest)
        try:
            yield found
        finally:
            await kernel.stop()
            if found.connecting is not None:
                found.connecting.cancel()
    for method, path, body in rest.calls:
        if body is not None and "tokens" not in path:
            check_body(method, path, body)


@pytest.fixture
async def wire(discord_url: str, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[GatewayWire]:
    """The studio's bot on the wire."""
    async with wired(discord_url, registry, monkeypatch) as found:
        yield found


def _workspace(session: Session) -> None:
    session.add(Workspace(platform="discord", external_id=str(fake.GUILD), company_id=1))


def _olivia(session: Session) -> None:
    session.act_id = 1
    person = person_behind(session, PLATFORM, "olivia")
    about: Any = {"platform": "discord", "workspace": str(fake.GUILD), "created_at": START}
    session.add(Channel(external_id=str(fake.CHANNEL), name="support", **about))
    assert person is not None
    session.add(Identity(person_id=person.id or 0, external_id=str(fake.MEMBER), **about))


async def test_a_command_over_the_gateway(wire: GatewayWire) -> None:
    """Connect, register the commands, and answer an interaction that came through a compressed stream."""
    await wire.connected()
    answer = await wire.happens(1, HELP)
    assert answer["type"] == 4
    assert "invoice" in str(answer)


async def test_a_refused_token_is_named_and_tried_again(wire: GatewayWire) -> None:
    """Refused at the login, at a later greeting or by the gateway, the setting is named; accepted, the bot connects."""
    for _login_then_greeting in range(2):
        wire.rest.refuse("/users/@me", 401)
        with pytest.raises(Refused, match="DISCORD_TOKEN"):
            await wire.platform.greet()
        assert await wire.platform.greet()
    connecting = asyncio.create_task(wire.platform.connect())
    await wire.gateway.until(fake.IDENTIFY)
    await wire.gateway.close(4004)
    with pytest.raises(Refused, match="DISCORD_TOKEN"):
        await connecting
    await wire.connected()
    assert (await wire.happens(1, HELP))["type"] == 4


async def test_missing_permissions_are_named(wire: GatewayWire) -> None:
    """Whoever runs the bot reads in the log what it was not allowed."""
    await wire.connected()
    (guild,) = wire.platform.client.guilds
    assert "create_public_threads" in lacking(guild)


async def test_a_reconnect_resumes(wire: GatewayWire) -> None:
    """Asked to reconnect, the bot takes up its session where it was, at the address that it was given."""
    await wire.connected()
    await wire.gateway.send(fake.RECONNECT)
    resumed = await wire.gateway.until(fake.RESUME)
    assert resumed["d"]["session_id"] == "s1"
    assert (await wire.happens(2, HELP))["type"] == 4


async def test_a_lost_session_begins_anew(wire: GatewayWire) -> None:
    """A session that Discord has forgotten is replaced; the commands are not registered again."""
    await wire.connected()
    wire.gateway.forgets = True
    await wire.gateway.send(fake.RECONNECT)
    await wire.gateway.until(fake.RESUME)
    await wire.gateway.until(fake.IDENTIFY)
    assert (await wire.happens(3, HELP))["type"] == 4
    assert len([path for _method, path, _body in wire.rest.calls if path.endswith("/commands")]) == 1


async def test_a_rate_limit_is_waited_out(wire: GatewayWire) -> None:
    """A 429 with its bucket delays a message, and loses none."""
    wire.rest.refuse("/messages", 429, retry_after=0.01, **{"global": False})
    assert await wire.platform.send(CHANNEL, HELLO, nonce="n1", language="en") in wire.rest.messages[str(fake.CHANNEL)]


async def test_a_worker_sends_without_a_gateway(wire: GatewayWire) -> None:
    """REST is enough to post and to edit, and one nonce is posted once."""
    first = await wire.platform.send(CHANNEL, HELLO, nonce="n1", language="en")
    assert await wire.platform.send(CHANNEL, HELLO, nonce="n1", language="en") == first
    await wire.platform.edit(CHANNEL, first, Reply(say="Later."), language="en")
    assert "Later" in str(wire.rest.messages[str(fake.CHANNEL)][first])
    assert not wire.gateway.log


async def test_a_message_is_found_again_after_a_crash(wire: GatewayWire) -> None:
    """When Discord has forgotten the nonce, the channel's history still knows the message."""
    first = await wire.platform.send(CHANNEL, HELLO, nonce="n1", language="en")
    for number in range(120):
        await wire.platform.send(CHANNEL, HELLO, nonce=f"other{number}", language="en")
    wire.rest.forget_nonces()
    before = discord.utils.utcnow() - timedelta(hours=1)
    assert await wire.platform.send(CHANNEL, HELLO, nonce="n1", language="en", since=before) == first
    assert len(wire.rest.messages[str(fake.CHANNEL)]) == 121


async def test_a_first_attempt_asks_for_no_history(wire: GatewayWire) -> None:
    """What was certainly not posted before is not looked for."""
    await wire.platform.send(CHANNEL, HELLO, nonce="n1", language="en")
    assert [method for method, path, _body in wire.rest.calls if path.endswith("/messages")] == ["POST"]


async def test_a_lost_connection_is_not_the_messages_fault(wire: GatewayWire) -> None:
    """Discord took the message and the connection broke: it counts as away, and the next attempt finds the message."""
    wire.rest.faults.append("drop after")
    with pytest.raises(Away):
        await wire.platform.send(CHANNEL, HELLO, nonce="n1", language="en")
    before = discord.utils.utcnow() - timedelta(hours=1)
    wire.rest.forget_nonces()
    await wire.platform.send(CHANNEL, HELLO, nonce="n1", language="en", since=before)
    assert len(wire.rest.messages[str(fake.CHANNEL)]) == 1


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (404, 10003, "The channel was deleted"),
        (403, 50001, "View Channel"),
        (403, 50013, "Send Messages"),
        (404, 10008, "The message was deleted"),
    ],
)
async def test_what_will_never_work_is_given_up(wire: GatewayWire, status: int, code: int, said: str) -> None:
    """The kernel is told why, with the permission that is missing."""
    first = await wire.platform.send(CHANNEL, HELLO, nonce="n1", language="en")
    wire.rest.refuse(f"/messages/{first}", status, code)
    with pytest.raises(Undeliverable, match=said):
        await wire.platform.edit(CHANNEL, first, HELLO, language="en")


async def test_a_person_who_takes_no_messages_is_given_up(wire: GatewayWire) -> None:
    """Closed direct messages stay closed."""
    wire.rest.refuse("/channels/7777/messages", 403, 50007)
    target = Target(workspace=str(fake.GUILD), user=str(fake.MEMBER))
    with pytest.raises(Undeliverable, match="no direct messages"):
        await wire.platform.send(target, HELLO, nonce="n1", language="en")


LAB = {"type": 1, "id": "1", "name": "lab", "options": [{"type": 1, "name": "wait"}]}


@pytest.mark.parametrize("quiet", [True, False])
async def test_a_slow_command_is_announced(
    discord_url: str, registry: Registry, monkeypatch: pytest.MonkeyPatch, *, quiet: bool
) -> None:
    """Within three seconds the person sees that it takes longer; the answer comes when it is there, to whom it is for."""
    go_on = threading.Event()
    slow = with_command(registry, "lab wait", lambda: go_on.wait(20), quiet=quiet)
    async with wired(discord_url, slow, monkeypatch) as wire:
        await wire.connected()
        assert await wire.happens(4, LAB) == {"type": 5, "data": {"flags": 64}}
        go_on.set()
        if quiet:
            assert "Waited" in str(await wire.rest.called("PATCH /webhooks"))
        else:
            assert "Done" in str(await wire.rest.called("PATCH /webhooks"))
            assert "Waited" in str(await wire.rest.called("POST /webhooks"))
            await wire.rest.called("DELETE /webhooks")


async def test_a_stop_waits_for_what_is_under_way(
    discord_url: str, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that runs when the bot is stopped is finished and answered."""
    go_on, begun = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go_on.wait(20)

    async with wired(discord_url, with_command(registry, "lab wait", work), monkeypatch) as wire:
        await wire.connected()
        await wire.gateway.happens("INTERACTION_CREATE", fake.interaction(9, LAB))
        await asyncio.to_thread(begun.wait, 10)
        stopping = asyncio.create_task(wire.platform.stop())
        go_on.set()
        await stopping
        assert "Waited" in str(await wire.rest.called("token9/callback"))


async def test_an_answer_after_fifteen_minutes_comes_directly(
    discord_url: str, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When Discord takes the answer no more, the person gets a direct message."""
    go_on = threading.Event()
    slow = with_command(registry, "lab wait", lambda: go_on.wait(20))
    async with wired(discord_url, slow, monkeypatch) as wire:
        await wire.connected()
        await wire.happens(5, LAB)
        wire.rest.refuse("PATCH /webhooks", 401, 50027)
        go_on.set()
        assert "Waited" in str(await wire.rest.called("POST /channels/7777/messages"))


async def test_a_refused_answer_comes_directly(wire: GatewayWire) -> None:
    """When Discord refuses an answer where it belongs, the person gets it as a direct message."""
    await wire.connected()
    wire.rest.refuse("token11/callback", 400, 50035)
    await wire.happens(11, HELP)
    assert "invoice" in str(await wire.rest.called("POST /channels/7777/messages"))


async def test_missing_privileges_do_not_stop_the_bot(wire: GatewayWire) -> None:
    """Without the privileged intents it goes on with what every bot is told."""
    await wire.connected()
    await wire.gateway.close(4014)
    again = await wire.gateway.until(fake.IDENTIFY)
    assert not again["d"]["intents"] & (1 << 15 | 1 << 1)
    assert (await wire.happens(6, HELP))["type"] == 4


async def test_a_deleted_channel_is_told_to_the_owner(wire: GatewayWire) -> None:
    """Owners hear at once what has lost its channel."""
    await wire.connected()
    wire.kernel.database.write_now(1, _bound)
    channel = fake.guild()["channels"][0]
    await wire.gateway.happens("CHANNEL_DELETE", {**channel, "guild_id": str(fake.GUILD)})
    await wire.happens(7, HELP)
    while not await wire.kernel.sender.deliver(wire.clock.now):
        await wire.happens(8, HELP)
    assert "#support" in str(await wire.rest.called("POST /channels/7777/messages"))


async def test_people_and_names_that_change_are_noticed(wire: GatewayWire) -> None:
    """A renamed channel keeps its purpose under its new name; an account that left is forgotten."""
    await wire.connected()
    channel, ids = fake.guild()["channels"][0], {"guild_id": str(fake.GUILD)}
    await wire.gateway.happens("CHANNEL_UPDATE", {**channel, **ids, "name": "helpdesk"})
    await wire.gateway.happens("GUILD_MEMBER_REMOVE", {**ids, "user": fake.USER})
    await wire.happens(10, HELP)
    while "I do not know you" not in str(await wire.happens(next(NUMBERS), {**HELP, "name": "home"})):
        pass
    assert wire.kernel.database.read_now(1, _renamed) == "helpdesk"


def with_command(registry: Registry, name: str, work: Any, *, quiet: bool = True) -> Registry:
    """The registry with one command more."""

    @command(name, access=registry.commands["ticket new"].access, examples=[""], quiet=quiet)
    def wait(ctx: Context) -> Reply:
        """Wait."""
        work()
        return Reply(say="Waited.")

    return replace(registry, commands={**registry.commands, name: declared(wait)})


def _bound(session: Session) -> None:
    session.act_id = 1
    channel = channel_named(session, "discord", str(fake.CHANNEL))
    session.add(Binding(channel_id=channel.id if channel and channel.id else 0, purpose="lab"))


def _renamed(session: Session) -> str:
    channel = channel_named(session, "discord", str(fake.CHANNEL))
    return channel.name if channel else ""
