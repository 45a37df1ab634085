"""Invoices: who bills, what for, what was paid, and who was told that something is overdue."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, bindparam, event, func, inspect, or_
from sqlmodel import Field, col, select

from storage.areas.crm import Client
from storage.session.columns import DecimalField, JsonField, UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session

DRAFT, OPEN, PAID, CREDITED, VOID, NOTE = "draft", "open", "paid", "credited", "void", "note"
"""States of an invoice; NOTE is an issued credit note, which is itself never owed."""
SENT, AGAIN, BROKEN, SKIPPED = "sent", "again", "broken", "skipped"
"""Why a nudge was logged: a level was reached, a snooze ended, a promise was broken, or a later level came first."""


def MinorField(default: int = 0) -> Any:  # noqa: N802 - stands in for SQLModel's Field, and reads like it
    """A field of minor units of money: 64 bits, as 32 end at 21 million euros."""
    return Field(default=default, sa_type=BigInteger)


class Entity(Scoped, table=True):
    """A legal entity of ours that bills: its local date decides what is overdue.

    `ladder` is {"offsets": [days after the due day], "every": days}; `minimums` are minor units by currency,
    below which nobody is nudged; `terms` are days.
    """

    __table_args__ = (UniqueConstraint("company_id", "name"),)

    name: str
    country: str | None = None
    subdivision: str | None = None
    zone: str = "UTC"
    currency: str = "EUR"
    vat_id: str | None = None
    series: str = "INV"
    terms: int = 14
    ladder: dict[str, Any] = JsonField(default_factory=dict)
    minimums: dict[str, int] = JsonField(default_factory=dict)
    created_at: datetime = UtcField()

    @classmethod
    def books(cls, row: Mapping[str, Any]) -> frozenset[str]:
        """Who bills."""
        return frozenset({"name", "vat_id", "series"})


class Invoice(Scoped, table=True):
    """An invoice or a credit note (`credits_id`); drafts have no number, issued ones never change their content.

    `bill_to` is the client's name as it stands on the document. `due_on` of a draft is provisional while it has `terms` (days). `balance_minor` is what is still owed.
    `chasing` is whether nudges may come at all, `quiet_until` until when they wait (promise, snooze, pause, contact),
    `next_nudge_at` when the ladder is looked at next; only that one moves without anybody's doing.
    """

    __table_args__ = (
        *belongs_to("invoice", entity_id="entity", client_id="client", credits_id="invoice"),
        UniqueConstraint("company_id", "ref"),
        UniqueConstraint("company_id", "entity_id", "series", "year", "number"),
        Index("ix_invoice_nudge", "chasing", "next_nudge_at", "quiet_until"),
        Index("ix_invoice_open", "company_id", "state", "due_on", "id"),
    )
    __bookkeeping__ = frozenset({"next_nudge_at"})

    ref: str
    entity_id: int
    client_id: int
    credits_id: int | None = None
    bill_to: str
    state: str = DRAFT
    series: str | None = None
    year: int | None = None
    number: int | None = None
    currency: str
    tax: Decimal = DecimalField(Decimal(0))
    net_minor: int = MinorField()
    tax_minor: int = MinorField()
    total_minor: int = MinorField()
    paid_minor: int = MinorField()
    credited_minor: int = MinorField()
    balance_minor: int = MinorField()
    note: str = ""
    terms: int | None = None
    due_on: date
    issued_on: date | None = None
    sent_on: date | None = None
    sent_to: str = ""
    contacted_on: date | None = None
    promised_on: date | None = None
    promise_note: str = ""
    promise_broken: bool = False
    snoozed_until: date | None = None
    paused_until: date | None = None
    pause_reason: str = ""
    disputed_on: date | None = None
    dispute_reason: str = ""
    chasing: bool = False
    quiet_until: datetime | None = UtcField(None)
    next_nudge_at: datetime | None = UtcField(None)
    created_at: datetime = UtcField()

    @classmethod
    def books(cls, row: Mapping[str, Any]) -> frozenset[str]:
        """What an issued document says."""
        return FROZEN if row["number"] is not None else frozenset()


FROZEN = frozenset({
    "ref", "entity_id", "client_id", "credits_id", "bill_to", "series", "year", "number", "currency", "tax", "net_minor",
    "tax_minor", "total_minor", "note", "due_on", "issued_on",
})  # fmt: skip
"""What a number stands for: never changed once the number was taken."""


class Immutable(Exception):
    """An issued document would change or vanish: a mistake in the program, as commands refuse it before."""


def _issued(invoice: Invoice) -> bool:
    """Whether the stored row has a number."""
    numbers = inspect(invoice).attrs["number"].history
    return next(iter(numbers.deleted or numbers.unchanged or ()), None) is not None


@event.listens_for(Invoice, "before_update")
def _keep_content(_mapper: Any, _connection: Any, invoice: Invoice) -> None:
    attributes = inspect(invoice).attrs
    changed = sorted(name for name in FROZEN if attributes[name].history.has_changes())
    if changed and _issued(invoice):
        raise Immutable(f"{invoice.ref} is issued: {', '.join(changed)} cannot change")


@event.listens_for(Invoice, "before_delete")
def _keep_number(_mapper: Any, _connection: Any, invoice: Invoice) -> None:
    if _issued(invoice):
        raise Immutable(f"{invoice.ref} is issued: it cannot be deleted")


class InvoiceLine(Scoped, table=True):
    """An item of an invoice: quantity times price, rounded once; `unit` is "h", "d" or "" for pieces."""

    __table_args__ = (*belongs_to("invoiceline", invoice_id="invoice"),)

    invoice_id: int
    position: int
    text: str
    quantity: Decimal = DecimalField()
    unit: str = ""
    price_minor: int = MinorField()
    net_minor: int = MinorField()

    @classmethod
    def books(cls, row: Mapping[str, Any]) -> frozenset[str]:
        """What is billed."""
        return frozenset({"text"})


class Payment(Scoped, table=True):
    """Money of a client: received, or granted by a credit note; `open_minor` of it is on no invoice yet."""

    __table_args__ = (
        *belongs_to("payment", client_id="client", credit_id="invoice"),
        Index("ix_payment_open", "company_id", "client_id", "currency", "open_minor"),
    )

    client_id: int
    credit_id: int | None = None
    currency: str
    amount_minor: int = MinorField()
    open_minor: int = MinorField()
    received_on: date
    note: str = ""
    at: datetime = UtcField()


class Allocation(Scoped, table=True):
    """A part of a payment that settles (a part of) an invoice."""

    __table_args__ = (*belongs_to("allocation", payment_id="payment", invoice_id="invoice"),)

    payment_id: int
    invoice_id: int
    minor: int = MinorField()


class Nudge(Scoped, table=True):
    """What one person was told about one client's unpaid invoices on one local day.

    `next_escalation_at` is when somebody else hears of it, `escalated` how often that happened.
    """

    __table_args__ = (
        *belongs_to("nudge", client_id="client", owner_id="person"),
        UniqueConstraint("company_id", "ref"),
        UniqueConstraint("company_id", "client_id", "owner_id", "day"),
        Index("ix_nudge_escalation", "next_escalation_at"),
    )
    __bookkeeping__ = frozenset({"next_escalation_at", "escalated"})

    ref: str
    client_id: int
    owner_id: int | None = None
    day: date
    escalated: int = 0
    next_escalation_at: datetime | None = UtcField(None)
    at: datetime = UtcField()


class NudgeLog(Scoped, table=True):
    """A level of the ladder that an invoice has passed: told in a nudge, or skipped; and what somebody did about it."""

    __table_args__ = (*belongs_to("nudgelog", nudge_id="nudge", invoice_id="invoice", answered_by="person"),)

    nudge_id: int | None = None
    invoice_id: int
    level: int
    overdue: int
    outcome: str = SENT
    at: datetime = UtcField()
    answer: str = ""
    answered_at: datetime | None = UtcField(None)
    answered_by: int | None = None


def entities(session: Session) -> dict[int, Entity]:
    """The company's legal entities by number, the first one first."""
    return {row.id or 0: row for row in session.exec(select(Entity).order_by(col(Entity.id)))}


