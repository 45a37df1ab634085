"""What our layer adds to discord.py alone, from a gateway event to the request that answers it; no network, no database.

Both answer in turns: the library in a loop of its own, with no other code between two answers, is a quarter quicker than
it is in any bot, where its part of an answer is done in turns with the bot's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import discord
from discord import app_commands
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from adapters.discord import incoming as talk
from adapters.discord.context import DiscordContext
from adapters.discord.posting import OutgoingMessage
from adapters.discord.presenter import Presenter
from adapters.discord.tree import Tree
from adapters.discord.workspaces import Servers
from bot.delivery.answer_routes import AnswerRoutes
from bot.delivery.heard import HeardAnswers
from bot.invocation import Answer, Invocation
from bot.kernel import Kernel
from bot.people.workspaces import Workspaces
from bot.registry import Registry
from bot.replies.reply import Action, Card, Field, Reply, Visibility
from storage.engine.database import Database
from tests.bench.figures import Figure, alternating_tasks
from tests.bench.generated import registry_of
from tests.chat import START

CALLS = 3000
ANSWER = Answer(
    reply=Reply.of(
        Card(
            title="pump",
            fields=(Field(label="Count", value="3"),),
            actions=(Action(label="Again", command="item aa", token="bench~1"),),
        ),
        say="Here it is.",
    ),
    visibility=Visibility.ONLY_ME,
    company=1,
)


class Silence(AsyncWebhookAdapter):
    """Takes every request and answers nothing."""

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """What Discord says to an answer."""
        return {"interaction": {"id": "1", "type": 2, "response_message_id": "2"}}


class InstantDiscord:
    """A kernel that knows the answer."""

    def __init__(self, registry: Registry) -> None:
        self.registry, self.shown = registry, self
        nothing = cast("Database", None)
        self.routes, self.workspaces = (
            AnswerRoutes(registry, nothing, self.now, HeardAnswers(nothing)),
            Workspaces(nothing, self.now),
        )

    def now(self) -> Any:
        """The bench's time."""
        return START

    async def dispatch(self, invocation: Invocation) -> Answer:
        """Always the same."""
        return ANSWER

    async def posted(self, *args: Any) -> None:
        """Nobody remembers."""


def figures(folder: Path) -> Iterator[Figure]:
    """Added cost against the library with one command, and whether it grows with the number of commands."""
    with asyncio.Runner() as runner:
        place = folder / "discord"
        place.mkdir()
        registry = registry_of(1, place)
        alone = runner.run(_alone())
        one, hundreds = (runner.run(_ours(_many(registry, count))) for count in (1, 200))
        floor, ours, more = runner.run(_taken(alone, one, hundreds))
    yield Figure("Discord: added to discord.py alone, as a share", (ours - floor) / floor, 0.5)
    yield Figure("Discord: 200 commands / 1", more / ours, 1.1)


def _many(registry: Registry, count: int) -> Registry:
    """The command of the bench under many nouns: its own, "item", comes last."""
    (command,) = registry.commands.values()
    nouns = [f"noun{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(min(count, 100) - 1)]
    names = [f"{noun} {verb}" for noun in nouns for verb in ("aa", "bb", "cc")][: count - 1]
    found = {name: replace(command, name=name) for name in [*names, command.name]}
    return replace(registry, commands=found)


Work = Callable[[], Coroutine[Any, Any, None]]


async def _taken(*works: Work) -> list[float]:
    async_context.set(Silence())  # type: ignore[no-untyped-call]  # the library's own
    return await alternating_tasks(*works, times=CALLS)


async def _alone() -> Work:
    """The library's own way: a command tree, a callback, an answer with the same content."""
    client = _client()
    tree = app_commands.CommandTree(client)
    group = app_commands.Group(name="item", description="items")

    @group.command(name="aa")
    async def aa(interaction: discord.Interaction[discord.Client], subject: str, count: int = 1) -> None:
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.TextDisplay("Here it is."))
        button: discord.ui.Button[Any] = discord.ui.Button(label="Again", custom_id="bench~1")
        row: discord.ui.ActionRow[Any] = discord.ui.ActionRow(button)
        view.add_item(discord.ui.Container(discord.ui.TextDisplay(f"### {subject}\n**Count** {count}"), row))
        view.stop()
        await interaction.response.send_message(view=view, ephemeral=True)

    tree.add_command(group)

    async def once() -> None:
        await tree._call(discord.Interaction(data=_event(), state=client._connection))

    return once


async def _ours(registry: Registry) -> Work:
    client, kernel = _client(), cast("Kernel", InstantDiscord(registry))
    post, rooms = OutgoingMessage(client), Servers(kernel, client)
    chat = DiscordContext(kernel, client, Tree(registry, []), Presenter(kernel), post, rooms)

    async def once() -> None:
        await talk.heard(chat, discord.Interaction(data=_event(), state=client._connection))

    return once


def _client() -> discord.Client:
    client = discord.Client(intents=discord.Intents.none())
    client._connection.http._HTTPClient__session = None  # type: ignore[attr-defined]  # nothing is sent
    me: Any = {"id": "9", "username": "meridian", "discriminator": "0", "avatar": None, "bot": True}
    client._connection.user = discord.ClientUser(state=client._connection, data=me)
    return client


def _event() -> Any:
    """A slash command as the gateway tells of it."""
    user = {"id": "8", "username": "ada", "discriminator": "0", "avatar": None, "global_name": "Ada"}
    given = [{"type": 3, "name": "subject", "value": "pump"}, {"type": 4, "name": "count", "value": 3}]
    return {
        "id": str(discord.utils.time_snowflake(discord.utils.utcnow())),
        "application_id": "9",
        "type": 2,
        "token": "t",
        "version": 1,
        "guild_id": "81384788765712384",
        "channel_id": "7",
        "channel": {"id": "7", "type": 0, "name": "support", "permissions": "0", "position": 0},
        "member": {
            "user": user,
            "roles": [],
            "joined_at": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "permissions": "0",
        },
        "locale": "en-US",
        "data": {"type": 1, "id": "5", "name": "item", "options": [{"type": 1, "name": "aa", "options": given}]},
        "entitlements": [],
        "app_permissions": "0",
        "attachment_size_limit": 10_000_000,
    }
