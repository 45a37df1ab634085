"""Notes on projects and tasks."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index
from sqlmodel import col, select

from storage.areas.digest import MOST
from storage.session.columns import UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session


class ProjectNote(Scoped, table=True):
    """What a person wrote about a project, or about one of its tasks."""

    __table_args__ = (
        *belongs_to("projectnote", project_id="project", task_id="task", person_id="person"),
        Index("ix_projectnote_at", "company_id", "project_id", "at"),
    )

    project_id: int
    task_id: int | None = None
    person_id: int | None = None
    text: str
    at: datetime = UtcField()


def project_notes(session: Session, project_id: int, limit: int) -> list[ProjectNote]:
    """The last notes on a project itself, the newest first."""
    query = select(ProjectNote).where(ProjectNote.project_id == project_id, col(ProjectNote.task_id).is_(None))
    return list(session.exec(query.order_by(col(ProjectNote.at).desc(), col(ProjectNote.id).desc()).limit(limit)))


def task_notes(session: Session, task_id: int, limit: int) -> list[ProjectNote]:
    """The last notes on a task, the newest first."""
    query = select(ProjectNote).where(ProjectNote.task_id == task_id)
    return list(session.exec(query.order_by(col(ProjectNote.at).desc(), col(ProjectNote.id).desc()).limit(limit)))


def notes_between(
    session: Session, project_ids: Collection[int], since: datetime, until: datetime
) -> list[ProjectNote]:
    """What was written after `since` until `until`."""
    at = col(ProjectNote.at)
    query = select(ProjectNote).where(col(ProjectNote.project_id).in_(project_ids), at > since, at <= until)
    return list(session.exec(query.order_by(at, col(ProjectNote.id)).limit(MOST)))