def lines_of(session: Session, invoice_id: int) -> list[InvoiceLine]:
    """The items of an invoice in order."""
    return list(session.exec(_lines(), params={"invoice": invoice_id}))


@cache
def _lines() -> Any:
    query = select(InvoiceLine).where(InvoiceLine.invoice_id == bindparam("invoice"))
    return query.order_by(col(InvoiceLine.position), col(InvoiceLine.id))


def due_nudges(now: datetime) -> Any:
    """The condition of invoices whose ladder must be looked at."""
    calm = or_(col(Invoice.quiet_until).is_(None), col(Invoice.quiet_until) <= now)
    return col(Invoice.chasing).is_(True) & (col(Invoice.next_nudge_at) <= now) & calm


def nudges_at(now: datetime) -> Any:
    """A select of the invoices whose ladder must be looked at, with their companies."""
    return select(Invoice.company_id, Invoice.id).where(due_nudges(now))


def escalations_at(now: datetime) -> Any:
    """A select of the nudges that nobody has answered in time, with their companies."""
    return select(Nudge.company_id, Nudge.id).where(col(Nudge.next_escalation_at) <= now)


def ref_of_invoice(number: int) -> Any:
    """A select of an invoice's reference."""
    return select(Invoice.ref).where(Invoice.id == number)


def ref_of_nudge(number: int) -> Any:
    """A select of a nudge's reference."""
    return select(Nudge.ref).where(Nudge.id == number)


def open_credit(session: Session, clients: list[int]) -> dict[tuple[int, str], int]:
    """Minor units that clients have paid and that no invoice has used, by client and currency."""
    query = (
        select(Payment.client_id, Payment.currency, func.sum(col(Payment.open_minor)))
        .where(col(Payment.client_id).in_(clients), Payment.open_minor > 0)
        .group_by(col(Payment.client_id), col(Payment.currency))
    )
    return {(client, currency): int(minor) for client, currency, minor in session.exec(query)}


def levels_passed(session: Session, invoices: list[int]) -> dict[int, int]:
    """The highest level of the ladder that each invoice has passed."""
    query = select(NudgeLog.invoice_id, func.max(NudgeLog.level)).where(col(NudgeLog.invoice_id).in_(invoices))
    return {number: int(level) for number, level in session.exec(query.group_by(col(NudgeLog.invoice_id)))}


def open_invoices(session: Session, clients: list[int]) -> list[Invoice]:
    """What clients owe, the oldest debt first."""
    query = select(Invoice).where(col(Invoice.client_id).in_(clients), Invoice.state == OPEN)
    return list(session.exec(query.order_by(col(Invoice.due_on), col(Invoice.id))))


def clients_by_id(session: Session, numbers: set[int]) -> dict[int, Client]:
    """Some clients by number."""
    return {row.id or 0: row for row in session.exec(select(Client).where(col(Client.id).in_(numbers)))}


def heard_since(session: Session, clients: list[int], day: date) -> set[tuple[int, int | None, date]]:
    """Which client was spoken of to whom (None: the channel alone) on which local day, from a day on."""
    query = select(Nudge).where(col(Nudge.client_id).in_(clients), Nudge.day >= day)
    return {(row.client_id, row.owner_id, row.day) for row in session.exec(query)}
