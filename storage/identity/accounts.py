"""Chat accounts across companies: which of them know an account, and through which workspaces."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, select

from storage.identity.company import Company, Workspace
from storage.identity.people import Identity, Person
from storage.session.session import Session


class CompanyAccount(NamedTuple):
    """An account as one company with one of its workspaces on the platform sees it; `person` is None for a stranger.

    `meant_at` is when the person said that what they type directly is for this company.
    """

    company: int
    name: str
    language: str
    workspace: str
    person: int | None = None
    meant_at: datetime | None = None


def accounts_of(session: Session, platform: str, user: str) -> list[CompanyAccount]:
    """The active people behind a platform's user in all companies, once for each workspace of theirs."""
    here = (col(Workspace.company_id) == Company.id) & (col(Workspace.platform) == platform)
    behind = (col(Person.id) == Identity.person_id) & (col(Person.company_id) == Identity.company_id)
    query = (
        select(Company.id, Company.name, Person.language, Workspace.external_id, Person.id, Identity.meant_at)  # type: ignore[call-overload]  # no overload has six columns
        .join(Identity, col(Identity.company_id) == Company.id)
        .join(Person, behind)
        .join(Workspace, here)
        .where(Identity.platform == platform, Identity.external_id == user, Person.active)
        .order_by(Company.id, Workspace.id)
        .execution_options(unscoped=True)
    )
    return [CompanyAccount(*row) for row in session.exec(query)]


def companies_knowing(session: Session, platform: str, user: str) -> set[int]:
    """The companies in which an active person is behind a platform's user."""
    behind = (col(Person.id) == Identity.person_id) & (col(Person.company_id) == Identity.company_id)
    query = select(Identity.company_id).join(Person, behind)
    query = query.where(Identity.platform == platform, Identity.external_id == user, Person.active)
    return set(session.exec(query.execution_options(unscoped=True)))


def workspaces_on(
    session: Session, platform: str, workspace: str = "", most: int | None = None
) -> list[CompanyAccount]:
    """The workspaces of a platform (one of them, or at most so many), as a user sees them whom no company knows."""
    query = select(Company.id, Company.name, Company.language, Workspace.external_id)
    query = query.join(Workspace, col(Workspace.company_id) == Company.id).where(Workspace.platform == platform)
    if workspace:
        query = query.where(Workspace.external_id == workspace)
    return [CompanyAccount(*row) for row in session.exec(query.order_by(col(Workspace.id)).limit(most))]
