"""What was done is done once and told truly, whatever Discord does with the answer."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from itertools import count
from typing import Any

import discord
import pytest
from sqlmodel import select

from bot.invocation import Invocation, Place
from bot.registry import Registry
from storage.areas.invoice import Invoice
from storage.session.audit import Act
from tests.adapters.discord import fake
from tests.adapters.discord.server import every
from tests.adapters.discord.test_gateway import GatewayWire, wired
from tests.denials import denials

NUMBERS = count(500)
NEW = {"type": 1, "name": "new", "options": [{"type": 3, "name": "subject", "value": "Broken"}]}
TICKET = {"type": 1, "id": "1", "name": "ticket", "options": [NEW]}
CALLBACK, FOLLOW, EDIT, DIRECT = "/callback", "POST /webhooks", "PATCH /webhooks", "POST /channels/7777/messages"
POST = f"POST /channels/{fake.CHANNEL}/messages"
Work = Callable[[GatewayWire], Awaitable[None]]


@pytest.fixture
async def wire(discord_url: str, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[GatewayWire]:
    """The studio's bot, connected."""
    async with wired(discord_url, registry, monkeypatch) as found:
        await found.connected()
        yield found


def acts(wire: GatewayWire, command: str) -> int:
    """How often a command was done."""
    query = select(Act).where(Act.command == command)
    return len(wire.kernel.database.read_now(1, lambda session: session.exec(query).all()))


async def settled(wire: GatewayWire, event: str, data: dict[str, Any]) -> None:
    """Let something happen, and wait until the bot has done with it."""
    before = len(wire.rest.calls)
    await wire.gateway.happens(event, data)
    async with asyncio.timeout(10), wire.rest.arrived:
        await wire.rest.arrived.wait_for(
            lambda: [path for method, path, _body in wire.rest.calls[before:] if method != "GET"]
        )
    while busy := list(wire.platform.tasks.running):
        await asyncio.wait(busy)


async def interacted(wire: GatewayWire, data: dict[str, Any], kind: int = 2, **more: Any) -> None:
    """A command, a control or a form."""
    await settled(wire, "INTERACTION_CREATE", fake.interaction(next(NUMBERS), data, kind, **more))


async def typed(wire: GatewayWire) -> None:
    """A slash command."""
    await interacted(wire, TICKET)


async def mentioned(wire: GatewayWire) -> None:
    """A message that begins with the bot's name."""
    said = fake.message(str(next(NUMBERS)), str(fake.CHANNEL), content=f"<@{fake.BOT}> ticket new Broken")
    await settled(wire, "MESSAGE_CREATE", {**said, "guild_id": str(fake.GUILD)})


async def reacted(wire: GatewayWire) -> None:
    """An emoji on somebody's message."""
    about = {"channel_id": str(fake.CHANNEL), "guild_id": str(fake.GUILD), "user_id": str(fake.MEMBER)}
    emoji = {"message_id": "4711", "emoji": {"id": None, "name": "🎫"}, "type": 0, "burst": False}
    await settled(wire, "MESSAGE_REACTION_ADD", {**about, **emoji, "member": fake.guild()["members"][0]})


async def pressed(wire: GatewayWire, label: str = "Solve") -> None:
    """A button on a card."""
    bodies = [json.loads(text) for text in wire.rest.shown]
    cards = [body.get("data", body).get("components", []) for body in bodies]
    found = ((card, one["custom_id"]) for card in cards for one in every(card) if one.get("label") == label)
    components, name = next(found)
    card = fake.message("4712", str(fake.CHANNEL), author=fake.ME, components=components)
    await interacted(wire, {"component_type": 2, "custom_id": name}, 3, message=card)


async def noted(wire: GatewayWire) -> None:
    """A form that a button has opened."""
    opened = next(b for _m, path, b in wire.rest.calls if path.endswith("/callback") and b["type"] == 9)["data"]
    field = {"type": 18, "component": {"type": 4, "custom_id": "text", "value": "They called"}}
    await interacted(wire, {"custom_id": opened["custom_id"], "components": [field]}, 5)


