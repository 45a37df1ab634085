"""Tickets: what requesters ask, what was said, the clocks that run, and who was told that one is late."""

from collections.abc import Collection
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Index, Integer, UniqueConstraint, bindparam, func
from sqlmodel import col, select

from storage.session.columns import UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The due instant of a ticket none of whose clocks runs: it sorts last."""
WORKED = ("open", "in progress")
UNSOLVED = (*WORKED, "waiting", "on hold")


class Ticket(Scoped, table=True):
    """Something a requester asked.

    `due_at` is the earliest due instant of its running clocks, NEVER if none runs. Until `quiet_until` its ladder
    is silent; `remind_at` is when `acked_by_id` is reminded, nothing for a snooze.
    """

    __table_args__ = (
        *belongs_to("ticket", client_id="client", assignee_id="person", opened_by_id="person", acked_by_id="person"),
        UniqueConstraint("company_id", "ref"),
        Index("ix_ticket_due", "company_id", "due_at", "id"),
        Index("ix_ticket_status", "company_id", "status", "due_at", "id"),
    )
    __bookkeeping__: ClassVar[frozenset[str]] = frozenset({"active_at"})

    ref: str
    subject: str
    description: str = ""
    requester: str = ""
    requester_email: str = ""
    client_id: int | None = None
    priority: str
    status: str
    assignee_id: int | None = None
    opened_by_id: int | None = None
    due_at: datetime = UtcField(NEVER)
    quiet_until: datetime | None = UtcField(None)
    remind_at: datetime | None = UtcField(None)
    acked_by_id: int | None = None
    active_at: datetime = UtcField()
    solved_at: datetime | None = UtcField(None)
    created_at: datetime = UtcField()


class TicketMessage(Scoped, table=True):
    """What was said on a ticket: `kind` is note (internal), reply (to the requester) or heard (from the requester)."""

    __table_args__ = (*belongs_to("ticketmessage", ticket_id="ticket", author_id="person"),)

    ticket_id: int
    kind: str
    text: str
    recipient: str = ""
    author_id: int | None = None
    at: datetime = UtcField()


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


class Escalation(Scoped, table=True):
    """That somebody is told of one step of one clock, once: `audience` is "@12" or "#support".

    Those of one `batch` go out together at `tell_at`. `step` is a level of the ladder, or "ack" and the instant of a
    reminder.
    """

    __table_args__ = (
        *belongs_to("escalation", ticket_id="ticket", clock_id="ticketclock"),
        UniqueConstraint("company_id", "clock_id", "cycle", "step", "audience"),
        Index("ix_escalation_batch", "company_id", "batch"),
    )
    __audited__ = False

    ticket_id: int
    clock_id: int
    cycle: int
    step: str
    audience: str
    role: str
    batch: str
    at: datetime = UtcField()
    tell_at: datetime = UtcField()


def clocks_of(session: Session, *ticket_ids: int | None) -> list[TicketClock]:
    """The clocks of some tickets, the first started first."""
    return list(session.exec(_clocks(), params={"tickets": ticket_ids}))


@cache
def _clocks() -> Any:
    query = select(TicketClock).where(col(TicketClock.ticket_id).in_(bindparam("tickets", expanding=True)))
    return query.order_by(col(TicketClock.id))


def messages_of(session: Session, ticket_id: int | None, limit: int) -> list[TicketMessage]:
    """The latest messages of a ticket, oldest of them first."""
    return list(session.exec(_messages(), params={"ticket": ticket_id, "most": limit}))[::-1]


@cache
def _messages() -> Any:
    query = select(TicketMessage).where(TicketMessage.ticket_id == bindparam("ticket"))
    return query.order_by(col(TicketMessage.id).desc()).limit(bindparam("most", type_=Integer()))


def load_by_person(session: Session) -> dict[int, int]:
    """How many tickets each assignee works on."""
    query: Any = select(Ticket.assignee_id, func.count()).where(col(Ticket.status).in_(WORKED))
    return {person: count for person, count in session.exec(query.group_by(Ticket.assignee_id)) if person is not None}


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


def told_in(session: Session, batch: str) -> list[tuple[Escalation, TicketClock, Ticket]]:
    """What one message has to say, with the clocks and tickets as they are now."""
    query: Any = (
        select(Escalation, TicketClock, Ticket)
        .join(
            TicketClock,
            (col(TicketClock.id) == Escalation.clock_id) & (col(TicketClock.company_id) == Escalation.company_id),
        )
        .join(Ticket, (col(Ticket.id) == Escalation.ticket_id) & (col(Ticket.company_id) == Escalation.company_id))
        .where(Escalation.batch == batch)
    )
    return [(told, clock, ticket) for told, clock, ticket in session.exec(query.order_by(Ticket.due_at, Escalation.id))]


def told_about(session: Session, *ticket_ids: int | None) -> list[Escalation]:
    """Who was told about some tickets, the first first."""
    query = select(Escalation).where(col(Escalation.ticket_id).in_(ticket_ids))
    return list(session.exec(query.order_by(col(Escalation.id))))
