"""Tables for the tests of the storage engine, in a metadata of their own beside the product's."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, Optional

from sqlalchemy import MetaData, UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field, Relationship

from storage.identity.company import Company
from storage.records.counters import Counter
from storage.session.audit import Act, Change
from storage.session.columns import DecimalField, JsonField, UtcField
from storage.session.rows import NAMING, Scoped, belongs_to, table_of

METADATA = MetaData(naming_convention=NAMING)

for row in (Company, Act, Change, Counter):
    table_of(row).to_metadata(METADATA)


class Sample(Scoped, registry=registry(metadata=METADATA)):
    """A row that only tests know."""


class SampleStage(Enum):
    """A choice."""

    OPEN = "open"
    WON = "won"


class SampleClient(Sample, table=True):
    """A parent."""

    __tablename__ = "sample_client"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    name: str
    code: str | None = None
    size: int = 0
    deals: list["SampleDeal"] = Relationship(
        back_populates="client",
        sa_relationship_kwargs={
            "primaryjoin": "and_(SampleDeal.client_id == SampleClient.id, SampleDeal.company_id == SampleClient.company_id)",
            "foreign_keys": "SampleDeal.client_id",
        },
    )


class SampleDeal(Sample, table=True):
    """A child with a column of every kind."""

    __tablename__ = "sample_deal"
    __table_args__ = belongs_to("sample_deal", client_id="sample_client", parent_id="sample_deal")
    __bookkeeping__: ClassVar[frozenset[str]] = frozenset({"next_at"})

    title: str
    client_id: int | None = None
    parent_id: int | None = None
    won: bool = False
    rate: Decimal | None = DecimalField(None)
    day: date | None = None
    at: datetime | None = UtcField(None)
    next_at: datetime | None = UtcField(None)
    stage: SampleStage | None = None
    scan: bytes | None = None
    facts: dict[str, Any] | None = JsonField(None)
    note: str | None = Field(default=None, sa_column_kwargs={"server_default": "none yet"})
    client: Optional["SampleClient"] = Relationship(
        back_populates="deals",
        sa_relationship_kwargs={
            "primaryjoin": "and_(SampleDeal.client_id == SampleClient.id, SampleDeal.company_id == SampleClient.company_id)",
            "foreign_keys": "SampleDeal.client_id",
        },
    )


class Tally(Sample, table=True):
    """A row of the machinery, which is not audited."""

    __tablename__ = "sample_tally"
    __table_args__ = (UniqueConstraint("company_id", "key"),)
    __audited__: ClassVar[bool] = False

    key: str
    count: int = 0
