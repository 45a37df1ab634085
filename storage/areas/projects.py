"""Projects, who works on them, their tasks and notes, the hours worked, and the digests that channels get."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, UniqueConstraint, bindparam
from sqlmodel import Field, case, col, func, select

from storage.areas.crm import SOMEDAY
from storage.identity.people import Person
from storage.session.columns import UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session

DIGEST_MINUTE = 8 * 60 + 30
UNDONE = ("open", "blocked")


class Project(Scoped, table=True):
    """Work for a client, or for ourselves when it has none.

    The budget is minutes, or minor units of `currency`, or both; `rate_minor` is the price of an hour.
    """

    __table_args__ = (
        *belongs_to("project", client_id="client", owner_id="person"),
        UniqueConstraint("company_id", "ref"),
        Index("ix_project_status", "company_id", "status", "id"),
    )

    ref: str
    name: str
    client_id: int | None = None
    status: str = "active"
    health: str = "on track"
    health_note: str = ""
    budget_minutes: int | None = None
    budget_minor: int | None = Field(default=None, sa_type=BigInteger)
    rate_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    owner_id: int | None = None
    touched_at: datetime = UtcField()
    created_at: datetime = UtcField()


class Membership(Scoped, table=True):
    """Somebody works on a project; for contractors it is what lets them see it."""

    __table_args__ = (
        *belongs_to("membership", project_id="project", person_id="person"),
        UniqueConstraint("company_id", "person_id", "project_id"),
    )
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {"person_id": ()}

    project_id: int
    person_id: int


class Task(Scoped, table=True):
    """Something to do in a project: open, blocked or done.

    `due_on` is SOMEDAY when there is no day, so that lists can be ordered by it. `touched_at` is the last sign of life.
    """

    __table_args__ = (
        *belongs_to("task", project_id="project", assignee_id="person"),
        UniqueConstraint("company_id", "ref"),
        Index("ix_task_due", "company_id", "state", "due_on", "id"),
    )

    ref: str
    project_id: int
    title: str
    state: str = "open"
    blocked_by: str = ""
    priority: str = "normal"
    assignee_id: int | None = None
    due_on: date = Field(default=SOMEDAY)
    touched_at: datetime = UtcField()
    done_at: datetime | None = UtcField(None)
    created_at: datetime = UtcField()


class ProjectNote(Scoped, table=True):
    """What somebody wrote about a project, or about one of its tasks."""

    __table_args__ = (
        *belongs_to("projectnote", project_id="project", task_id="task", person_id="person"),
        Index("ix_projectnote_at", "company_id", "project_id", "at"),
    )

    project_id: int
    task_id: int | None = None
    person_id: int | None = None
    text: str
    at: datetime = UtcField()


class TimeEntry(Scoped, table=True):
    """Minutes that somebody worked on a project, on a date of his own calendar."""

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


class RunningTimer(Scoped, table=True):
    """The timer that somebody has running, at most one each; `next_at` is when to ask whether it was forgotten."""

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


class Digest(Scoped, table=True):
    """How a channel wants its daily digest: at `minute` of its local day, or not at all.

    `always` says one line even when there is nothing; `next_at` is the next run, None while there is nothing to plan;
    `said_at` is the end of the time that the last one told about.
    """

    __table_args__ = (
        *belongs_to("digest", channel_id="channel"),
        UniqueConstraint("company_id", "channel_id"),
        Index("ix_digest_next", "next_at", "company_id"),
    )
    __bookkeeping__ = frozenset({"next_at", "said_at"})

    channel_id: int
    minute: int = DIGEST_MINUTE
    muted: bool = False
    always: bool = False
    next_at: datetime | None = UtcField(None)
    said_at: datetime | None = UtcField(None)


def members_of(session: Session, project_id: int) -> set[int]:
    """Who works on a project, by number."""
    return set(session.exec(_members(), params={"project": project_id}))


@cache
def _members() -> Any:
    return select(Membership.person_id).where(Membership.project_id == bindparam("project"))


def minutes_by_project(session: Session, project_ids: list[int]) -> dict[int, int]:
    """Minutes worked so far on each of some projects."""
    query = select(TimeEntry.project_id, func.sum(TimeEntry.minutes)).where(col(TimeEntry.project_id).in_(project_ids))
    return {project: int(minutes) for project, minutes in session.exec(query.group_by(col(TimeEntry.project_id)))}


def timer_of(session: Session, person_id: int) -> RunningTimer | None:
    """The timer that somebody has running."""
    return session.exec(select(RunningTimer).where(RunningTimer.person_id == person_id)).first()


def owner_of_timer(number: int) -> Any:
    """A select of the name of the person whose timer it is."""
    own = col(RunningTimer.person_id) == Person.id
    return select(Person.name).join(RunningTimer, own).where(RunningTimer.id == number)


def digest_of(session: Session, channel_id: int) -> Digest | None:
    """What is settled about a channel's digest."""
    return session.exec(select(Digest).where(Digest.channel_id == channel_id)).first()


def projects_by_id(session: Session, project_ids: set[int]) -> dict[int, Project]:
    """Some projects by number."""
    if not project_ids:
        return {}
    rows = session.exec(select(Project).where(col(Project.id).in_(project_ids)))
    return {project.id: project for project in rows if project.id is not None}


def count_of(session: Session, statement: object) -> int:
    """How many rows a select over one table has."""
    counted = statement.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)  # type: ignore[attr-defined]  # a select
    return int(session.execute(counted).scalar_one())


def task_counts(session: Session, project_ids: list[int], today: date) -> dict[int, tuple[int, int]]:
    """How many tasks of each of some projects are not done, and how many of these were due before today."""
    late = func.sum(case((col(Task.due_on) < today, 1), else_=0))
    query = select(Task.project_id, func.count(), late).where(
        col(Task.project_id).in_(project_ids), col(Task.state).in_(UNDONE)
    )
    return {
        project: (int(count), int(past)) for project, count, past in session.exec(query.group_by(col(Task.project_id)))
    }


def membership_of(session: Session, project_id: int, person_id: int) -> Membership | None:
    """Somebody's membership in a project."""
    query = select(Membership).where(Membership.project_id == project_id, Membership.person_id == person_id)
    return session.exec(query).first()


def minutes_on_task(session: Session, task_id: int) -> int:
    """Minutes worked so far on a task."""
    return int(session.exec(select(func.sum(TimeEntry.minutes)).where(TimeEntry.task_id == task_id)).one() or 0)


def project_notes(session: Session, project_id: int, limit: int) -> list[ProjectNote]:
    """The last notes on a project itself, the newest first."""
    query = select(ProjectNote).where(ProjectNote.project_id == project_id, col(ProjectNote.task_id).is_(None))
    return list(session.exec(query.order_by(col(ProjectNote.at).desc(), col(ProjectNote.id).desc()).limit(limit)))


def task_notes(session: Session, task_id: int, limit: int) -> list[ProjectNote]:
    """The last notes on a task, the newest first."""
    query = select(ProjectNote).where(ProjectNote.task_id == task_id)
    return list(session.exec(query.order_by(col(ProjectNote.at).desc(), col(ProjectNote.id).desc()).limit(limit)))
