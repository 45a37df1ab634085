"""Client companies, the people there, and the deals that are made with them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint, bindparam
from sqlmodel import Field, col, select

from storage.session.columns import DecimalField, UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session

OPEN_STAGES = ("lead", "qualified", "proposal", "negotiation")
SOMEDAY = date(9999, 12, 31)


class Client(Scoped, table=True):
    """A company that buys from us; currency, language and terms (days) fall back to our own."""

    __table_args__ = (
        *belongs_to("client", owner_id="person"),
        UniqueConstraint("company_id", "ref"),
        Index("ix_client_name", "company_id", "name", "id"),
    )

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

    @classmethod
    def books(cls, row: Mapping[str, Any]) -> frozenset[str]:
        """Who is billed, also where that is a person in business."""
        return frozenset({"ref", "name", "vat_id"})


class Contact(Scoped, table=True):
    """Somebody at a client company."""

    __table_args__ = (
        *belongs_to("contact", client_id="client"),
        UniqueConstraint("company_id", "ref"),
        Index("ix_contact_name", "company_id", "name", "id"),
    )

    ref: str
    client_id: int
    name: str
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    created_at: datetime = UtcField()


class Deal(Scoped, table=True):
    """Business that a client may give us; the amount is in minor units of its own currency, or not known yet.

    `probability` (a share of 100) replaces that of the stage. `close_on` is the expected day of the decision,
    SOMEDAY when nobody knows, so that lists can be ordered by it. `touched_at` is the last sign of life.
    """

    __table_args__ = (
        *belongs_to("deal", client_id="client", owner_id="person"),
        UniqueConstraint("company_id", "ref"),
        Index("ix_deal_stage", "company_id", "stage", "close_on", "id"),
    )

    ref: str
    client_id: int
    name: str
    stage: str = "lead"
    amount_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    probability: Decimal | None = DecimalField(None)
    close_on: date = Field(default=SOMEDAY)
    next_step: str = ""
    next_on: date | None = None
    owner_id: int | None = None
    lost_reason: str = ""
    touched_at: datetime = UtcField()
    closed_at: datetime | None = UtcField(None)
    created_at: datetime = UtcField()

    @property
    def is_open(self) -> bool:
        """Whether it is neither won nor lost."""
        return self.stage in OPEN_STAGES


def contacts_of(session: Session, client_id: int, limit: int = 5) -> list[Contact]:
    """The people at a client, the first met first."""
    return list(session.exec(_contacts(), params={"client": client_id, "most": limit}))


@cache
def _contacts() -> Any:
    query = select(Contact).where(col(Contact.client_id) == bindparam("client"))
    return query.order_by(col(Contact.id)).limit(bindparam("most", type_=Integer()))


def open_deals_of(session: Session, client_id: int, limit: int = 5) -> list[Deal]:
    """The open deals with a client, the next to be decided first."""
    return list(session.exec(_open_deals(), params={"client": client_id, "most": limit}))


@cache
def _open_deals() -> Any:
    query = select(Deal).where(col(Deal.client_id) == bindparam("client"), col(Deal.stage).in_(OPEN_STAGES))
    return query.order_by(col(Deal.close_on), col(Deal.id)).limit(bindparam("most", type_=Integer()))


def open_deals_owned_by(session: Session, person_id: int) -> list[Deal]:
    """Somebody's open deals, the next to be decided first."""
    query = select(Deal).where(Deal.owner_id == person_id, col(Deal.stage).in_(OPEN_STAGES))
    return list(session.exec(query.order_by(col(Deal.close_on), col(Deal.id))))


def client_names(session: Session, client_ids: set[int]) -> dict[int, str]:
    """The names of some clients by number."""
    if not client_ids:
        return {}
    rows = session.exec(select(Client.id, Client.name).where(col(Client.id).in_(client_ids)))
    return {number: name for number, name in rows if number is not None}
