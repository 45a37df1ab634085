"""Two companies that live in one database, and everything that anybody reads in them as one text to look into."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus
from uuid import uuid4

from pydantic import SecretStr
from sqlmodel import select

import commands
from bot.app import build
from bot.delivery.platform import Target
from bot.demo.clock import ManualClock
from bot.discovery import discover
from bot.invocation import Answer, Completion, Invocation, Place, Source
from bot.kernel import Kernel
from bot.registry import Registry
from bot.replies.reply import Action, Form, Reply, Select
from bot.settings import Settings
from storage.records.search import IndexEntry
from storage.session.session import Session
from tests.chat import PLATFORM, START, UNLIMITED, WORKSPACE, Paper, SentMessage
from tests.conftest import furnish, people_and_channels
from tests.fuzz.ground import Events, newest, watched

DEMO = Place(platform="web", workspace="local", direct=True)
STUDIO = Place(platform=PLATFORM, workspace=WORKSPACE, direct=True)
NUMBERS = {DEMO: 1, STUDIO: 2}
MONEY = ("7351973", "8264917", "9173581", "6428357")
"""The amounts of the studio: a deal, an invoice, a payment on it, an hour of a project."""
SCRIPT = (
    "/company new Velvet Harbour country:DE currency:EUR email:books@velvet.example",
    "/contact new C-1 Tilda Quast tilda@velvet.example",
    f"/deal new C-1 {MONEY[0]} EUR Zephyr close:friday",
    f"/project new Cobalt Works company:C-1 rate:{MONEY[3]}",
    '/task new P-1 "Polish the cobalt" due:friday assignee:@greta',
    "/project assign P-1 @ken",
    f"/invoice new C-1 2x Quartz {MONEY[1]} EUR due:2026-11-03 tax:19",
    "/invoice issue INV-D1",
    "/invoice pay INV-2026-0001 9173581 EUR",
    '/ticket new "Umber lamp flickers" priority:high company:C-1',
    "/ticket new Ochre paint peels company:C-1",
)


@dataclass(frozen=True)
class Told:
    """What a request led to: its outcome as it is logged, and the answer if there was one."""

    outcome: str
    answer: Answer | None

    @property
    def reply(self) -> Reply:
        """The reply; raises AssertionError when nobody answered."""
        assert self.answer is not None
        return self.answer.reply

    @property
    def text(self) -> str:
        """Everything in the answer that somebody could read, what its buttons carry included."""
        return readable(self.answer.reply) if self.answer else ""


def readable(reply: Reply) -> str:
    """A reply as text, with the contents of its tokens."""
    return unquote_plus(reply.model_dump_json())


@dataclass
class Town:
    """A kernel with both companies, whose people speak in turn."""

    kernel: Kernel
    runner: asyncio.Runner
    papers: dict[str, Paper]
    clock: ManualClock
    events: Events

    @classmethod
    @contextmanager
    def at(cls, path: Path, registry: Registry) -> Iterator[Town]:
        """Open the town in a file."""
        settings = Settings(
            _env_file=None, DATABASE_URL=f"sqlite:///{path}", secret=SecretStr("for tests"), **UNLIMITED
        )
        papers = {place.platform: _paper(place) for place in NUMBERS}
        clock = ManualClock(START)
        kernel = build(settings, now=clock, platforms=list(papers.values()), registry=registry)
        with watched() as events, asyncio.Runner() as runner:
            yield cls(kernel, runner, papers, clock, events)
            runner.run(kernel.stop())

    @classmethod
    def settled(cls, path: Path) -> Path:
        """Add the studio to a file with the demo company, and let the jobs of a morning tell everybody about both."""
        with cls.at(path, discover(commands)) as town:
            company = town.kernel.database.write_now(None, furnish)
            town.kernel.database.write_now(company, people_and_channels)
            for line in SCRIPT:
                told = town.ask("olivia", line, at=STUDIO, sure=True)
                assert told.outcome == "done", told
        return path

    def ask(self, user: str, line: str = "", *, at: Place = DEMO, **parts: Any) -> Told:
        """A request and what came of it; raises AssertionError for a fault."""
        key = parts.pop("key", "") or uuid4().hex
        invocation = Invocation(place=at, user=user, at=self.clock(), key=key, line=line, **parts)
        self.events.clear()
        answer = self.runner.run(self.kernel.dispatch(invocation))
        faults = [event["trace"] for event in self.events if event["event"] == "fault"]
        assert not faults, f"{invocation!r}\n{faults[0]}"
        outcome = next((str(event["outcome"]) for event in self.events if event["event"] == "command"), "")
        return Told(outcome, answer)

    def press(self, user: str, button: Action | Select | Form, *, at: Place = DEMO, **values: str) -> Told:
        """What comes of pressing a button, picking from a menu or filling in a form."""
        source = Source.FORM if isinstance(button, Form) else Source.BUTTON
        return self.ask(user, at=at, token=button.token, source=source, values=values)

    def completions(self, user: str, line: str, *, at: Place = DEMO) -> list[Completion]:
        """What is suggested at the end of a line."""
        return self.runner.run(self.kernel.suggestions.complete(at, user, line))

    def show(self, told: Told, place: Place, message: str) -> None:
        """Report that an answer was posted as a message in a channel."""
        target = Target(workspace=place.workspace, channel=place.channel)
        assert told.answer is not None
        self.runner.run(self.kernel.shown.posted(told.answer, target, message, place.platform))

    def rows(self) -> dict[str, int]:
        """The highest number in each table of either company but that of stored button payloads."""
        found: Any = self.kernel.database.read_now(1, lambda session: session.connection().execute(newest()).all())
        return dict(map(tuple, found))

    def records(self, place: Place) -> list[IndexEntry]:
        """Everything that can be found in a company."""
        return self.kernel.database.read_now(NUMBERS[place], _every_entry)

    def run(self, *hours: int) -> list[SentMessage]:
        """Ring every job at these hours from now and deliver what is due; returns all that was ever sent."""
        for hour in hours:
            self.clock.move(START + timedelta(hours=hour))
            self.runner.run(self.kernel.scheduler.tick_all(self.clock()))
            self.runner.run(self._delivered())
        return [sent for paper in self.papers.values() for sent in paper.sent]

    async def _delivered(self) -> None:
        while await self.kernel.sender.deliver(self.clock()):
            pass


def channel(place: Place, name: str, thread: str = "") -> Place:
    """A channel of a company's chat, or a thread in it."""
    return place.model_copy(update={"channel": name, "thread": thread, "direct": False})


def pressable(reply: Reply) -> list[Action | Select]:
    """Everything that can be pressed on a reply."""
    found: list[Action | Select] = [*reply.actions]
    for card in reply.cards:
        found += [*card.actions, *card.menu, *((card.select,) if card.select else ())]
    return found


def _paper(place: Place) -> Paper:
    paper = Paper()
    paper.name, paper.home = place.platform, place.workspace
    return paper


def _every_entry(session: Session) -> list[IndexEntry]:
    return list(session.exec(select(IndexEntry)))
