"""Deals with client companies."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint, bindparam, case
from sqlmodel import Field, col, select

from storage.areas.client import SOMEDAY
from storage.session.columns import DecimalField, JsonField, UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session

OPEN_STAGES = ("lead", "qualified", "proposal", "negotiation")


class Deal(Scoped, table=True):
    """Business that a client may give us; the amount is in minor units of its own currency, or not known yet.

    `probability` (a share of 100) replaces that of the stage. `close_on` is the expected day of the decision,
    SOMEDAY when it is not known, so that lists can be ordered by it. `touched_at` is the last sign of life.
    """

    __table_args__ = (
        *belongs_to("deal", client_id="client", owner_id="person"),
        UniqueConstraint("company_id", "ref"),
        Index("ix_deal_stage", "company_id", "stage", "close_on", "id"),
    )
    __untold__ = frozenset({"touched_at", "closed_at"})

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
    custom: dict[str, str] | None = JsonField(None)

    @property
    def is_open(self) -> bool:
        """Whether it is neither won nor lost."""
        return self.stage in OPEN_STAGES


def open_deals_of(session: Session, client_id: int, limit: int = 5) -> list[Deal]:
    """The open deals with a client, the next to be decided first."""
    return list(session.exec(_open_deals(), params={"client": client_id, "most": limit}))


@cache
def _open_deals() -> Any:
    query = select(Deal).where(col(Deal.client_id) == bindparam("client"), col(Deal.stage).in_(OPEN_STAGES))
    return query.order_by(col(Deal.close_on), col(Deal.id)).limit(bindparam("most", type_=Integer()))


def open_deals_owned_by(session: Session, person_id: int) -> list[Deal]:
    """A person's open deals, the next to be decided first."""
    query = select(Deal).where(Deal.owner_id == person_id, col(Deal.stage).in_(OPEN_STAGES))
    return list(session.exec(query.order_by(col(Deal.close_on), col(Deal.id))))


def undecided(rows: Any, me: int) -> Any:
    """Narrow a select to open deals: one's own first, the next to be decided first."""
    mine = case((col(Deal.owner_id) == me, 0), else_=1)
    return rows.where(col(Deal.stage).in_(OPEN_STAGES)).order_by(mine, col(Deal.close_on), col(Deal.id))
