"""Log-ins of browsers, and the one-time links that start them."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint, delete, update
from sqlmodel import Field, col, select

from storage.identity.people import Identity, Person
from storage.session.columns import UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session


class LoginLink(Scoped, table=True):
    """A link that logs its person in once; only the hash of what stands in it is kept."""

    __secret__: ClassVar[frozenset[str]] = frozenset({"code"})
    __table_args__ = (*belongs_to("loginlink", person_id="person"), UniqueConstraint("company_id", "code"))
    __audited__ = False
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {"person_id": ()}

    person_id: int
    code: str = Field(max_length=64)
    expires_at: datetime = UtcField()


class Login(Scoped, table=True):
    """A browser in which a person is logged in, known by the hash of its token.

    `browser` and `address` are what it said of itself and where it was; `seen_at` is about when it was last used.
    """

    __secret__: ClassVar[frozenset[str]] = frozenset({"token"})
    __table_args__ = (
        *belongs_to("login", person_id="person"),
        UniqueConstraint("company_id", "token"),
        Index("ix_login_seen", "company_id", "seen_at"),
    )
    __audited__ = False
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {"person_id": ()}

    person_id: int
    token: str = Field(max_length=64)
    browser: str = Field(default="", max_length=60)
    address: str = Field(default="", max_length=60)
    created_at: datetime = UtcField()
    seen_at: datetime = UtcField()


def login_link(session: Session, code: str) -> LoginLink | None:
    """A link by its hash."""
    return session.exec(select(LoginLink).where(LoginLink.code == code)).first()


def use_up_link(session: Session, code: str) -> LoginLink | None:
    """Remove a link and return it; whoever does so at the same time waits, and finds none."""
    link = session.exec(select(LoginLink).where(LoginLink.code == code).with_for_update()).first()
    if link is not None:
        session.delete(link)
    return link


def drop_login_links(session: Session, person_id: int, now: datetime) -> None:
    """Take back the links of a person, and those that were not used in time."""
    stale = (col(LoginLink.person_id) == person_id) | (col(LoginLink.expires_at) <= now)
    session.exec(delete(LoginLink).where(stale))


def login_with(session: Session, token: str, platform: str) -> tuple[Login, Person, str] | None:
    """The login that a token's hash names, however old, with its active person and their account on the platform."""
    mine = (col(Identity.person_id) == Login.person_id) & (col(Identity.company_id) == Login.company_id)
    query = select(Login, Person, Identity.external_id).join(Person, col(Login.person_id) == Person.id)
    query = query.join(Identity, mine).where(Login.token == token, Person.active, Identity.platform == platform)
    return session.exec(query.order_by(col(Identity.id))).first()


def logins_of(session: Session, person_id: int) -> list[Login]:
    """The browsers of a person, the one used last first."""
    query = select(Login).where(Login.person_id == person_id)
    return list(session.exec(query.order_by(col(Login.seen_at).desc(), col(Login.id).desc())))


def login_seen(session: Session, login_id: int, at: datetime) -> None:
    """Keep that a browser was used at an instant."""
    session.exec(
        update(Login).where(col(Login.id) == login_id).values(seen_at=at).execution_options(synchronize_session=False)
    )


def end_login(session: Session, token: str) -> None:
    """Log the browser with that token's hash out."""
    session.exec(delete(Login).where(col(Login.token) == token))


def end_logins(session: Session, person_id: int) -> None:
    """Log a person out everywhere, and take back the links that would let them in again."""
    session.exec(delete(Login).where(col(Login.person_id) == person_id))
    session.exec(delete(LoginLink).where(col(LoginLink.person_id) == person_id))


def forget_logins(session: Session, unused_since: datetime, begun_before: datetime) -> None:
    """Drop the logins that have run out."""
    over = (col(Login.seen_at) <= unused_since) | (col(Login.created_at) <= begun_before)
    session.exec(delete(Login).where(over))
