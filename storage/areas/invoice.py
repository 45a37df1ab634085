"""Invoices and their lines; what was issued is immutable."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, bindparam, event, func, inspect, or_
from sqlmodel import col, select

from storage.session.columns import DecimalField, MinorField, UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session

DRAFT, OPEN, PAID, CREDITED, VOID, NOTE = "draft", "open", "paid", "credited", "void", "note"
"""States of an invoice; NOTE is an issued credit note, which is itself never owed."""


class Invoice(Scoped, table=True):
    """An invoice or a credit note (`credits_id`); drafts have no number, issued ones never change their content.

    `bill_to` is the client's name as it stands on the document. `due_on` of a draft is provisional while it has `terms` (days). `balance_minor` is what is still owed.
    `chasing` is whether nudges may come at all, `quiet_until` until when they wait (promise, snooze, pause, contact),
    `next_nudge_at` when the ladder is looked at next; only that one changes without a command.
    """

    __table_args__ = (
        *belongs_to("invoice", entity_id="entity", client_id="client", credits_id="invoice"),
        UniqueConstraint("company_id", "ref"),
        UniqueConstraint("company_id", "entity_id", "series", "year", "number"),
        Index("ix_invoice_nudge", "chasing", "next_nudge_at", "quiet_until"),
        Index("ix_invoice_open", "company_id", "state", "due_on", "id"),
    )
    __words__: ClassVar[dict[str, str]] = {"ref": "reference"}
    __untold__ = frozenset({"series", "year", "number", "chasing", "quiet_until", "terms"})
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
    """An item of an invoice: quantity times price, rounded once; `unit` is "h", "d" or "" for pieces.

    `exact_price` is the price where it has more decimals than minor units; `price_minor` is rounded then.
    """

    __table_args__ = (*belongs_to("invoiceline", invoice_id="invoice"),)
    __untold__ = frozenset({"position", "exact_price"})

    invoice_id: int
    position: int
    text: str
    quantity: Decimal = DecimalField()
    unit: str = ""
    price_minor: int = MinorField()
    exact_price: Decimal | None = DecimalField(None)
    net_minor: int = MinorField()

    @classmethod
    def books(cls, row: Mapping[str, Any]) -> frozenset[str]:
        """What is billed."""
        return frozenset({"text"})


def lines_of(session: Session, invoice_id: int) -> list[InvoiceLine]:
    """The items of an invoice in order."""
    return list(session.exec(_lines(), params={"invoice": invoice_id}))


@cache
def _lines() -> Any:
    query = select(InvoiceLine).where(InvoiceLine.invoice_id == bindparam("invoice"))
    return query.order_by(col(InvoiceLine.position), col(InvoiceLine.id))


def open_invoices(session: Session, clients: list[int]) -> list[Invoice]:
    """What clients owe, the oldest debt first."""
    query = select(Invoice).where(col(Invoice.client_id).in_(clients), Invoice.state == OPEN)
    return list(session.exec(query.order_by(col(Invoice.due_on), col(Invoice.id))))


def first_issued(session: Session, entity_id: int) -> str | None:
    """The reference of the first document that an entity has issued."""
    query = select(Invoice.ref).where(Invoice.entity_id == entity_id, col(Invoice.number).is_not(None))
    return session.exec(query.order_by(col(Invoice.id)).limit(1)).first()


def notes_of(session: Session, invoice_id: int) -> tuple[int, int]:
    """Net and tax of the credit notes for an invoice, in minor units."""
    query = select(func.sum(Invoice.net_minor), func.sum(Invoice.tax_minor)).where(Invoice.credits_id == invoice_id)
    net, tax = session.exec(query).one()
    return int(net or 0), int(tax or 0)


def lines_credited(session: Session, invoice_id: int) -> list[tuple[str, int]]:
    """Text and net of each item of the credit notes for an invoice."""
    joined = (col(Invoice.id) == InvoiceLine.invoice_id) & (col(Invoice.company_id) == InvoiceLine.company_id)
    query = select(InvoiceLine.text, InvoiceLine.net_minor).join(Invoice, joined)
    return list(session.exec(query.where(Invoice.credits_id == invoice_id).order_by(col(InvoiceLine.id))))


def lately_billed(session: Session, client_id: int, currency: str, net_minor: int, since: datetime) -> list[Invoice]:
    """The drafts of a client and what was drafted since, over a sum before tax."""
    query = select(Invoice).where(Invoice.client_id == client_id, Invoice.currency == currency)
    query = query.where(Invoice.net_minor == net_minor, col(Invoice.state).not_in((VOID, NOTE)))
    return list(session.exec(query.where((col(Invoice.state) == DRAFT) | (col(Invoice.created_at) >= since)).limit(3)))


def owed(rows: Any, _me: int) -> Any:
    """Narrow a select to what is owed, the oldest debt first."""
    return rows.where(col(Invoice.state) == OPEN).order_by(col(Invoice.due_on), col(Invoice.id))


def unsent(rows: Any, me: int) -> Any:
    """Narrow a select to issued invoices that the client does not have yet."""
    return owed(rows, me).where(col(Invoice.sent_on).is_(None))


def sent(rows: Any, me: int) -> Any:
    """Narrow a select to what is owed and was sent."""
    return owed(rows, me).where(col(Invoice.sent_on).is_not(None))


def held(rows: Any, me: int) -> Any:
    """Narrow a select to what is owed and not chased: disputed, paused or snoozed."""
    holds = (col(Invoice.disputed_on), col(Invoice.paused_until), col(Invoice.snoozed_until))
    return owed(rows, me).where(or_(*(hold.is_not(None) for hold in holds)))


def drafts(rows: Any, _me: int) -> Any:
    """Narrow a select to drafts, the newest first."""
    return rows.where(col(Invoice.state) == DRAFT).order_by(col(Invoice.id).desc())


def issuable(rows: Any, me: int) -> Any:
    """Narrow a select to drafts that add up to something, the oldest first."""
    return drafts(rows, me).where(col(Invoice.total_minor) > 0).order_by(None).order_by(col(Invoice.id))


def creditable(rows: Any, _me: int) -> Any:
    """Narrow a select to issued invoices of which something can still be credited, the newest first."""
    left = col(Invoice.total_minor) > col(Invoice.credited_minor)
    issued = col(Invoice.state).in_((OPEN, PAID, CREDITED))
    return rows.where(issued, left).order_by(col(Invoice.issued_on).desc(), col(Invoice.id).desc())
