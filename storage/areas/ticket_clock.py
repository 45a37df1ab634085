"""Clocks of tickets, their targets, and which of them have an alert due."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Index, UniqueConstraint, bindparam
from sqlmodel import col, func, select, update

from storage.areas.ticket import NEVER, Ticket
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
    __told__ = False

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


def running_clocks(session: Session, most: int) -> list[tuple[TicketClock, Ticket]]:
    """The clocks that run, of the tickets that are due first, at most so many of them, by ticket."""
    first = select(col(Ticket.id)).where(col(Ticket.due_at) < NEVER).order_by(col(Ticket.due_at), col(Ticket.id))
    query: Any = select(TicketClock, Ticket).join(
        Ticket, (col(Ticket.id) == TicketClock.ticket_id) & (col(Ticket.company_id) == TicketClock.company_id)
    )
    query = query.where(col(TicketClock.since).is_not(None), col(Ticket.id).in_(first.limit(most)))
    return [(clock, ticket) for clock, ticket in session.exec(query.order_by(TicketClock.ticket_id, TicketClock.id))]


def look_at_the_rest(session: Session, at: datetime, tickets: Collection[int | None]) -> int:
    """Have the clocks that run looked at, but those of some tickets; returns how many tickets that are."""
    others = col(TicketClock.ticket_id).not_in(tickets)
    _look(session, at, others)
    found = select(func.count(func.distinct(TicketClock.ticket_id))).where(col(TicketClock.since).is_not(None), others)
    return session.exec(found).one()


def look_at(session: Session, at: datetime, tickets: Collection[int | None]) -> None:
    """Have the clocks of some tickets that run looked at."""
    _look(session, at, col(TicketClock.ticket_id).in_(tickets))


def late_now(session: Session, now: datetime, level: int) -> list[tuple[int | None, str, int]]:
    """How many clocks that have not ended are late or were told to be (`level`), by who has the ticket, and name."""
    query: Any = select(Ticket.assignee_id, TicketClock.name, func.count()).join(
        Ticket, (col(Ticket.id) == TicketClock.ticket_id) & (col(Ticket.company_id) == TicketClock.company_id)
    )
    late = (col(TicketClock.level) >= level) | (col(TicketClock.due_at) <= now)
    query = query.where(col(TicketClock.ended_at).is_(None), late).group_by(Ticket.assignee_id, TicketClock.name)
    return [(person, name, count) for person, name, count in session.exec(query)]


def _look(session: Session, at: datetime, which: Any) -> None:
    """When a clock is looked at is no change of the ticket: it is not on record, and no undo brings it back."""
    table = table_of(TicketClock)
    running = (table.c.company_id == session.company_id) & table.c.since.is_not(None)
    session.flush()
    session.connection().execute(update(table).where(running, which).values(next_alert_at=at))


def keep_times(session: Session, clocks: Collection[TicketClock], tickets: Collection[Ticket]) -> None:
    """Write when clocks and their tickets are due, which follows from the hours, as no change of their own."""
    for kind, rows, names in (
        (TicketClock, clocks, ("due_at", "next_alert_at")),
        (Ticket, tickets, ("due_at",)),
    ):
        table = table_of(kind)
        own = (table.c.company_id == session.company_id) & (table.c.id == bindparam("row"))
        written = update(table).where(own).values({name: bindparam(f"new_{name}") for name in names})
        values = [{"row": row.id, **{f"new_{name}": getattr(row, name) for name in names}} for row in rows]
        if values:
            session.connection().execute(written, values)


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
