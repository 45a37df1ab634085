"""Personal morning digests."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import col, select, update

from storage.identity.people import Person
from storage.session.columns import UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session


class MyDay(Scoped, table=True):
    """When a person gets the next morning digest: `minutes` after the own start of day."""

    __table_args__ = (
        *belongs_to("myday", person_id="person"),
        UniqueConstraint("company_id", "person_id"),
        Index("ix_myday_next", "next_at"),
    )
    __bookkeeping__: ClassVar[frozenset[str]] = frozenset({"next_at"})
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {"person_id": ()}

    person_id: int
    minutes: int = 30
    next_at: datetime = UtcField()

    def undone(self, session: Session) -> None:
        """Let the person be planned anew."""
        session.exec(update(Person).where(col(Person.id) == self.person_id).values(planned=False))


def days_at(now: datetime) -> Any:
    """A select of the digests that are due, with their companies."""
    return select(MyDay.company_id, MyDay.id).where(MyDay.next_at <= now)


def unplanned_people() -> Any:
    """A select of the people who are not planned yet, with their companies."""
    return select(Person.company_id, Person.id).where(~col(Person.planned))


def new_people(session: Session, numbers: Collection[int]) -> list[tuple[Person, MyDay | None]]:
    """Those of some people who are not planned yet, each with a digest that was set all the same."""
    own = (col(MyDay.person_id) == Person.id) & (col(MyDay.company_id) == Person.company_id)
    query: Any = select(Person, MyDay).outerjoin(MyDay, own).where(~col(Person.planned), col(Person.id).in_(numbers))
    return [(person, row) for person, row in session.exec(query.order_by(col(Person.id)))]


def due_days(session: Session, now: datetime, numbers: Collection[int]) -> list[tuple[MyDay, Person]]:
    """Those of some digests that are due, with their readers."""
    query = select(MyDay, Person).join(Person, col(MyDay.person_id) == Person.id)
    query = query.where(MyDay.next_at <= now, col(MyDay.id).in_(numbers))
    return list(session.exec(query.order_by(col(MyDay.id))))


def reader_of_day(number: int) -> Any:
    """A select of the name of a digest's reader."""
    return select(Person.name).join(MyDay, col(MyDay.person_id) == Person.id).where(MyDay.id == number)


def days_of(session: Session, person_ids: list[int] | None = None) -> list[tuple[MyDay, Person]]:
    """The digests of some active people, or of all, with their readers."""
    query = select(MyDay, Person).join(Person, col(MyDay.person_id) == Person.id).where(Person.active)
    if person_ids is not None:
        query = query.where(col(MyDay.person_id).in_(person_ids))
    return list(session.exec(query.order_by(col(MyDay.id))))
