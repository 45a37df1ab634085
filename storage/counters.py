"""Gapless counters: numbers that are issued in order and never skipped."""

from typing import ClassVar

from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, col

from storage.rows import Scoped
from storage.session import Session


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
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = insert(Counter).values(company_id=session.company_id, series=series, value=1)
    statement = first.on_conflict_do_update(
        index_elements=["company_id", "series"], set_={"value": col(Counter.value) + 1}
    ).returning(col(Counter.value))
    return int(session.execute(statement).scalar_one())
