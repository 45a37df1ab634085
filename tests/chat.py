"""How tests talk to the bot: people say lines, press buttons and fill in forms; time is passed in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from aiohttp.web import Application

from bot.delivery.platform import Target, Undeliverable
from bot.invocation import Answer, Completion, Invocation, Place, Source, Upload
from bot.kernel import Kernel
from bot.replies.reply import Action, Card, Reply
from bot.requests.confirmation import asks
from storage.identity.people import Person, person_behind
from storage.session.session import Session

T = TypeVar("T")
START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PLATFORM, WORKSPACE = "paper", "studio"
UNLIMITED: dict[str, Any] = {"person_limit": 0, "guest_limit": 0, "company_limit": 0}
"""Settings for tests that give more commands than people would, at one instant."""


@dataclass
class SentMessage:
    """A message that reached the platform."""

    target: Target
    reply: Reply
    message: str
    language: str

    @property
    def to(self) -> str:
        """The channel or the user it went to."""
        return self.target.channel or self.target.user


class Paper:
    """A platform that writes everything down, and in `looked` since when a message was looked for.

    It keeps the promise that one nonce is posted once.
    """

    name = PLATFORM
    home = WORKSPACE
    pace = timedelta()
    hears = True

    def __init__(self) -> None:
        self.sent: list[SentMessage] = []
        self.edited: list[SentMessage] = []
        self.looked: list[datetime] = []
        self.fail: Exception | None = None
        self.refusing: set[str] = set()
        self.open: int | None = 1
        self.members: dict[str, set[str]] = {}
        self._nonces: dict[str, str] = {}

    def attach(self, kernel: Kernel) -> None:
        """Nothing to know."""

    def serve(self, app: Application) -> None:
        """Nothing to answer."""

    async def greet(self, *, fully: bool = False) -> bool:
        """Nobody to ask."""
        return False

    async def connect(self) -> None:
        """Nothing to connect."""

    def connections(self) -> int | None:
        """As many as the test says."""
        return self.open

    async def stop(self) -> None:
        """Nothing to disconnect."""

    async def present(self, user: str, workspaces: Collection[str]) -> set[str]:
        """Where the user is: in all of them, unless the test says in which."""
        return set(workspaces) & self.members.get(user, set(workspaces))

    async def send(
        self, target: Target, reply: Reply, *, nonce: str, language: str, since: datetime | None = None
    ) -> str:
        """Keep the message, unless the test wants the platform to fail."""
        if since is not None:
            self.looked.append(since)
        if self.fail is not None:
            raise self.fail
        if target.user in self.refusing:
            raise Undeliverable("takes no direct messages")
        if nonce not in self._nonces:
            self._nonces[nonce] = f"m{len(self.sent) + 1}"
            self.sent.append(SentMessage(target, reply, self._nonces[nonce], language))
        return self._nonces[nonce]

    async def edit(self, target: Target, message: str, reply: Reply, *, language: str) -> None:
        """Keep the edit."""
        self.edited.append(SentMessage(target, reply, message, language))


@dataclass
class ChatClock:
    """The time that the bot is told; it moves only when a test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        """Let time pass: `forward(days=1, hours=2)`."""
        self.now += timedelta(**span)
        return self.now


