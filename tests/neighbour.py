"""A second company on a platform where a first one is reached, with people who are known in both or in it alone."""

from __future__ import annotations

from collections.abc import Mapping

from bot.kernel import Kernel
from storage.identity.company import Company, Workspace
from storage.identity.people import Identity, Person
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import PLATFORM, START

NAME, SECOND = "Velvet Harbour", "second"
BOTH: Mapping[str, str] = {"olivia": "owner", "greta": "sales"}
"""Who is known in the neighbour too, and as what."""
ALONE: Mapping[str, str] = {"nora": "owner", "nils": "contractor"}
"""Who is known in the neighbour only."""


def move_beside(
    kernel: Kernel, *, platform: str = PLATFORM, workspace: str = SECOND, people: Mapping[str, str] | None = None
) -> int:
    """Found the neighbour; `people` are roles by the platform's own user ids. Returns its number."""
    given = {**BOTH, **ALONE} if people is None else people
    number = kernel.database.write_now(None, lambda session: _company(session, platform, workspace))
    kernel.database.write_now(number, lambda session: _people(session, platform, workspace, given))
    return number


def _company(session: Session, platform: str, workspace: str) -> int:
    company = Company(name=NAME, currency="EUR", zone="Europe/Berlin", created_at=START)
    session.add(company)
    session.flush()
    session.add(Workspace(platform=platform, external_id=workspace, company_id=company.id or 0))
    return company.id or 0


def _people(session: Session, platform: str, workspace: str, people: Mapping[str, str]) -> None:
    act = Act(key="move in", command="furnish", source="text", at=START)
    session.add(act)
    session.flush()
    session.act_id = act.id
    for user, role in people.items():
        person = Person(name=user.title(), roles=[role], zone="Europe/Berlin", created_at=START)
        session.add(person)
        session.flush()
        account = Identity(
            person_id=person.id or 0, platform=platform, workspace=workspace, external_id=user, created_at=START
        )
        session.add(account)
