"""Payments, their allocation to invoices, and open credit."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Index, func
from sqlmodel import col, select

from storage.areas.invoice import Invoice, owed
from storage.session.columns import MinorField, UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session


class Payment(Scoped, table=True):
    """Money of a client: received, or granted by a credit note; `open_minor` of it is on no invoice yet."""

    __table_args__ = (
        *belongs_to("payment", client_id="client", credit_id="invoice"),
        Index("ix_payment_open", "company_id", "client_id", "currency", "open_minor"),
    )
    __untold__ = frozenset({"at"})
    __words__: ClassVar[dict[str, str]] = {"open_minor": "credit left"}

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
    __words__: ClassVar[dict[str, str]] = {"": "payment share", "minor": "amount"}

    payment_id: int
    invoice_id: int
    minor: int = MinorField()


def open_credit(session: Session, clients: list[int]) -> dict[tuple[int, str], int]:
    """Minor units that clients have paid and that no invoice has used, by client and currency."""
    query = (
        select(Payment.client_id, Payment.currency, func.sum(col(Payment.open_minor)))
        .where(col(Payment.client_id).in_(clients), Payment.open_minor > 0)
        .group_by(col(Payment.client_id), col(Payment.currency))
    )
    return {(client, currency): int(minor) for client, currency, minor in session.exec(query)}


def settled_by_credit(rows: Any, me: int) -> Any:
    """Narrow a select over invoices to what is owed by clients that have credit in its currency, the oldest debt first."""
    own = (Payment.company_id == Invoice.company_id) & (Payment.client_id == Invoice.client_id)
    credit = select(Payment.id).where(own, Payment.currency == Invoice.currency, Payment.open_minor > 0)
    return owed(rows, me).where(credit.exists())


def credit_sums(session: Session, client: int | None = None) -> dict[str, int]:
    """Minor units by currency that clients, or one of them, have paid and that no invoice has used."""
    query = select(Payment.currency, func.sum(col(Payment.open_minor))).where(Payment.open_minor > 0)
    if client is not None:
        query = query.where(Payment.client_id == client)
    rows = session.exec(query.group_by(col(Payment.currency)).order_by(col(Payment.currency)))
    return {currency: int(minor) for currency, minor in rows}