@dataclass
class ChatSession:
    """One company's chat; `as_` says who speaks next, `in_` where."""

    kernel: Kernel
    clock: ChatClock
    paper: Paper
    runner: asyncio.Runner
    company: int
    user: str = "olivia"
    channel: str = ""
    thread: str = ""
    keys: Any = field(default_factory=count)

    def as_(self, user: str) -> ChatSession:
        """The same chat spoken by somebody else (a first name in lower case)."""
        return self._with(user=user)

    def in_(self, channel: str, thread: str = "") -> ChatSession:
        """The same chat in a channel (and thread); "" is the direct conversation."""
        return self._with(channel=channel, thread=thread)

    def _with(self, **changes: Any) -> ChatSession:
        return ChatSession(**{**self.__dict__, **changes})

    @property
    def place(self) -> Place:
        """Where the next line is said."""
        return Place(
            platform=PLATFORM, workspace=WORKSPACE, channel=self.channel, thread=self.thread, direct=not self.channel
        )

    def answer(self, line: str = "", *, key: str = "", **invocation: Any) -> Answer | None:
        """The whole answer to a line (or to other parts of an invocation)."""
        made = Invocation(
            place=self.place,
            user=self.user,
            at=self.clock.now,
            key=key or f"k{next(self.keys)}",
            line=line,
            **invocation,
        )
        answer: Answer | None = self.run(self.kernel.dispatch(made))
        return answer

    def say(self, line: str, *, key: str = "", uploads: dict[str, Upload] | None = None) -> Reply:
        """The reply to a line."""
        answer = self.answer(line, key=key, uploads=uploads or {})
        assert answer is not None, f"nobody answered {line!r}"
        return answer.reply

    def sure(self, line: str) -> Reply:
        """The reply to a line that asks first, after the question was answered with yes."""
        asked = self.say(line)
        assert asks(asked), f"{line!r} asks nothing: {asked.say}"
        return self.press(asked.actions[0])

    def talk(self, line: str) -> Reply | None:
        """The reply to plain talk, if the bot takes it as meant for it."""
        answer = self.answer(line, source=Source.MESSAGE)
        return answer.reply if answer else None

    def press(self, button: Action | Any, *, key: str = "", **values: str) -> Reply:
        """The reply to a pressed button or a chosen entry of a select (its option as a keyword)."""
        answer = self.answer(token=button.token, source=Source.BUTTON, values=values, key=key)
        assert answer is not None
        return answer.reply

    def submit(self, form: Any, **values: str) -> Reply:
        """The reply to a form that was filled in; fields keep what they were prefilled with."""
        filled = {field.name: field.value for field in form.fields if field.value} | values
        answer = self.answer(token=form.token, source=Source.FORM, values=filled)
        assert answer is not None
        return answer.reply

    def complete(self, line: str) -> list[Completion]:
        """Suggestions at the end of a line."""
        found: list[Completion] = self.run(self.kernel.suggestions.complete(self.place, self.user, line))
        return found

    def tick(self, **span: float) -> list[SentMessage]:
        """Let time pass, ring every job once, deliver what is due; returns what was sent by that."""
        self.clock.forward(**span)
        before = len(self.paper.sent)
        self.run(self.kernel.scheduler.tick_all(self.clock.now))
        self.deliver()
        return self.paper.sent[before:]

    def deliver(self) -> None:
        """Deliver everything that is due now."""

        async def all_due() -> None:
            while await self.kernel.sender.deliver(self.clock.now):
                pass

        self.run(all_due())

    def read(self, work: Callable[[Session], T]) -> T:
        """Look into the database as the company."""
        return self.kernel.database.read_now(self.company, work)

    def write(self, work: Callable[[Session], T]) -> T:
        """Change the database as the company, outside any command."""
        return self.kernel.database.write_now(self.company, work)

    def person(self, user: str) -> Person:
        """The person behind a user."""
        found = self.read(lambda session: person_behind(session, PLATFORM, user))
        assert found is not None
        return found

    def run(self, coroutine: Any) -> Any:
        """Run something asynchronous to its end."""
        return self.runner.run(coroutine)


def button(reply: Reply | Card, label: str) -> Action:
    """The button with a label, on any card of a reply, in its menus or below it."""
    cards = reply.cards if isinstance(reply, Reply) else (reply,)
    found = [a for card in cards for a in (*card.actions, *card.menu)]
    found += reply.actions
    match = next((action for action in found if action.label == label), None)
    assert match is not None, f"no button {label!r}, only {[action.label for action in found]}"
    return match


def words(reply: Reply) -> str:
    """Everything a reply says, as one text to look into."""
    parts = [reply.say]
    for card in reply.cards:
        parts += [card.title, card.ref, card.text, card.status.label if card.status else "", *card.lines]
        parts += [f"{f.label}: {f.value}" for f in card.fields]
        if card.table:
            parts += [" | ".join(row) for row in (*card.table.rows, card.table.total)]
    if reply.form:
        parts += [reply.form.title, *(f"{f.label} {f.value} {f.error}" for f in reply.form.fields)]
    return "\n".join(part for part in parts if part)
