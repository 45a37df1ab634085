"""Client companies and the people there."""

from datetime import datetime

from sqlalchemy import UniqueConstraint

from storage.columns import UtcField
from storage.rows import Scoped, belongs_to


class Client(Scoped, table=True):
    """A company that buys from us; currency, language and terms (days) fall back to our own."""

    __table_args__ = (*belongs_to("client", owner_id="person"), UniqueConstraint("company_id", "ref"))

    ref: str
    name: str
    email: str | None = None
    country: str | None = None
    zone: str | None = None
    currency: str | None = None
    language: str | None = None
    terms: int | None = None
    vat_id: str | None = None
    owner_id: int | None = None
    created_at: datetime = UtcField()


class Contact(Scoped, table=True):
    """Somebody at a client company."""

    __table_args__ = (*belongs_to("contact", client_id="client"), UniqueConstraint("company_id", "ref"))

    ref: str
    client_id: int
    name: str
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    created_at: datetime = UtcField()
