"""The demo company for tests: played once at a fixed time, then talked to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlmodel import col, func, select

import adapters.web
from bot.app import DEMO, build
from bot.command import Command
from bot.demo.clock import ManualClock
from bot.demo.seeding import play_demo
from bot.invocation import Answer, Completion, Invocation, Place, Source
from bot.kernel import Kernel
from bot.ops.secrets import secret_of
from bot.registry import Registry
from bot.replies.reply import Reply
from bot.requests.confirmation import asks
from bot.settings import Settings
from storage.records.acts import changes_of
from storage.session.audit import Act
from storage.session.session import Session
from storage.upkeep.migrate import upgrade
from tests.chat import START, UNLIMITED

SETTINGS = Settings(_env_file=None, secret=SecretStr("for tests"), demo=True, **UNLIMITED)


def demo_file(folder: Path, start: datetime = START) -> Path:
    """A database with the demo company as it is at its first start."""
    path = folder / "demo.db"
    url = f"sqlite:///{path}"
    upgrade(url)
    clock = ManualClock(start)
    kernel = build(SETTINGS.model_copy(update={"database_url": url}), now=clock)
    secret = secret_of(kernel.settings, kernel.database, start)
    asyncio.run(play_demo(kernel, secret, DEMO.read_text(encoding="utf-8"), start, clock.move))
    kernel.database.close()
    return path


def _last_act(session: Session) -> int:
    return session.exec(select(func.max(Act.id))).one() or 0


@dataclass
class Demo:
    """A company that is talked to; the owner speaks unless said otherwise."""

    kernel: Kernel
    runner: asyncio.Runner
    platform: str
    workspace: str
    opened_after: int
    now: datetime = START
    keys: Any = field(default_factory=count)

    @classmethod
    @contextmanager
    def at(
        cls, path: Path | str, *, registry: Registry | None = None, platform: str = "web", workspace: str = "local"
    ) -> Iterator[Demo]:
        """Open the company in a file."""
        settings = SETTINGS.model_copy(update={"database_url": f"sqlite:///{path}"})
        chats = [adapters.web.platform(settings)]
        kernel = build(settings, now=ManualClock(START), platforms=chats, registry=registry)
        with asyncio.Runner() as runner:
            yield cls(kernel, runner, platform, workspace, kernel.database.read_now(1, _last_act))
            kernel.database.close()

    def answer(self, line: str, *, user: str = "olivia", channel: str = "") -> Answer:
        """The whole answer to a line."""
        place = Place(platform=self.platform, workspace=self.workspace, channel=channel, direct=not channel)
        key = f"demo-test-{next(self.keys)}"
        found = self.runner.run(
            self.kernel.dispatch(Invocation(place=place, user=user, at=self.now, key=key, line=line))
        )
        assert found is not None
        return found

    def say(self, line: str, *, user: str = "olivia", channel: str = "") -> Reply:
        """The reply to a line."""
        return self.answer(line, user=user, channel=channel).reply

    def example(self, command: Command, example: str, *, user: str = "olivia") -> Reply:
        """The reply to an example of a command."""
        return self.say(f"/{command.name} {example}".rstrip(), user=user)

    def done(self, command: Command, example: str) -> Reply:
        """The reply to an example of a command, after yes was said to what it asks first."""
        return self.sure(f"/{command.name} {example}".rstrip())

    def sure(self, line: str, *, user: str = "olivia") -> Reply:
        """The reply to a line, after yes was said to what it asks first."""
        reply = self.say(line, user=user)
        return self.press(reply.actions[0].token, user=user) if asks(reply) else reply

    def press(self, token: str, *, user: str = "olivia") -> Reply:
        """The reply to a pressed button."""
        place = Place(platform=self.platform, workspace=self.workspace, direct=True)
        key = f"demo-test-{next(self.keys)}"
        found = self.runner.run(
            self.kernel.dispatch(
                Invocation(place=place, user=user, at=self.now, key=key, token=token, source=Source.BUTTON)
            )
        )
        assert found is not None
        return found.reply

    def complete(self, line: str) -> list[Completion]:
        """Suggestions for the owner."""
        place = Place(platform=self.platform, workspace=self.workspace, direct=True)
        return self.runner.run(self.kernel.suggestions.complete(place, "olivia", line))

    def acts(self) -> list[Act]:
        """Everything that was done since the company was opened, in order."""
        newer = select(Act).where(col(Act.id) > self.opened_after).order_by(col(Act.id))
        return self.kernel.database.read_now(1, lambda session: list(session.exec(newer)))

    def changed(self) -> bool:
        """Whether the last act changed anything."""
        last = self.acts()[-1].id or 0
        return bool(self.kernel.database.read_now(1, lambda session: changes_of(session, [last])))
