"""Hours worked, and running timers."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import col, func, select

from storage.identity.people import Person
from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session


class TimeEntry(Scoped, table=True):
    """Minutes that a person worked on a project, on a date of their own calendar."""

    __table_args__ = (
        *belongs_to("timeentry", project_id="project", task_id="task", person_id="person"),
        UniqueConstraint("company_id", "ref"),
        Index("ix_timeentry_day", "company_id", "person_id", "day", "id"),
        Index("ix_timeentry_made", "company_id", "project_id", "created_at"),
    )

    ref: str
    project_id: int
    task_id: int | None = None
    person_id: int
    day: date
    minutes: int
    note: str = ""
    billable: bool = True
    created_at: datetime = UtcField()
    custom: dict[str, str] | None = JsonField(None)


class RunningTimer(Scoped, table=True):
    """The timer that a person has running, at most one each; `next_at` is when to ask whether it was forgotten."""

    __table_args__ = (
        *belongs_to("runningtimer", project_id="project", task_id="task", person_id="person"),
        UniqueConstraint("company_id", "person_id"),
        Index("ix_runningtimer_next", "next_at", "company_id"),
    )
    __bookkeeping__ = frozenset({"next_at"})
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {"person_id": ()}

    person_id: int
    project_id: int
    task_id: int | None = None
    note: str = ""
    billable: bool = True
    started_at: datetime = UtcField()
    next_at: datetime = UtcField()


def minutes_by_project(session: Session, project_ids: list[int]) -> dict[int, int]:
    """Minutes worked so far on each of some projects."""
    query = select(TimeEntry.project_id, func.sum(TimeEntry.minutes)).where(col(TimeEntry.project_id).in_(project_ids))
    return {project: int(minutes) for project, minutes in session.exec(query.group_by(col(TimeEntry.project_id)))}


def timer_of(session: Session, person_id: int) -> RunningTimer | None:
    """The timer that a person has running."""
    return session.exec(select(RunningTimer).where(RunningTimer.person_id == person_id)).first()


def timers_on(session: Session, project_id: int) -> list[RunningTimer]:
    """The timers that run on a project."""
    query = select(RunningTimer).where(RunningTimer.project_id == project_id)
    return list(session.exec(query.order_by(col(RunningTimer.id))))


def owner_of_timer(number: int) -> Any:
    """A select of the name of the person whose timer it is."""
    own = col(RunningTimer.person_id) == Person.id
    return select(Person.name).join(RunningTimer, own).where(RunningTimer.id == number)


def minutes_on_task(session: Session, task_id: int) -> int:
    """Minutes worked so far on a task."""
    return int(session.exec(select(func.sum(TimeEntry.minutes)).where(TimeEntry.task_id == task_id)).one() or 0)


def minutes_logged(
    session: Session, project_ids: Collection[int], since: datetime, until: datetime
) -> list[tuple[int, int, int]]:
    """Project, person and minutes of what was logged after `since` until `until`."""
    at = col(TimeEntry.created_at)
    query = (
        select(TimeEntry.project_id, TimeEntry.person_id, func.sum(TimeEntry.minutes))
        .where(col(TimeEntry.project_id).in_(project_ids), at > since, at <= until)
        .group_by(col(TimeEntry.project_id), col(TimeEntry.person_id))
        .order_by(col(TimeEntry.project_id), col(TimeEntry.person_id))
    )
    return [(project, person, int(minutes)) for project, person, minutes in session.exec(query)]


def billable_minutes(session: Session, project_ids: Collection[int]) -> dict[int, int]:
    """Minutes worked so far on each of some projects that the client pays for."""
    query = select(TimeEntry.project_id, func.sum(TimeEntry.minutes)).where(col(TimeEntry.project_id).in_(project_ids))
    rows = session.exec(query.where(col(TimeEntry.billable)).group_by(col(TimeEntry.project_id)))
    return {project: int(minutes) for project, minutes in rows}


def minutes_on(session: Session, person_id: int, day: date) -> int:
    """Minutes that a person has logged on a date."""
    query = select(func.sum(TimeEntry.minutes)).where(TimeEntry.person_id == person_id, TimeEntry.day == day)
    return int(session.exec(query).one() or 0)
