"""Clocks of tickets, their targets, and which of them have an alert due."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Index, UniqueConstraint, bindparam
from sqlmodel import col, select

from storage.areas.ticket import Ticket
from storage.session.columns import UtcField
from storage.session.rows import Scoped, belongs_to, table_of
from storage.session.session import Session
from storage.session.statements import Statement


class TicketClock(Scoped, table=True):
    """One run of one clock of a ticket; seconds are open time of the desk's calendar.

    `spent_seconds` were used before `since`, from which it runs (nothing: it stands). `level` is the highest step of
    the ladder that was reached in this `cycle`. `assignee_id` is whom the outcome counts for.
    """

    __table_args__ = (
        *belongs_to("ticketclock", ticket_id="ticket", assignee_id="person"),
        UniqueConstraint("company_id", "ticket_id", "name", "cycle"),
        Index("ix_ticketclock_alert", "next_alert_at"),
        Index("ix_ticketclock_ended", "company_id", "ended_at"),
    )

    ticket_id: int
    name: str
    cycle: int = 1
    state: str
    reason: str = ""
    target_seconds: int
    spent_seconds: int = 0
    since: datetime | None = UtcField(None)
    due_at: datetime | None = UtcField(None)
    level: int = 0
    next_alert_at: datetime | None = UtcField(None)
    assignee_id: int | None = None
    started_at: datetime = UtcField()
    ended_at: datetime | None = UtcField(None)


class TicketTarget(Scoped, table=True):
    """How much open time the desk gives itself at a priority, in minutes."""

    __table_args__ = (UniqueConstraint("company_id", "priority"),)

    priority: str
    response_minutes: int
    resolution_minutes: int


def own_targets(session: Session) -> list[TicketTarget]:
    """The targets that the company has set."""
    return session.read_rows(TicketTarget, _TARGETS, {})


def _targets(_dialect: str) -> Any:
    table = table_of(TicketTarget)
    return table.select().where(table.c.company_id == bindparam("company")).order_by(table.c.id)


_TARGETS = Statement(_targets)


def clocks_of(session: Session, *ticket_ids: int | None) -> list[TicketClock]:
    """The clocks of some tickets, the first started first."""
    if len(ticket_ids) == 1:
        return session.read_rows(TicketClock, _OF_TICKET, {"ticket": ticket_ids[0]})
    return list(session.exec(_clocks(), params={"tickets": ticket_ids}))


@cache
def _clocks() -> Any:
    query = select(TicketClock).where(col(TicketClock.ticket_id).in_(bindparam("tickets", expanding=True)))
    return query.order_by(col(TicketClock.id))


def _of_ticket(_dialect: str) -> Any:
    table = table_of(TicketClock)
    own = (table.c.company_id == bindparam("company")) & (table.c.ticket_id == bindparam("ticket"))
    return table.select().where(own).order_by(table.c.id)


_OF_TICKET = Statement(_of_ticket)


def alerts_at(now: datetime) -> Any:
    """A select of the clocks whose next alert is due, with their companies."""
    return select(TicketClock.company_id, TicketClock.id).where(col(TicketClock.next_alert_at) <= now)


def ticket_of_clock(number: int) -> Any:
    """A select of the reference of a clock's ticket."""
    return select(Ticket.ref).join(TicketClock, col(TicketClock.ticket_id) == Ticket.id).where(TicketClock.id == number)


def late_clocks(session: Session, now: datetime, numbers: Collection[int]) -> list[tuple[TicketClock, Ticket]]:
    """Those of some clocks whose next alert is due with their tickets, longest due first, locked until the commit.

    Those that another process has locked are passed over.
    """
    query: Any = select(TicketClock, Ticket).join(
        Ticket, (col(Ticket.id) == TicketClock.ticket_id) & (col(Ticket.company_id) == TicketClock.company_id)
    )
    query = query.where(col(TicketClock.next_alert_at) <= now, col(TicketClock.id).in_(numbers))
    query = query.order_by(TicketClock.next_alert_at, TicketClock.id)
    return [(clock, ticket) for clock, ticket in session.exec(query.with_for_update(of=TicketClock, skip_locked=True))]
