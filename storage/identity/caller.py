"""The caller of a request, in one query: company, person and channel."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam
from sqlmodel import col, exists, select

from storage.identity.company import Company
from storage.identity.people import Identity, Person
from storage.identity.places import Channel
from storage.session.audit import Act
from storage.session.columns import UtcDateTime
from storage.session.session import Session


class Caller(NamedTuple):
    """The session's company, the active or inactive person behind a chat identity, and the channel they speak in.

    `unheard` is whether an answer to that person may not have been seen lately.
    """

    company: Company
    person: Person | None
    channel: Channel | None
    unheard: bool


def caller_at(session: Session, company: int, platform: str, user: str, channel: str, *, since: datetime) -> Caller:
    """Who asks, and where ("" is no channel); answers count as unheard from `since` on."""
    named = {"company": company, "platform": platform, "user": user, "channel": channel, "since": since}
    return Caller(*session.exec(_scene(), params=named).one())


@cache
def _scene() -> Any:
    platform: BindParameter[str] = bindparam("platform")
    number = Company.id
    spoken = (col(Identity.platform) == platform) & (col(Identity.external_id) == bindparam("user"))
    behind = (col(Person.company_id) == number) & (col(Person.id) == Identity.person_id)
    said = (col(Channel.platform) == platform) & (col(Channel.external_id) == bindparam("channel"))
    missed = (col(Act.person_id) == Person.id) & (col(Act.unheard) >= bindparam("since", type_=UtcDateTime()))
    unheard: Any = exists().where(col(Act.company_id) == number, missed)
    return (
        select(Company, Person, Channel, unheard)
        .outerjoin(Identity, (col(Identity.company_id) == number) & spoken)
        .outerjoin(Person, behind)
        .outerjoin(Channel, (col(Channel.company_id) == number) & said)
        .where(col(number) == bindparam("company"))
    )
