"""Recipients of each step of the escalation ladder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.replies.i18n import _
from commands.desk.clock.rules import BREACHED, STEP_1, STEP_2, WARNED
from commands.desk.ticket.assignment import leads

if TYPE_CHECKING:
    from bot.context import Context
    from storage.areas.ticket import Ticket
    from storage.identity.people import Person

ASSIGNEE, TEAM, LEAD = "assignee", "team", "lead"
REPEATED = 0
"""In place of the last step, once it was told: whoever has the ticket, or the team, is told again."""


@dataclass(frozen=True)
class Recipient:
    """A person who is told of a step, or the support channels (no person), and in which role."""

    role: str
    person: Person | None = None

    @property
    def person_id(self) -> int | None:
        """The person's number; None for the support channels."""
        return self.person.id if self.person else None


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
    told = level >= WARNED or level == REPEATED
    return list({one.person_id: one for one in reversed(found)}.values())[::-1] if told else []


def step_words(level: int | None) -> str:
    """Why a recipient was told: a step of the ladder, or None for a reminder."""
    words = {
        WARNED: _("80 % of the time is used"),
        BREACHED: _("overdue"),
        STEP_1: _("overdue by 30 min"),
        STEP_2: _("overdue by an hour"),
    }
    return words[level] if level is not None else _("reminder: still not answered")
