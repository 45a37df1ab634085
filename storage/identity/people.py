"""People and their chat accounts."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, bindparam
from sqlmodel import col, select, update

from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped, belongs_to, table_of
from storage.session.session import Session
from storage.session.statements import Statement


class Person(Scoped, table=True):
    """A person of the company: employee, contractor or guest.

    `frames` are working hours in `zone` as [weekday, start minute, end minute]; empty means the company's hours.
    `alerts` maps a topic to "off" or "direct"; `quiet` is [start minute, end minute] local, or nothing; `reach` is the
    platform on which alerts are wanted, "" for where they were last active. `planned` is whether the morning digest has
    its row.
    """

    __bookkeeping__: ClassVar[frozenset[str]] = frozenset({"planned"})
    __words__: ClassVar[Mapping[str, str]] = {
        "subdivision": "region",
        "frames": "hours",
        "quiet": "quiet hours",
        "reach": "reached on",
    }
    __table_args__ = (Index("ix_person_unplanned", "planned", "company_id"),)

    name: str
    email: str | None = None
    kind: str = "employee"
    country: str | None = None
    subdivision: str | None = None
    zone: str = "UTC"
    language: str = "en"
    frames: list[Any] = JsonField(default_factory=list)
    roles: list[str] = JsonField(default_factory=list)
    alerts: dict[str, str] = JsonField(default_factory=dict)
    quiet: list[int] | None = JsonField(None)
    reach: str = ""
    active: bool = True
    planned: bool = False
    created_at: datetime = UtcField()
    custom: dict[str, str] | None = JsonField(None)


class Identity(Scoped, table=True):
    """A person's account on one chat platform; `seen_at` is about when they last used it.

    `meant_at` is when they said that what they type to the bot directly is for this company, where others know the
    account, too: the newest one holds.
    """

    __bookkeeping__: ClassVar[frozenset[str]] = frozenset({"seen_at"})
    __untold__: ClassVar[frozenset[str]] = frozenset({"external_id", "meant_at"})
    __words__: ClassVar[Mapping[str, str]] = {"": "account"}
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {"person_id": ()}
    __table_args__ = (
        *belongs_to("identity", person_id="person"),
        UniqueConstraint("company_id", "platform", "external_id"),
        Index("ix_identity_account", "platform", "external_id"),
    )

    person_id: int
    platform: str
    workspace: str
    external_id: str
    seen_at: datetime | None = UtcField(None)
    meant_at: datetime | None = UtcField(None)
    created_at: datetime = UtcField()


def person_behind(session: Session, platform: str, external_id: str) -> Person | None:
    """The active or inactive person who speaks through a chat identity."""
    found: Person | None = session.exec(_behind(), params={"platform": platform, "user": external_id}).first()
    return found


@cache
def _behind() -> Any:
    return (
        select(Person)
        .join(Identity, (col(Identity.person_id) == Person.id) & (col(Identity.company_id) == Person.company_id))
        .where(Identity.platform == bindparam("platform"), Identity.external_id == bindparam("user"))
    )


def hold_person(session: Session, person_id: int) -> None:
    """Let whoever else holds the person's row wait for the end of this unit of work; SQLite has one writer anyway."""
    # Rows that point to the person are written meanwhile.
    session.exec(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)).one()


def everybody(session: Session) -> list[Person]:
    """The company's active people by name; a company has few enough to hold them all."""
    return session.read_rows(Person, _EVERYBODY, {})


def _everybody(_dialect: str) -> Any:
    table = table_of(Person)
    active = table.c.active & (table.c.company_id == bindparam("company"))
    return table.select().where(active).order_by(table.c.name, table.c.id)


_EVERYBODY = Statement(_everybody)


def identities(session: Session, person_ids: list[int]) -> list[Identity]:
    """The chat identities of some people, the first linked first."""
    query = select(Identity).where(col(Identity.person_id).in_(person_ids))
    return list(session.exec(query.order_by(col(Identity.id))))


def people_of_accounts(session: Session, numbers: Collection[int]) -> list[int]:
    """Whose some accounts are."""
    return list(session.exec(select(Identity.person_id).where(col(Identity.id).in_(numbers))))


def people_without_account(session: Session) -> list[str]:
    """The names of the active people who have no account on any platform."""
    known = select(Identity.id).where(col(Identity.person_id) == Person.id, Identity.company_id == Person.company_id)
    query = select(Person.name).where(col(Person.active), ~known.exists())
    return list(session.exec(query.order_by(col(Person.name))))


def accounts_anywhere(
    session: Session, person_ids: Collection[int], platforms: Collection[str]
) -> dict[int, tuple[Person, list[Identity]]]:
    """Active people of any company by number, with their accounts on some platforms; the session is of no company."""
    query = (
        select(Person, Identity)
        .join(Identity, (col(Identity.person_id) == Person.id) & (col(Identity.company_id) == Person.company_id))
        .where(col(Person.id).in_(person_ids), col(Person.active), col(Identity.platform).in_(platforms))
        .order_by(col(Identity.id))
    )
    found: dict[int, tuple[Person, list[Identity]]] = {}
    for person, account in session.exec(query.execution_options(unscoped=True)):
        found.setdefault(person.id or 0, (person, []))[1].append(account)
    return found


def known_people(session: Session) -> list[Person]:
    """Everybody who ever was known here, the active ones first, then by name."""
    return list(session.exec(select(Person).order_by(col(Person.active).desc(), col(Person.name), col(Person.id))))


def seen(session: Session, platform: str, external_id: str, at: datetime) -> None:
    """Keep that a chat identity was used at an instant."""
    found = update(Identity).where(col(Identity.platform) == platform, col(Identity.external_id) == external_id)
    session.exec(found.values(seen_at=at).execution_options(synchronize_session=False))


def accounts_on(session: Session, platform: str) -> dict[int, str]:
    """The user ids on a platform by the number of the person."""
    query = select(Identity.person_id, Identity.external_id).where(Identity.platform == platform)
    return dict(session.exec(query.order_by(col(Identity.id).desc())).all())


def identity_behind(session: Session, platform: str, external_id: str) -> Identity | None:
    """A chat identity by the platform's own id."""
    query = select(Identity).where(Identity.platform == platform, Identity.external_id == external_id)
    return session.exec(query).first()


def identity_on(session: Session, person_id: int, platform: str) -> Identity | None:
    """A person's first chat identity on a platform."""
    query = select(Identity).where(Identity.person_id == person_id, Identity.platform == platform)
    return session.exec(query.order_by(col(Identity.id))).first()


def name_of(number: int) -> Any:
    """A select of a person's name."""
    return select(Person.name).where(Person.id == number)
