"""What an adapter's replay table stands on: a company with secrets, people who may know them, and people who may not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlmodel import select

from bot.delivery.platform import Target
from bot.invocation import Invocation, Place
from bot.kernel import Kernel
from bot.replies.reply import Reply
from storage.identity.company import Workspace
from storage.identity.people import Identity, Person, person_behind
from storage.identity.places import Binding, Channel
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import PLATFORM, START, ChatClock
from tests.neighbour import move_beside
from tests.trust.table import ROLES

ENTITLED, CONTRACTOR, GUEST, STRANGER, NEIGHBOUR = "sven", "carla", "gus", "nobody", "nora"
CROWD = (ENTITLED, CONTRACTOR, GUEST, STRANGER, NEIGHBOUR)
"""Who sells; who is a contractor, a known guest, unknown; and who owns the company beside."""
EVERYBODY = (*ROLES, GUEST, NEIGHBOUR)
"""Somebody of each role, the stranger among them, with who is known as a guest, and the neighbour."""
OTHERS = {CONTRACTOR: ("here", "direct"), GUEST: ("here", "direct"), STRANGER: ("here", "direct")} | {
    NEIGHBOUR: ("here", "direct", "there")
}
"""Where each of the others tries it: in the channel, with the bot alone, in the workspace of the company beside."""
SCRIPT = ("/company new Cinnabar", "/deal new C-1 7351973 EUR Zephyr", "/emoji set 🏁 deal win")
CARD_LINE = "/deal edit D-1 close:2026-12-20"
_BETWEEN = re.compile(r"(?<=\d)[.,'’\u00a0\u202f ](?=\d)")


@dataclass
class ReplayGround:
    """The studio on a platform, with #sales as its only channel, and the neighbour on a workspace of its own."""

    kernel: Kernel
    clock: ChatClock
    platform: str
    here: str
    there: str
    channel: str
    users: Mapping[str, str]
    card: Reply | None = None

    def settle(self, *, add_workspace: bool = False) -> None:
        """Let everybody in, in both companies; `add_workspace` when the platform does not bring the studio's."""
        if add_workspace:
            row = Workspace(platform=self.platform, external_id=self.here, company_id=1)
            self.kernel.database.write_now(None, lambda session: session.add(row))
        self.kernel.database.write_now(1, self._people)
        people = {self.users[NEIGHBOUR]: "owner", self.users[ENTITLED]: "owner"}
        move_beside(self.kernel, platform=self.platform, workspace=self.there, people=people)

    def _people(self, session: Session) -> None:
        """Give everybody of the studio whom the platform knows an account there."""
        session.act_id = 1
        about: Any = {"platform": self.platform, "workspace": self.here, "created_at": START}
        guest = Person(name="Gus Moor", roles=["guest"], created_at=START)
        session.add(guest)
        session.flush()
        known = {name: person_behind(session, PLATFORM, name) for name in self.users} | {GUEST: guest}
        for name, person in known.items():
            if person is not None:
                session.add(Identity(person_id=person.id or 0, external_id=self.users[name], **about))
        channel = Channel(external_id=self.channel, name="sales", **about)
        session.add(channel)
        session.flush()
        session.add(Binding(channel_id=channel.id or 0, purpose="sales"))

    async def play(self, message: str) -> None:
        """Let Olivia make what is secret, and show its card to the channel as a message."""
        for line in (*SCRIPT, CARD_LINE):
            place = Place(platform=self.platform, workspace=self.here, direct=True)
            if line == CARD_LINE:
                place = place.model_copy(update={"channel": self.channel, "direct": False})
            made = Invocation(place=place, user=self.users["olivia"], at=self.clock.now, key=uuid4().hex, line=line)
            answer = await self.kernel.dispatch(made)
            assert answer is not None
            assert answer.act is not None, answer
            self.card = answer.reply
            if place.channel:
                target = Target(workspace=self.here, channel=self.channel)
                await self.kernel.shown.posted(answer, target, message, self.platform)

    def acts(self) -> int:
        """How many acts there are, whosever."""
        return len(self.kernel.database.read_now(1, _acts)) + len(self.kernel.database.read_now(2, _acts))


def leaks(text: str) -> list[str]:
    """What a text gives away that only the entitled may know."""
    plain = _BETWEEN.sub("", text)
    return [secret for secret in ("Zephyr", "Cinnabar", "7351973") if secret in plain]


def _acts(session: Session) -> list[int | None]:
    return list(session.exec(select(Act.id)))
