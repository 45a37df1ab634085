"""Generated gestures by everybody over real records: nothing is done beyond the table, nothing is told beyond it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlmodel import col, select

from storage.areas.project import Membership
from storage.identity.people import Identity
from storage.identity.places import Binding, Channel
from storage.session.session import Session
from tests.fuzz.deeds import Deeds, HeardDeeds
from tests.fuzz.lines import EXAMPLES
from tests.fuzz.wild import Wild
from tests.trust.replay import EVERYBODY, ReplayGround, leaks
from tests.trust.table import EMPLOYEES, ROLES, SELLERS

SEEDS, STEPS = (1, 90) if EXAMPLES < 1000 else (max(1, EXAMPLES // 100_000), 2000)
"""How many companies are played with on a platform, and the gestures in each: 20,000 of a million inputs."""
AMOUNT, NAMES = "7351973", {"Zephyr", "Cinnabar"}
SCRIPT = (
    "/invoice new C-1 Quartz 7351973 EUR",
    "/project new Cobalt company:C-1 rate:7351973",
    "/task new P-1 Polish assignee:@greta",
    "/ticket new Lamp flickers company:C-1",
)
AGAIN = "/deal new C-1 7351973 EUR Zephyr"
READS = (
    "/deal list",
    "/deal show D-1",
    "/report ageing",
    "/home",
    "/find Zeph",
    "/history D-1",
    "/invoice show INV-D1",
)
REFS = ("D-1", "D-2", "C-1", "INV-D1", "P-1", "K-1", "T-1")
EMOJI = {"🏁": "checkered_flag", "👀": "eyes", "✅": "white_check_mark", "👍": "+1", "🎫": "ticket", "📌": "pushpin"}
"""What an emoji is called where they have names."""
G = TypeVar("G")
A = TypeVar("A")


@dataclass(frozen=True)
class SentTexts:
    """What was sent because of a gesture: to whom made it and to channels, and the edits of what a channel was shown."""

    told: str
    edits: dict[str, str] = field(default_factory=dict)


@dataclass
class GestureSurface(Generic[G, A]):
    """A platform's gestures: where they are made, how one is made up, and what can be used in what was sent.

    `made` is given a line and an emoji that it may use.
    """

    ground: ReplayGround
    places: tuple[str, ...]
    happens: Callable[[G, str, str], Awaitable[A]]
    made: Callable[[Wild, str, str], G]
    line: Callable[[str], G]
    used: Callable[[A, Wild], Iterable[G]]
    read: Callable[[A], SentTexts]


@dataclass
class GestureFuzz(Generic[G, A]):
    """One company that everybody makes gestures in; `pool` is what was done and what could be used so far."""

    surface: GestureSurface[G, A]
    wild: Wild
    hearing: HeardDeeds
    pool: deque[G] = field(default_factory=lambda: deque(maxlen=300))
    informed: Counter[str] = field(default_factory=Counter)

    async def play(self, first: Iterable[G], steps: int = STEPS) -> Counter[str]:
        """Let so many gestures happen; who was told a secret how often. Raises AssertionError for the first wrong one."""
        self.pool.extend(first)
        for line in SCRIPT:
            await self._done(self.surface.line(line), "olivia", self.surface.places[0])
        deeds = Deeds(self.surface.ground.kernel, self.hearing)
        for step in range(steps):
            if step % 30 == 0:
                await self._done(self.surface.line(AGAIN), "olivia", self.surface.places[0])
            who = self.wild.of(*EVERYBODY)
            await self._done(self._gesture(who), who, self.wild.of(*self.surface.places))
            deeds.check()
        return self.informed

    def _gesture(self, who: str) -> G:
        """Something new, something that was offered to somebody, or what somebody did before; an owner only reads."""
        how = self.wild.random.random()
        if who == "olivia":
            return self.surface.line(self.wild.of(*READS))
        if how < 0.6 and self.pool:
            return self.wild.random.choice(self.pool)
        ref = self.wild.of(*REFS)
        line = self.wild.of(self.wild.line(), self.wild.of(*READS[1:]), ref, f"/history {ref}", f"/find {ref}")
        made = self.surface.line(line) if how < 0.75 else self.surface.made(self.wild, line, self.wild.of(*EMOJI))
        self.pool.append(made)
        return made

    async def _done(self, gesture: G, who: str, where: str) -> None:
        sent = await self.surface.happens(gesture, who, where)
        read = self.surface.read(sent)
        found = set(leaks(read.told))
        known, rooms = self._look(who)
        assert found <= known, (who, where, gesture, read.told)
        for channel, text in read.edits.items():
            assert AMOUNT not in leaks(text) or channel in rooms, (who, where, gesture, channel, text)
        self.informed.update([who] if found else [])
        self.pool.extend(list(self.surface.used(sent, self.wild))[-6:])

    def _look(self, who: str) -> tuple[set[str], set[str]]:
        """What somebody may know by the table, and the channels in which money may be shown."""
        role, account = ROLES.get(who, "guest"), self.surface.ground.users[who]
        works, rooms = self.surface.ground.kernel.database.read_now(1, lambda session: _state(session, account))
        if role in SELLERS:
            return {AMOUNT, *NAMES}, rooms
        return NAMES if role in EMPLOYEES or (works and role == "contractor") else set(), rooms


def _state(session: Session, account: str) -> tuple[bool, set[str]]:
    """Whether an account's person works on a project, which says whose it is; and the channels for money."""
    works = select(Membership.id).join(Identity, col(Identity.person_id) == col(Membership.person_id))
    rooms = select(Channel.external_id).join(Binding, col(Binding.channel_id) == col(Channel.id))
    shown = session.exec(rooms.where(col(Binding.purpose).in_(("accounts", "sales"))))
    return bool(session.exec(works.where(Identity.external_id == account)).first()), set(shown)
