"""Tasks of projects."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, case, col, func, select

from storage.areas.client import SOMEDAY
from storage.areas.digest import MOST
from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session

UNDONE = ("open", "blocked")


class Task(Scoped, table=True):
    """Something to do in a project: open, blocked or done.

    `due_on` is SOMEDAY when there is no day, so that lists can be ordered by it. `touched_at` is the last sign of life.
    """

    __table_args__ = (
        *belongs_to("task", project_id="project", assignee_id="person"),
        UniqueConstraint("company_id", "ref"),
        Index("ix_task_due", "company_id", "state", "due_on", "id"),
    )
    __untold__ = frozenset({"touched_at", "done_at"})

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
    custom: dict[str, str] | None = JsonField(None)


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


DONE, BLOCKED = "done", "blocked"


def undone_tasks(session: Session, project_id: int) -> list[Task]:
    """The tasks of a project that are to do."""
    query = select(Task).where(Task.project_id == project_id, col(Task.state).in_(UNDONE))
    return list(session.exec(query.order_by(col(Task.id))))


def tasks_unassigned(session: Session, project_ids: Collection[int], after: date) -> list[Task]:
    """Tasks to do without an assignee that are not due until a day, the earliest due first."""
    free = col(Task.assignee_id).is_(None), col(Task.state) == "open", col(Task.due_on) > after
    query = select(Task).where(col(Task.project_id).in_(project_ids), *free)
    return list(session.exec(query.order_by(col(Task.due_on), col(Task.id)).limit(MOST)))


def tasks_due(session: Session, project_ids: Collection[int], first: date | None, last: date) -> list[Task]:
    """Tasks that are due from `first` (or ever) to `last` and wait for nothing, the earliest first."""
    query = select(Task).where(col(Task.project_id).in_(project_ids), Task.state == "open", col(Task.due_on) <= last)
    if first is not None:
        query = query.where(col(Task.due_on) >= first)
    return list(session.exec(query.order_by(col(Task.due_on), col(Task.id)).limit(MOST)))


def tasks_touched(session: Session, project_ids: Collection[int], since: datetime, until: datetime) -> list[Task]:
    """Tasks to do that something happened to after `since` until `until`, but their making."""
    at, made = col(Task.touched_at), col(Task.created_at)
    query = select(Task).where(col(Task.project_id).in_(project_ids), Task.state != DONE, at > since, made <= since)
    return list(session.exec(query.order_by(at, col(Task.id)).limit(MOST)))


def tasks_blocked(session: Session, project_ids: Collection[int]) -> list[Task]:
    """Tasks that wait for something, the earliest due first."""
    query = select(Task).where(col(Task.project_id).in_(project_ids), Task.state == BLOCKED)
    return list(session.exec(query.order_by(col(Task.due_on), col(Task.id)).limit(MOST)))


def tasks_done(session: Session, project_ids: Collection[int], since: datetime, until: datetime) -> list[Task]:
    """Tasks that were done after `since` until `until`."""
    at = col(Task.done_at)
    query = select(Task).where(col(Task.project_id).in_(project_ids), Task.state == DONE, at > since, at <= until)
    return list(session.exec(query.order_by(at, col(Task.id)).limit(MOST)))


def tasks_added(session: Session, project_ids: Collection[int], since: datetime, until: datetime) -> list[Task]:
    """Tasks that were added after `since` until `until` and are to do."""
    at = col(Task.created_at)
    query = select(Task).where(col(Task.project_id).in_(project_ids), Task.state != DONE, at > since, at <= until)
    return list(session.exec(query.order_by(at, col(Task.id)).limit(MOST)))


def to_do(rows: Any, me: int) -> Any:
    """Narrow a select to tasks to do: one's own first, the earliest due first."""
    mine = case((col(Task.assignee_id) == me, 0), else_=1)
    return rows.where(col(Task.state).in_(UNDONE)).order_by(mine, col(Task.due_on), col(Task.id))


def to_assign(rows: Any, _me: int) -> Any:
    """Narrow a select to tasks to do: unassigned ones first, the earliest due first."""
    given = case((col(Task.assignee_id).is_(None), 0), else_=1)
    return rows.where(col(Task.state).in_(UNDONE)).order_by(given, col(Task.due_on), col(Task.id))


def to_reopen(rows: Any, _me: int) -> Any:
    """Narrow a select to tasks that are done or blocked, the latest touched first."""
    return rows.where(col(Task.state).in_((DONE, BLOCKED))).order_by(col(Task.touched_at).desc(), col(Task.id).desc())
