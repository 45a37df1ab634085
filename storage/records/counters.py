"""Gapless counters: numbers that are issued in order and never skipped."""

from functools import cache
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.session.rows import Scoped, insert_into, table_of
from storage.session.session import Session


class Counter(Scoped, table=True):
    """The last number issued in a series of a company, such as an entity's invoices of one year."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("company_id", "series"),)
    __audited__: ClassVar[bool] = False

    series: str = Field(max_length=200)
    value: int


def take(session: Session, series: str) -> int:
    """The next number of a series, from 1; it is given back if the unit of work fails.

    Units that take from one series at once wait for each other until they commit.
    """
    connection = session.connection()
    first = {"company_id": session.company_id, "series": series, "value": 1}
    return int(connection.execute(_next(connection.dialect.name), first).scalar_one())


@cache
def _next(dialect: str) -> Any:
    value = table_of(Counter).c.value
    first = insert_into(Counter, dialect)
    return first.on_conflict_do_update(index_elements=["company_id", "series"], set_={"value": value + 1}).returning(
        value
    )