async def paid(wire: GatewayWire) -> None:
    """A payment."""
    given = {"invoice": "INV-2026-0001", "received": "10 EUR"}
    options = [{"type": 3, "name": name, "value": value} for name, value in given.items()]
    pay = {"type": 1, "name": "pay", "options": options}
    await interacted(wire, {"type": 1, "id": "2", "name": "invoice", "options": [pay]})


async def nothing(wire: GatewayWire) -> None:
    """Nothing has to be there."""


async def a_message(wire: GatewayWire) -> None:
    """Somebody has said something."""
    wire.rest.messages[str(fake.CHANNEL)]["4711"] = fake.message("4711", str(fake.CHANNEL), content="Broken")


async def a_form(wire: GatewayWire) -> None:
    """A button of a card has opened its form."""
    await typed(wire)
    await pressed(wire, "Note…")


async def an_invoice(wire: GatewayWire) -> None:
    """An issued invoice."""
    await said(wire, "/company new Acme email:ap@acme.example")
    await said(wire, "/invoice new Acme Consulting 100 EUR")
    ref = wire.kernel.database.read_now(1, lambda session: session.exec(select(Invoice.ref)).one())
    await said(wire, f"/invoice issue {ref}")


async def said(wire: GatewayWire, line: str) -> None:
    """A line of Olivia's from the shell."""
    place = Place(platform="shell", workspace="", direct=True)
    asked = Invocation(place=place, user="", person=1, at=wire.clock.now, key=line, line=line)
    await wire.kernel.dispatch(asked, 1)


SURFACES: dict[str, tuple[Work, Work, str, str]] = {
    "typed": (nothing, typed, "ticket new", "Broken|T-1"),
    "mentioned": (nothing, mentioned, "ticket new", "Broken|T-1"),
    "reacted": (a_message, reacted, "ticket new", "Broken|T-1"),
    "pressed": (typed, pressed, "ticket solve", "Broken|T-1"),
    "noted": (a_form, noted, "ticket note", "Broken|T-1"),
    "paid": (an_invoice, paid, "invoice pay", "INV-2026-0001"),
}
"""What has to be there, what is done, the command that is done once, and what its answer names."""
CASES = [
    ((CALLBACK,), "10062"),
    ((CALLBACK,), "40060"),
    ((CALLBACK,), "500"),
    ((CALLBACK,), "stall"),
    ((CALLBACK,), "drop before"),
    ((CALLBACK,), "drop after"),
    ((FOLLOW, EDIT), "500"),
    ((FOLLOW, EDIT), "429"),
    ((POST,), "50035"),
    ((POST,), "stall"),
    ((POST,), "drop after"),
    ((CALLBACK, FOLLOW, EDIT, POST), "50035"),
    ((CALLBACK, FOLLOW, EDIT, POST, DIRECT), "50007"),
    ((CALLBACK, FOLLOW, EDIT, POST, DIRECT), "stall"),
]
"""What fails as often as it is called, and how."""


@pytest.mark.parametrize(("calls", "fault"), CASES)
@pytest.mark.parametrize("surface", SURFACES)
async def test_a_write_is_done_once_and_told(
    wire: GatewayWire, surface: str, calls: tuple[str, ...], fault: str
) -> None:
    """Whatever Discord does with the answer, it is done once, the person is told it, and nobody to do it again."""
    before, act, command, names = SURFACES[surface]
    await before(wire)
    done, shown = acts(wire, command), len(wire.rest.shown)
    wire.kernel.routes.patience = 0.3
    wire.rest.fate = lambda what: fault if any(call in what for call in calls) else ""
    await act(wire)
    wire.rest.fate = lambda _what: ""
    while await wire.kernel.sender.deliver(wire.clock.now):
        pass
    assert acts(wire, command) - done == 1
    told = wire.rest.shown[shown:]
    assert [text for text in told if re.search(names, text)], told
    assert not denials(" ".join(told))


async def test_an_interaction_that_is_told_late_is_asked_about(wire: GatewayWire) -> None:
    """What Discord replays after a reconnect, and no longer waits for, is not done unasked."""
    wire.rest.fate = lambda what: "10062" if CALLBACK in what else ""
    then = discord.utils.time_snowflake(discord.utils.utcnow() - timedelta(minutes=2))
    await interacted(wire, TICKET, id=str(then))
    assert acts(wire, "ticket new") == 0
    assert "too late" in " ".join(wire.rest.shown)
