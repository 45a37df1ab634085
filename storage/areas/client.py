"""Client companies."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import col, select

from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session

SOMEDAY = date(9999, 12, 31)


class Client(Scoped, table=True):
    """A company that buys from us; currency, language and terms (days) fall back to our own."""

    __words__: ClassVar[dict[str, str]] = {"subdivision": "region"}

    __table_args__ = (
        *belongs_to("client", owner_id="person"),
        UniqueConstraint("company_id", "ref"),
        Index("ix_client_name", "company_id", "name", "id"),
    )

    ref: str
    name: str
    email: str | None = None
    country: str | None = None
    subdivision: str | None = None
    zone: str | None = None
    currency: str | None = None
    language: str | None = None
    terms: int | None = None
    vat_id: str | None = None
    owner_id: int | None = None
    created_at: datetime = UtcField()
    custom: dict[str, str] | None = JsonField(None)

    @classmethod
    def books(cls, row: Mapping[str, Any]) -> frozenset[str]:
        """Who is billed, also where that is a person in business."""
        return frozenset({"ref", "name", "vat_id"})


def name_of_client(number: int) -> Any:
    """A select of a client's name."""
    return select(Client.name).where(Client.id == number)


def client_names(session: Session, client_ids: set[int]) -> dict[int, str]:
    """The names of some clients by number."""
    if not client_ids:
        return {}
    rows = session.exec(select(Client.id, Client.name).where(col(Client.id).in_(client_ids)))
    return {number: name for number, name in rows if number is not None}


def clients_by_id(session: Session, numbers: set[int]) -> dict[int, Client]:
    """Some clients by number."""
    return {row.id or 0: row for row in session.exec(select(Client).where(col(Client.id).in_(numbers)))}
