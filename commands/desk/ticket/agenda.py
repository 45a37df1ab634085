"""Agenda block of tickets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col, or_, select

from bot.context import Context
from bot.jobs.agenda import agenda, shortened
from bot.replies.i18n import _
from bot.replies.reply import Action, Card
from commands.access import Desk
from commands.desk.clock.hours import desk_hours
from commands.desk.ticket.commands import due_words
from storage.areas.ticket import WORKED, Ticket

SOON = timedelta(hours=1)
"""Others' tickets that are due within this much open time are everybody's business at the desk."""
MOST = 100
_DESK = frozenset({"support", "manager"})


@agenda("tickets", order=20, access=Desk.READ)
def tickets_today(ctx: Context) -> Card | None:
    """What burns first, whoever has it: own tickets, for support and managers also nobody's and the nearly late ones."""
    mine = col(Ticket.assignee_id) == ctx.person.id
    wanted: Any = mine
    if _DESK & set(ctx.person.roles):
        soon = desk_hours(ctx).add(ctx.now, SOON)
        wanted = or_(mine, col(Ticket.assignee_id).is_(None), col(Ticket.due_at) <= soon)
    statement = select(Ticket).where(col(Ticket.status).in_(WORKED), wanted)
    found = list(ctx.session.exec(statement.order_by(col(Ticket.due_at), col(Ticket.id)).limit(MOST)))
    if not found:
        return None
    return Card(
        title=_("Tickets"),
        lines=shortened([_line(ctx, ticket) for ticket in found]),
        actions=(
            Action(label=_("My tickets"), command="ticket list", args={"whose": "mine"}),
            Action(label=_("All tickets"), command="ticket list"),
        ),
    )


def _line(ctx: Context, ticket: Ticket) -> str:
    line = f"{ticket.ref} {ticket.subject}: {due_words(ctx, ticket)}"
    if ticket.assignee_id == ctx.person.id:
        return line
    name = next((p.name for p in ctx.people if p.id == ticket.assignee_id), _("nobody has it"))
    return f"{line} ({name})"
