"""Legal entities that bill."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import col, select

from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped
from storage.session.session import Session


class Entity(Scoped, table=True):
    """A legal entity of ours that bills: its local date decides what is overdue.

    `ladder` is {"offsets": [days after the due day], "every": days}; `minimums` are minor units by currency,
    below which no nudge is sent; `terms` are days.
    """

    __table_args__ = (UniqueConstraint("company_id", "name"),)
    __words__: ClassVar[dict[str, str]] = {"subdivision": "region", "ladder": "nudges", "minimums": "smallest amounts"}

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


def entities(session: Session) -> dict[int, Entity]:
    """The company's legal entities by number, the first one first."""
    return {row.id or 0: row for row in session.exec(select(Entity).order_by(col(Entity.id)))}
