"""Nudges about overdue invoices: which level reached whom, and when."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Index, UniqueConstraint, case, func, or_
from sqlmodel import col, select

from storage.areas.invoice import Invoice
from storage.session.columns import UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session

SENT, AGAIN, BROKEN, SKIPPED = "sent", "again", "broken", "skipped"
"""Why a nudge was logged: a level was reached, a snooze ended, a promise was broken, or a later level came first."""


class Nudge(Scoped, table=True):
    """What one person was told about one client's unpaid invoices on one local day.

    `next_escalation_at` is when the next person in line is told, `escalated` how often that happened.
    """

    __table_args__ = (
        *belongs_to("nudge", client_id="client", owner_id="person"),
        UniqueConstraint("company_id", "ref"),
        UniqueConstraint("company_id", "client_id", "owner_id", "day"),
        Index("ix_nudge_escalation", "next_escalation_at"),
    )
    __told__ = False
    __bookkeeping__ = frozenset({"next_escalation_at", "escalated"})

    ref: str
    client_id: int
    owner_id: int | None = None
    day: date
    escalated: int = 0
    next_escalation_at: datetime | None = UtcField(None)
    at: datetime = UtcField()


class NudgeLog(Scoped, table=True):
    """A level of the ladder that an invoice has passed: told in a nudge, or skipped; and what was done about it."""

    __table_args__ = (*belongs_to("nudgelog", nudge_id="nudge", invoice_id="invoice", answered_by="person"),)
    __told__ = False

    nudge_id: int | None = None
    invoice_id: int
    level: int
    overdue: int
    outcome: str = SENT
    at: datetime = UtcField()
    answer: str = ""
    answered_at: datetime | None = UtcField(None)
    answered_by: int | None = None


def due_nudges(now: datetime) -> Any:
    """The condition of invoices whose ladder must be looked at."""
    calm = or_(col(Invoice.quiet_until).is_(None), col(Invoice.quiet_until) <= now)
    return col(Invoice.chasing).is_(True) & (col(Invoice.next_nudge_at) <= now) & calm


def nudges_at(now: datetime) -> Any:
    """A select of the clients of whose invoices a ladder must be looked at, once for each, with their companies."""
    return select(Invoice.company_id, Invoice.client_id).where(due_nudges(now))


def escalations_at(now: datetime) -> Any:
    """A select of the nudges that were not answered in time, with their companies."""
    return select(Nudge.company_id, Nudge.id).where(col(Nudge.next_escalation_at) <= now)


def ref_of_nudge(number: int) -> Any:
    """A select of a nudge's reference."""
    return select(Nudge.ref).where(Nudge.id == number)


class Passed(NamedTuple):
    """The highest level of the ladder that an invoice has passed, and when it was last spoken of."""

    level: int
    at: datetime


class HeardNudge(NamedTuple):
    """Which client was spoken of to whom (None: the channel alone) on which local day.

    `level` is the highest one told of what was overdue; None if all of it was not due yet.
    """

    client_id: int
    owner_id: int | None
    day: date
    level: int | None


def levels_passed(session: Session, invoices: list[int]) -> dict[int, Passed]:
    """How far each invoice is up the ladder."""
    query = select(NudgeLog.invoice_id, func.max(NudgeLog.level), func.max(NudgeLog.at))
    rows = session.exec(query.where(col(NudgeLog.invoice_id).in_(invoices)).group_by(col(NudgeLog.invoice_id)))
    return {number: Passed(int(level), at) for number, level, at in rows}


def heard_since(session: Session, clients: list[int], day: date) -> list[HeardNudge]:
    """What was said about some clients from a local day on."""
    overdue = func.max(case((col(NudgeLog.overdue) > 0, NudgeLog.level)))
    keys = (col(Nudge.client_id), col(Nudge.owner_id), col(Nudge.day))
    joined = (col(NudgeLog.nudge_id) == Nudge.id) & (col(NudgeLog.company_id) == Nudge.company_id)
    query: Any = select(*keys, overdue).outerjoin(NudgeLog, joined)
    rows = session.exec(query.where(keys[0].in_(clients), Nudge.day >= day).group_by(*keys))
    return [HeardNudge(client, owner, on, level) for client, owner, on, level in rows]
