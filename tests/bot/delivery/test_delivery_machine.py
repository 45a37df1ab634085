"""The states of deliveries as a model: whatever happens between two senders, a platform and the clock."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections import defaultdict
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pydantic import SecretStr
from sqlmodel import select

from bot.app import build
from bot.contexts import company_context
from bot.delivery.notices import Audience
from bot.delivery.platform import Away, Limited, Undeliverable
from bot.delivery.sender import LEASE, Sender
from bot.kernel import Kernel
from bot.registry import Registry
from bot.settings import Settings
from storage.delivery.notices import DEAD, DUE, SENT, Delivery
from storage.session.session import Session
from tests.bot import stage
from tests.chat import ChatClock, ChatSession, Paper

FATES = ("taken", "lost after", "lost before", "limited", "refused", "broken", "killed before", "killed after")
PLACES = ("accounts", "sales", "support", "projects")
OUTAGE = ["lost before"] * 6
"""What becomes of the messages while the platform is away."""
EXAMPLES = int(os.environ.get("CRASH_EXAMPLES", "12"))


class ProcessKilled(BaseException):
    """The end of a sender's process."""


class Fickle(Paper):
    """A platform that does what the next fate says, and knows a message again only when it is asked to look for it."""

    def __init__(self) -> None:
        super().__init__()
        self.fates: list[str] = []
        self.heard: dict[str, list[str]] = defaultdict(list)
        self.held: set[str] = set()

    async def send(self, target: Any, reply: Any, *, nonce: str, language: str, since: Any = None) -> str:
        """Take the message, or not, and tell, or not."""
        fate = self.fates.pop(0) if self.fates else "taken"
        found = since is not None and nonce in self.held
        if not found and fate in {"taken", "lost after", "killed after"}:
            self.held.add(nonce)
            self.heard[target.channel].append(reply.say)
        if fate.startswith("killed"):
            raise ProcessKilled
        if fate in _ERRORS:
            raise _ERRORS[fate]
        return nonce


_ERRORS: dict[str, Exception] = {
    "lost after": Away("no answer"),
    "lost before": Away("no answer"),
    "limited": Limited(LEASE / 3),
    "refused": Undeliverable("gone"),
    "broken": ValueError("broken"),
}


class Machine(RuleBasedStateMachine):
    """Two senders on one database, to which messages for two channels are announced in order."""

    studio: ClassVar[Path]
    registry: ClassVar[Registry]

    @initialize()
    def begin(self) -> None:
        """A fresh studio."""
        self.folder = Path(mkdtemp(prefix="meridian-"))
        url = f"sqlite:///{shutil.copy(self.studio, self.folder / 'studio.db')}"
        self.clock, self.paper, self.numbers = ChatClock(), Fickle(), count()
        self.kernel: Kernel = build(
            Settings(_env_file=None, DATABASE_URL=url, secret=SecretStr("for tests")),
            now=self.clock,
            platforms=[self.paper],
            registry=self.registry,
        )
        self.runner = asyncio.Runner()
        self.chat = ChatSession(self.kernel, self.clock, self.paper, self.runner, company=1)
        self.senders = [self.sender() for _number in range(2)]
        self.straight = True

    def sender(self) -> Sender:
        """A process that delivers, one message after the other: which of two comes first is nothing to replay."""
        k = self.kernel
        return Sender(k.registry, k.database, k.signer, k.platforms, k.now, k.metrics, most=1)

    @rule(places=st.lists(st.sampled_from(PLACES), min_size=1, max_size=3))
    def announce(self, places: list[str]) -> None:
        """Something more has to be said."""

        def told(session: Session) -> None:
            ctx = company_context(session, self.registry, 1, self.clock.now)
            for place in places:
                text = f"{next(self.numbers):03}"
                ctx.tell("ping", Audience.purpose(place), key=text, facts={"text": text})

        stage.changed(self.chat, told)

    @rule(
        which=st.integers(0, 1),
        fates=st.one_of(st.lists(st.sampled_from(FATES), min_size=1, max_size=4), st.just(OUTAGE)),
        seconds=st.sampled_from([0, 1, 10, 31, 300, 3600, -3600]),
    )
    def deliver(self, which: int, fates: list[str], seconds: int) -> None:
        """A while later a sender takes what is due; killed, it is replaced by one that knows nothing."""
        self.clock.forward(seconds=seconds)
        self.straight = self.straight and seconds >= 0
        self.paper.fates = list(fates)
        try:
            self.runner.run(self.live(self.senders[which]))
        except ProcessKilled:
            self.senders[which] = self.sender()
        self.paper.fates = []

    async def live(self, sender: Sender) -> None:
        """Deliver as long as there are fates; when one part of a process dies, so does all of it."""
        try:
            while self.paper.fates and await sender.deliver(self.clock.now):
                pass
        finally:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

    @precondition(lambda self: bool(self.rows(DEAD)))
    @rule()
    def retry(self) -> None:
        """An owner has everything that was given up tried again."""
        self.straight = False
        self.chat.write(self.revive)

    def revive(self, session: Session) -> None:
        """What `/admin retry` does."""
        for row in session.exec(select(Delivery).where(Delivery.state == DEAD)):
            row.state, row.not_before, row.lease, row.done_at = DUE, self.clock.now, None, None
            session.add(row)

    def rows(self, state: str) -> list[Delivery]:
        """The deliveries in a state."""
        return self.chat.read(lambda session: list(session.exec(select(Delivery).where(Delivery.state == state))))

    @invariant()
    def nothing_is_said_twice(self) -> None:
        """Every channel hears each message once at most."""
        for said in self.paper.heard.values():
            assert len(said) == len(set(said))

    @invariant()
    def nothing_is_said_out_of_order(self) -> None:
        """While the clock goes on and no owner interferes, each channel hears things as they were announced."""
        for said in self.paper.heard.values() if self.straight else ():
            assert said == sorted(said)

    def teardown(self) -> None:
        """Once the trouble is over everything is there, or stands among what was given up."""
        self.clock.forward(hours=5)
        for _round in range(12):
            self.clock.forward(hours=2)
            self.chat.deliver()
        assert not self.rows(DUE)
        assert {row.nonce for row in self.rows(SENT)} <= self.paper.held
        self.runner.run(self.kernel.stop())
        self.runner.close()
        shutil.rmtree(self.folder)


def test_whatever_happens_everything_is_said_once_and_in_order(sqlite_studio: Path, lab_registry: Registry) -> None:
    """Kills, lost answers, limits, refusals and a clock that is put: nothing is lost, doubled or out of order."""
    Machine.studio, Machine.registry = sqlite_studio, lab_registry
    chosen = settings(
        max_examples=EXAMPLES,
        stateful_step_count=20,
        deadline=None,
        derandomize="CRASH_EXAMPLES" not in os.environ,  # new histories are for `make crash`
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Machine, settings=chosen)
