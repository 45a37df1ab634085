"""Recipients of each step of the escalation ladder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.replies.i18n import _
from commands.access import Desk
from commands.desk.clock.rules import BREACHED, STEP_1, STEP_2, WARNED

if TYPE_CHECKING:
    from bot.context import Context
    from storage.areas.ticket import Ticket
    from storage.identity.people import Person

ASSIGNEE, TEAM, LEAD = "assignee", "team", "lead"


@dataclass(frozen=True)
class Recipient:
    """A person who is told of a step, or the support channels (no person), and in which role."""

    role: str
    person: Person | None = None

    @property
    def person_id(self) -> int | None:
        """The person's number; None for the support channels."""
        return self.person.id if self.person else None


def leads(ctx: Context) -> list[Person]:
    """Who leads the desk: the managers, else the owners."""
    others = [person for person in ctx.people_with(Desk.MANAGE) if person not in ctx.owners()]
    return others or ctx.owners()


def recipients(ctx: Context, ticket: Ticket, level: int) -> list[Recipient]:
    """The recipients of a step, each once. The assignee is told of every step, as lower ones may be passed over."""
    assignee = next((p for p in ctx.people if p.id == ticket.assignee_id), None)
    found = [Recipient(ASSIGNEE, assignee) if assignee else Recipient(TEAM)]
    if level == BREACHED:
        found += [Recipient(LEAD, person) for person in leads(ctx)]
    if level == STEP_1:
        found.append(Recipient(TEAM))
    if level == STEP_2:
        found += [Recipient(LEAD, person) for person in (*leads(ctx), *ctx.owners())]
    return list({one.person_id: one for one in reversed(found)}.values())[::-1] if level >= WARNED else []


def step_words(level: int | None) -> str:
    """Why a recipient was told: a step of the ladder, or None for a reminder."""
    words = {
        WARNED: _("80 % of the time is used"),
        BREACHED: _("overdue"),
        STEP_1: _("overdue by 30 min"),
        STEP_2: _("overdue by an hour"),
    }
    return words[level] if level is not None else _("reminder: still not answered")
