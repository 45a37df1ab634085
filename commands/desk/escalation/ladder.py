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

SUPPORT = "#support"
ASSIGNEE, TEAM, LEAD = "assignee", "team", "lead"


@dataclass(frozen=True)
class Recipient:
    """Somebody who hears of a step, or the support channels (no person), and as what."""

    role: str
    person: Person | None = None

    @property
    def audience(self) -> str:
        """The name under which it is kept that they were told."""
        return f"@{self.person.id}" if self.person else SUPPORT


def leads(ctx: Context) -> list[Person]:
    """Who leads the desk: the managers, else the owners."""
    others = [person for person in ctx.people_with(Desk.MANAGE) if person not in ctx.owners()]
    return others or ctx.owners()


def hearers(ctx: Context, ticket: Ticket, level: int) -> list[Recipient]:
    """Who hears of a step, each once. The assignee hears of every step, as lower ones may have been passed over."""
    assignee = next((p for p in ctx.people if p.id == ticket.assignee_id), None)
    found = [Recipient(ASSIGNEE, assignee) if assignee else Recipient(TEAM)]
    if level == BREACHED:
        found += [Recipient(LEAD, person) for person in leads(ctx)]
    if level == STEP_1:
        found.append(Recipient(TEAM))
    if level == STEP_2:
        found += [Recipient(LEAD, person) for person in (*leads(ctx), *ctx.owners())]
    return list({hearer.audience: hearer for hearer in reversed(found)}.values())[::-1] if level >= WARNED else []


def step_words(step: str) -> str:
    """A step as a reason why somebody was told."""
    words = {
        str(WARNED): _("80 % of the time is used"),
        str(BREACHED): _("overdue"),
        str(STEP_1): _("overdue by 30 min"),
        str(STEP_2): _("overdue by an hour"),
    }
    return words.get(step, _("reminder: still not answered"))
