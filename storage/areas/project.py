"""Projects and their members."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, UniqueConstraint, bindparam
from sqlmodel import Field, case, col, select

from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session


class Project(Scoped, table=True):
    """Work for a client, or for ourselves when it has none.

    The budget is minutes, or minor units of `currency`, or both; `rate_minor` is the price of an hour.
    """

    __table_args__ = (
        *belongs_to("project", client_id="client", owner_id="person"),
        UniqueConstraint("company_id", "ref"),
        Index("ix_project_status", "company_id", "status", "id"),
    )
    __untold__ = frozenset({"touched_at"})

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
    custom: dict[str, str] | None = JsonField(None)


class Membership(Scoped, table=True):
    """A person on a project; contractors see a project by it only."""

    __table_args__ = (
        *belongs_to("membership", project_id="project", person_id="person"),
        UniqueConstraint("company_id", "person_id", "project_id"),
    )
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {"person_id": ()}

    project_id: int
    person_id: int


def members_of(session: Session, project_id: int) -> set[int]:
    """Who works on a project, by number."""
    return set(session.exec(_members(), params={"project": project_id}))


@cache
def _members() -> Any:
    return select(Membership.person_id).where(Membership.project_id == bindparam("project"))


def projects_by_id(session: Session, project_ids: set[int]) -> dict[int, Project]:
    """Some projects by number."""
    if not project_ids:
        return {}
    rows = session.exec(select(Project).where(col(Project.id).in_(project_ids)))
    return {project.id: project for project in rows if project.id is not None}


def membership_of(session: Session, project_id: int, person_id: int) -> Membership | None:
    """A person's membership in a project."""
    query = select(Membership).where(Membership.project_id == project_id, Membership.person_id == person_id)
    return session.exec(query).first()


ACTIVE = "active"


def active_projects(session: Session, project_ids: Collection[int] | None = None) -> list[Project]:
    """The active projects, all of them or those of some numbers."""
    query = select(Project).where(Project.status == ACTIVE)
    if project_ids is not None:
        query = query.where(col(Project.id).in_(project_ids))
    return list(session.exec(query.order_by(col(Project.id))))


def active(rows: Any, me: int) -> Any:
    """Narrow a select to active projects: one's own first, the latest touched first."""
    own = select(Membership.project_id).where(Membership.person_id == me)
    mine = case((col(Project.id).in_(own), 0), else_=1)
    return rows.where(col(Project.status) == ACTIVE).order_by(mine, col(Project.touched_at).desc(), col(Project.id))


def finished(rows: Any, _me: int) -> Any:
    """Narrow a select to projects that are done, the latest touched first."""
    return rows.where(col(Project.status) != ACTIVE).order_by(col(Project.touched_at).desc(), col(Project.id))
