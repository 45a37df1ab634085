"""Escalations: who is told that a ticket's clock runs late, of which step, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import col, select

from storage.areas.ticket import Ticket
from storage.areas.ticket_clock import TicketClock
from storage.delivery.notices import SENT, Delivery, Notice
from storage.session.columns import UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session

SUPPORT = "#support"


def audience_of(person_id: int | None) -> str:
    """How a recipient is stored: "@12" for a person, "#support" (None) for the support channels."""
    return SUPPORT if person_id is None else f"@{person_id}"


def reminder_at(remind_at: datetime) -> str:
    """How the step of a reminder is stored: acknowledged tickets are reminded of once per instant."""
    return f"ack {remind_at.isoformat()}"


def again(level: int, at: datetime) -> str:
    """How a step is stored that is told once more: after a silence, or because no answer came for a day."""
    return f"{level} {at.isoformat()}"


class Escalation(Scoped, table=True):
    """One step of one clock, told to one recipient once; those of one `batch` go out together at `tell_at`.

    `audience` is written by `audience_of`; `step` is a level of the ladder, or written by `again` or `reminder_at`.
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

    @property
    def person_id(self) -> int | None:
        """Who is told; None for the support channels."""
        return None if self.audience == SUPPORT else int(self.audience.removeprefix("@"))

    @property
    def level(self) -> int | None:
        """The level of the ladder that is reached; None for a reminder."""
        reached = self.step.partition(" ")[0]
        return int(reached) if reached.isdigit() else None


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


def sent_about(session: Session, ticket_id: int | None) -> list[tuple[Escalation, datetime]]:
    """Who was told about a ticket and when the message was sent; what lapsed or could not be delivered is left out."""
    query: Any = (
        select(Escalation, col(Delivery.done_at), col(TicketClock.ended_at))
        .join(
            TicketClock,
            (col(TicketClock.id) == Escalation.clock_id) & (col(TicketClock.company_id) == Escalation.company_id),
        )
        .join(Notice, (col(Notice.key) == Escalation.batch) & (col(Notice.company_id) == Escalation.company_id))
        .join(Delivery, (col(Delivery.notice_id) == Notice.id) & (col(Delivery.company_id) == Notice.company_id))
        .where(Escalation.ticket_id == ticket_id, Delivery.state == SENT)
        .order_by(col(Delivery.done_at), col(Escalation.id))
    )
    sent = session.exec(query)
    return [(told, at) for told, at, ended_at in sent if at is not None and (ended_at is None or at <= ended_at)]


def told_about(session: Session, *ticket_ids: int | None) -> list[Escalation]:
    """Who was told about some tickets, the first first."""
    query = select(Escalation).where(col(Escalation.ticket_id).in_(ticket_ids))
    return list(session.exec(query.order_by(col(Escalation.id))))
