"""Counters: the last number of each series, and gapless numbers for issued documents."""

from typing import Any, ClassVar

from sqlalchemy import Connection, UniqueConstraint, bindparam
from sqlmodel import Field

from storage.session.rows import Scoped, insert_into, table_of
from storage.session.session import Session
from storage.session.statements import Statement


class Counter(Scoped, table=True):
    """The last number taken from a series of a company, such as an entity's invoices of one year."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("company_id", "series"),)
    __audited__: ClassVar[bool] = False

    series: str = Field(max_length=200)
    value: int


def take(session: Session, series: str) -> int:
    """The next number of a series, from 1; it is given back if the unit of work fails.

    Units that take from one series at once wait for each other until they commit: for documents whose numbers must
    have no gap. Everything else is named by `storage.records.references`.
    """
    return advance(session.connection(), session.company_id, series, 1)


def advance(connection: Connection, company_id: int | None, series: str, by: int) -> int:
    """Take some numbers from a series; returns the last of them."""
    taken = _ADVANCING.first(connection, {"company_id": company_id, "series": series, "value": by, "by": by})
    return int(taken[0]) if taken else 0


def _advancing(dialect: str) -> Any:
    value = table_of(Counter).c.value
    first = insert_into(Counter, dialect).values(value=bindparam("value"))
    further = {"value": value + bindparam("by", type_=value.type)}
    return first.on_conflict_do_update(index_elements=["company_id", "series"], set_=further).returning(value)


_ADVANCING = Statement(_advancing)
