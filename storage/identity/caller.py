"""The caller of a request, in one query: company, person and channel."""

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, bindparam
from sqlmodel import col, select

from storage.identity.company import Company
from storage.identity.people import Identity, Person
from storage.identity.places import Channel
from storage.session.session import Session


def caller_at(
    session: Session, company: int, platform: str, user: str, channel: str
) -> tuple[Company, Person | None, Channel | None]:
    """The session's company, the active or inactive person behind a chat identity, and a channel ("" is none)."""
    named = {"company": company, "platform": platform, "user": user, "channel": channel}
    found, person, place = session.exec(_scene(), params=named).one()
    return found, person, place


@cache
def _scene() -> Any:
    platform: BindParameter[str] = bindparam("platform")
    number = Company.id
    spoken = (col(Identity.platform) == platform) & (col(Identity.external_id) == bindparam("user"))
    behind = (col(Person.company_id) == number) & (col(Person.id) == Identity.person_id)
    said = (col(Channel.platform) == platform) & (col(Channel.external_id) == bindparam("channel"))
    return (
        select(Company, Person, Channel)
        .outerjoin(Identity, (col(Identity.company_id) == number) & spoken)
        .outerjoin(Person, behind)
        .outerjoin(Channel, (col(Channel.company_id) == number) & said)
        .where(col(number) == bindparam("company"))
    )
