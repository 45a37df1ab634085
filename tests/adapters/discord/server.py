"""A Discord server in this process, with the studio's people and channels on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
from pydantic import SecretStr
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env
from simcord.results import InteractionResult, ResponseMessage
from sqlmodel import select

from adapters.discord.server import Discord
from adapters.discord.settings import DiscordSettings as OwnSettings
from bot.app import build
from bot.kernel import Kernel
from bot.registry import Registry
from bot.settings import Settings
from storage.identity.company import Workspace
from storage.identity.people import Identity, person_behind
from storage.identity.places import Binding, Channel
from storage.session.session import Session
from tests.adapters.discord import official
from tests.chat import PLATFORM, START, UNLIMITED, ChatClock
from tests.conftest import CHANNELS, STUDIO

GUILD = 81384788765712384
Component = dict[str, Any]


@dataclass
class Server:
    """The studio's Discord; `members` and `channels` by the names that the studio uses."""

    env: Env
    platform: Discord
    kernel: Kernel
    clock: ChatClock
    guild: GuildHandle
    members: dict[str, MemberActor]
    channels: dict[str, ChannelHandle]

    async def slash(self, line: str, *, by: str = "olivia", in_: str = "random", **options: Any) -> InteractionResult:
        """Run a slash command."""
        return await self.members[by].slash(self.channels[in_], line, **options)

    @property
    def bot(self) -> int:
        """The bot's own user."""
        assert self.platform.client.user is not None
        return self.platform.client.user.id

    def dm(self, name: str) -> discord.Message | None:
        """The last message of somebody's direct conversation with the bot."""
        return self.members[name].user.dm_channel.last_message

    def taken_in(self, message: discord.Message) -> bool:
        """Whether the bot has ticked a message off."""
        path = f"/channels/{message.channel.id}/messages/{message.id}/reactions/"
        return any(entry.method == "PUT" and entry.path.startswith(path) for entry in self.env.http_requests)

    async def submit(self, form: InteractionResult, *, by: str = "olivia", **values: Any) -> InteractionResult:
        """Fill in a modal; what it was prefilled with stays."""
        filled = {name: value for name, value in prefilled(form).items() if value}
        return await self.members[by].submit_modal(form, filled | values)

    async def deliver(self) -> None:
        """Deliver everything that is due now."""
        while await self.kernel.sender.deliver(self.clock.now):
            pass

    async def restart(self, registry: Registry, url: str) -> None:
        """Stop this process and start another one with the same database and the same Discord."""
        await self.kernel.stop()
        self.platform, self.kernel = made(url, registry, self.clock)
        await self.env.restart_bot(self.platform.client)

    def read(self, work: Any) -> Any:
        """Look into the database as the studio."""
        return self.kernel.database.read_now(1, work)


@asynccontextmanager
async def opened(url: str, registry: Registry, *, moved: bool = False, **own: Any) -> AsyncIterator[Server]:
    """A running kernel on a Discord of its own, to which its company has `moved` from another platform or came as well."""
    clock = ChatClock()
    platform, kernel = made(url, registry, clock, **own)
    try:
        env = Env(platform.client, shard_count=2 if own.get("sharded") else None, settle_timeout=30.0)
        await env.start()
        guild, members, channels = _people_and_channels(env)
        kernel.database.write_now(None, _workspace)
        settled = _moved if moved else _known
        kernel.database.write_now(1, lambda session: settled(session, members, channels))
        found = Server(env, platform, kernel, clock, guild, members, channels)
        yield found
        kernel = found.kernel
        await env.shutdown()
        env.raise_errors()
        official.check(env.http_requests)
    finally:
        await kernel.stop()


def made(url: str, registry: Registry, clock: ChatClock, **own: Any) -> tuple[Discord, Kernel]:
    """A kernel on Discord, ready to listen."""
    platform = Discord(OwnSettings(_env_file=None, token=SecretStr("made-up"), **own))
    settings = Settings(_env_file=None, DATABASE_URL=url, secret=SecretStr("for tests"), **UNLIMITED)
    kernel = build(settings, now=clock, platforms=[platform], registry=registry)
    kernel.heard.pause = 0.0  # a gesture is over once all that it began has ended, and this is waited for, too
    platform.listen()
    return platform, kernel


def _people_and_channels(env: Env) -> tuple[GuildHandle, dict[str, MemberActor], dict[str, ChannelHandle]]:
    users = {member.user: env.create_user(member.user) for member in STUDIO}
    guild = env.create_guild("Studio", id=GUILD, owner=users["olivia"])
    members = {name: guild.add_member(user) for name, user in users.items()}
    return guild, members, {name: guild.create_text_channel(name) for name in CHANNELS}


def _workspace(session: Session) -> None:
    session.add(Workspace(platform="discord", external_id=str(GUILD), company_id=1))


def _known(session: Session, members: dict[str, MemberActor], channels: dict[str, ChannelHandle]) -> None:
    session.act_id = 1
    about: Any = {"platform": "discord", "workspace": str(GUILD), "created_at": START}
    for user, member in members.items():
        person = person_behind(session, PLATFORM, user)
        assert person is not None
        session.add(Identity(person_id=person.id or 0, external_id=str(member.id), **about))
    for name, handle in channels.items():
        channel = Channel(external_id=str(handle.id), name=name, **about)
        session.add(channel)
        session.flush()
        if CHANNELS[name]:
            session.add(Binding(channel_id=channel.id or 0, purpose=CHANNELS[name]))


def _moved(session: Session, members: dict[str, MemberActor], channels: dict[str, ChannelHandle]) -> None:
    session.act_id = 1
    handles: dict[str, MemberActor | ChannelHandle] = {**members, **channels}
    rows: list[Identity | Channel] = [*session.exec(select(Identity)), *session.exec(select(Channel))]
    for row in rows:
        row.platform, row.workspace = "discord", str(GUILD)
        row.external_id = str(handles[row.external_id].id) if row.external_id in handles else row.external_id
        session.add(row)


def shown(message: ResponseMessage | discord.Message | None) -> str:
    """Everything that a message says, as Markdown."""
    assert message is not None
    components = (
        message.components if isinstance(message, ResponseMessage) else [c.to_dict() for c in message.components]
    )
    return "\n".join(text["content"] for text in every(components) if text.get("type") == 10)


def prefilled(form: InteractionResult) -> dict[str, Any]:
    """The questions of a modal, by their names, with what is filled in."""
    assert form.modal is not None, f"no form but {shown(form.response)}"
    asked = [part["component"] for part in form.modal["components"] if part["type"] == 18]
    return {control["custom_id"]: _filled(control) for control in asked}


def _filled(control: Component) -> Any:
    chosen = [option["value"] for option in control.get("options", []) if option.get("default")]
    return chosen if "options" in control else control.get("value")


def buttons(message: ResponseMessage | discord.Message | None) -> list[str]:
    """What its buttons say."""
    assert message is not None
    components = (
        message.components if isinstance(message, ResponseMessage) else [c.to_dict() for c in message.components]
    )
    return [component["label"] for component in every(components) if component["type"] == 2]


def every(components: Any) -> list[Component]:
    """All components of a message, the nested ones too."""
    found: list[Component] = []
    for component in components:
        found += [component, *every(component.get("components", []))]
    return found
