"""The caller of a request, in one query: company, person and channel."""

from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, exists, select

from storage.identity.company import Company
from storage.identity.people import Identity, Person
from storage.identity.places import Channel
from storage.session.audit import Act
from storage.session.rows import table_of
from storage.session.session import Session
from storage.session.statements import Statement


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
    found = _SCENE.first(session.connection(), named)
    if found is None:
        raise LookupError(f"there is no company {company}")
    values = iter(found)
    rows: list[Any] = [session.read_row(kind, list(islice(values, len(table_of(kind).columns)))) for kind in _ROWS]
    return Caller(rows[0], rows[1], rows[2], next(values))


_ROWS: tuple[Any, ...] = (Company, Person, Channel)


def _scene(_dialect: str) -> Any:
    company, person, channel = map(table_of, _ROWS)
    identity, act = table_of(Identity), table_of(Act)
    platform: BindParameter[str] = bindparam("platform")
    spoken = (identity.c.platform == platform) & (identity.c.external_id == bindparam("user"))
    behind = (person.c.company_id == company.c.id) & (person.c.id == identity.c.person_id)
    said = (channel.c.platform == platform) & (channel.c.external_id == bindparam("channel"))
    missed = (act.c.person_id == person.c.id) & (act.c.unheard >= bindparam("since"))
    unheard: Any = exists().where(act.c.company_id == company.c.id, missed)
    return (
        select(*company.c, *person.c, *channel.c, unheard)
        .select_from(company)
        .outerjoin(identity, (identity.c.company_id == company.c.id) & spoken)
        .outerjoin(person, behind)
        .outerjoin(channel, (channel.c.company_id == company.c.id) & said)
        .where(company.c.id == bindparam("company"))
    )


_SCENE = Statement(_scene)
