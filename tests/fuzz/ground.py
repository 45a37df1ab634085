"""Where the fuzz tests play: a studio with some of everything, made anew now and then; it sees faults and rows."""

from __future__ import annotations

import asyncio
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import count
from typing import Any

import structlog
from sqlalchemy import Table, func, literal, select, union_all

from bot.delivery.platform import Target
from bot.invocation import Answer, Completion, Invocation, Place
from bot.kernel import Kernel
from bot.replies.reply import Reply
from storage.session.audit import Act, Change
from storage.session.rows import every_scoped_table, table_of
from storage.session.session import Session
from tests.chat import PLATFORM, START, WORKSPACE
from tests.conftest import STUDIO

SPEAKERS = ("olivia", "olivia", *(member.user for member in STUDIO), "stranger")
WORN_OUT = 3000
"""Requests after which the ground is made anew, so that what they wrote does not make the next ones slow."""
Opened = Callable[[], Kernel]
Events = list[dict[str, Any]]


@dataclass
class Ground:
    """A kernel that is replaced by a fresh one now and then, and some of the tokens that it has given out."""

    opened: Opened
    runner: asyncio.Runner
    events: Events
    tokens: deque[str] = field(default_factory=lambda: deque(maxlen=400))
    used: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    keys: Iterator[int] = field(default_factory=count)
    _kernel: Kernel | None = None

    def refresh(self) -> dict[str, int]:
        """Make the ground ready, anew if it is worn out; returns what `look` says then."""
        if self._kernel is None or self.used >= WORN_OUT:
            self.close()
            self.used, self._kernel = 0, self.opened()
            self._furnish()
        return self.seen or self.look()

    @property
    def kernel(self) -> Kernel:
        """The present kernel."""
        assert self._kernel is not None
        return self._kernel

    def close(self) -> None:
        """Stop the present kernel, if there is one."""
        if self._kernel is not None:
            self.runner.run(self._kernel.stop())
            self._kernel = None

    def _furnish(self) -> None:
        """Run the examples of all commands twice, so that what the second round refers to is there; post the cards."""
        self.tokens.clear()
        lines = [f"/{c.name} {example}" for c in self.kernel.registry.commands.values() for example in c.examples]
        for number, line in enumerate((*lines, *lines)):
            answer, _outcome = self.dispatch(self.invocation("olivia", line=line, channel="random"))
            if answer is not None:
                target, message = Target(workspace=WORKSPACE, channel="random"), f"m{number}"
                self.runner.run(self.kernel.shown.posted(answer, target, message, PLATFORM))

    def invocation(self, user: str, *, channel: str = "", thread: str = "", **parts: Any) -> Invocation:
        """A request of its own key."""
        place = Place(platform=PLATFORM, workspace=WORKSPACE, channel=channel, thread=thread, direct=not channel)
        return Invocation(place=place, user=user, at=START, key=f"fuzz {next(self.keys)}", **parts)

    def dispatch(self, invocation: Invocation) -> tuple[Answer | None, str]:
        """The answer and the outcome that was logged; raises AssertionError for a fault."""
        self.used += 1
        self.events.clear()
        self.seen = {}
        answer = self.runner.run(self.kernel.dispatch(invocation))
        for event in self.events:
            if event["event"] == "fault":
                raise AssertionError(f"{event['command']}: {invocation!r}\n{event['trace']}")
        if answer is not None:
            self._remember(answer.reply)
        return answer, next((str(event["outcome"]) for event in self.events if event["event"] == "command"), "")

    def completions(self, user: str, line: str) -> list[Completion]:
        """What is suggested at the end of a line."""
        return self.runner.run(self.kernel.suggestions.complete(self.invocation(user).place, user, line))

    def token(self, which: int) -> str:
        """One of the tokens that were given out lately."""
        return self.tokens[which % len(self.tokens)]

    def _remember(self, reply: Reply) -> None:
        pressable = [*reply.actions, *(action for card in reply.cards for action in (*card.actions, *card.menu))]
        self.tokens.extend(action.token for action in pressable)
        self.tokens.extend(card.select.token for card in reply.cards if card.select)
        if reply.form:
            self.tokens.append(reply.form.token)

    def look(self) -> dict[str, int]:
        """The highest number in each table of the company but that of stored button payloads."""
        rows: Any = self._read(lambda session: session.connection().execute(newest()).all())
        self.seen = dict(map(tuple, rows))
        return self.seen

    def answered(self, act: int) -> bool:
        """Whether the record of an act is complete: with the answer, unless that is a secret."""
        found: Act = self._read(lambda session: session.get_one(Act, act))
        return bool(found.answer) or self.kernel.registry.commands[found.command].secret

    def unrecorded(self, before: dict[str, int], after: dict[str, int]) -> list[str]:
        """Audited tables with rows added in between for which the newest act has no change."""
        audited = [row for row in every_scoped_table() if row.__audited__]
        grown = [table_of(row) for row in audited if after[table_of(row).name] > before[table_of(row).name]]
        return [
            table.name
            for table in grown
            if self._read(partial(_orphans, table=table, first=before[table.name], act=after["act"]))
        ]

    def _read(self, work: Callable[[Session], Any]) -> Any:
        return self.kernel.database.read_now(1, work)


@cache
def newest() -> Any:
    """The query for the highest number in each table but that of stored button payloads, whatever the company."""
    tables = [table_of(row) for row in every_scoped_table() if table_of(row).name != "payload"]
    return union_all(*(select(literal(table.name), func.coalesce(func.max(table.c.id), 0)) for table in tables))


def _orphans(session: Session, *, table: Table, first: int, act: int) -> int:
    change = table_of(Change)
    told = select(change.c.row_id).where(change.c.table_name == table.name, change.c.act_id == act)
    new = select(func.count()).where(table.c.id > first, table.c.id.not_in(told))
    found: int = session.connection().execute(new).scalar_one()
    return found


@contextmanager
def watched() -> Iterator[Events]:
    """What is logged inside the block, faults with their traceback; nothing is printed."""
    events: Events = []

    def keep(_logger: Any, level: str, event: Any) -> Any:
        events.append({**event, "level": level, "trace": traceback.format_exc()})
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[keep], cache_logger_on_first_use=False)
    try:
        yield events
    finally:
        structlog.configure(**before)
