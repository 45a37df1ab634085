"""Tickets and what was said on them."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import Index, Integer, UniqueConstraint, bindparam, case, func, or_
from sqlmodel import col, select

from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped, belongs_to, table_of
from storage.session.session import Session
from storage.session.statements import Statement

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
    __words__: ClassVar[dict[str, str]] = {"acked_by_id": "acknowledged by", "quiet_until": "quiet until"}
    __untold__ = frozenset({"due_at", "remind_at", "solved_at"})
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
    custom: dict[str, str] | None = JsonField(None)


class TicketMessage(Scoped, table=True):
    """What was said on a ticket: `kind` is note (internal), reply (to the requester) or heard (from the requester)."""

    __table_args__ = (*belongs_to("ticketmessage", ticket_id="ticket", author_id="person"),)
    __words__: ClassVar[dict[str, str]] = {"": "message"}

    ticket_id: int
    kind: str
    text: str
    recipient: str = ""
    author_id: int | None = None
    at: datetime = UtcField()


def messages_of(session: Session, ticket_id: int | None, limit: int) -> list[TicketMessage]:
    """The latest messages of a ticket, oldest of them first."""
    return session.read_rows(TicketMessage, _MESSAGES, {"ticket": ticket_id, "most": limit})[::-1]


def _messages(_dialect: str) -> Any:
    table = table_of(TicketMessage)
    own = (table.c.company_id == bindparam("company")) & (table.c.ticket_id == bindparam("ticket"))
    return table.select().where(own).order_by(table.c.id.desc()).limit(bindparam("most", type_=Integer()))


_MESSAGES = Statement(_messages)


def load_by_person(session: Session) -> dict[int, int]:
    """How many tickets each assignee works on."""
    session.flush()
    found = _LOADS.all(session.connection(), {"company": session.company_id})
    return {person: count for person, count in found if person is not None}


def _loads(_dialect: str) -> Any:
    table = table_of(Ticket)
    worked = or_(*(table.c.status == status for status in sorted(WORKED)))
    own = (table.c.company_id == bindparam("company")) & worked
    return select(table.c.assignee_id, func.count()).where(own).group_by(table.c.assignee_id)


_LOADS = Statement(_loads)


_SOLVED, _CLOSED = "solved", "closed"


def unsolved(rows: Any, me: int) -> Any:
    """Narrow a select to unsolved tickets: one's own first, the next to be late first."""
    mine = case((col(Ticket.assignee_id) == me, 0), else_=1)
    return rows.where(col(Ticket.status).in_(UNSOLVED)).order_by(mine, col(Ticket.due_at), col(Ticket.id))


def to_take(rows: Any, me: int) -> Any:
    """Narrow a select to unsolved tickets that one does not work on: unassigned ones first."""
    theirs = or_(col(Ticket.assignee_id).is_(None), col(Ticket.assignee_id) != me, col(Ticket.status) == "open")
    return by_need(rows.where(theirs), me)


def by_need(rows: Any, _me: int) -> Any:
    """Narrow a select to unsolved tickets: unassigned ones first, the next to be late first."""
    given = case((col(Ticket.assignee_id).is_(None), 0), else_=1)
    return rows.where(col(Ticket.status).in_(UNSOLVED)).order_by(given, col(Ticket.due_at), col(Ticket.id))


def running(rows: Any, me: int) -> Any:
    """Narrow a select to tickets whose clocks run."""
    return unsolved(rows, me).where(col(Ticket.status).in_(WORKED))


def not_waiting(rows: Any, me: int) -> Any:
    """Narrow a select to unsolved tickets that do not wait for their requester."""
    return unsolved(rows, me).where(col(Ticket.status) != "waiting")


def not_on_hold(rows: Any, me: int) -> Any:
    """Narrow a select to unsolved tickets that are not on hold."""
    return unsolved(rows, me).where(col(Ticket.status) != "on hold")


def not_closed(rows: Any, me: int) -> Any:
    """Narrow a select to tickets to close: solved ones first, then the others by when they are due."""
    solved = case((col(Ticket.status) == _SOLVED, 0), else_=1)
    mine = case((col(Ticket.assignee_id) == me, 0), else_=1)
    return rows.where(col(Ticket.status) != _CLOSED).order_by(solved, mine, col(Ticket.due_at), col(Ticket.id))


def at_rest(rows: Any, _me: int) -> Any:
    """Narrow a select to tickets that are not worked on: waiting, on hold, solved or closed; the latest active first."""
    return rows.where(col(Ticket.status).not_in(WORKED)).order_by(col(Ticket.active_at).desc(), col(Ticket.id).desc())
