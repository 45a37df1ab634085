"""One-time codes that join a chat account to a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from sqlalchemy import UniqueConstraint, delete
from sqlmodel import Field, col, select

from storage.session.columns import UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session


class LinkCode(Scoped, table=True):
    """A one-time code (hashed) by which a person adds a second identity."""

    __secret__: ClassVar[frozenset[str]] = frozenset({"code"})
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {"person_id": ()}
    __table_args__ = (*belongs_to("linkcode", person_id="person"), UniqueConstraint("company_id", "code"))
    __audited__ = False

    person_id: int
    code: str = Field(max_length=64)
    expires_at: datetime = UtcField()


def link_code(session: Session, code: str) -> LinkCode | None:
    """A one-time code by its hash, locked so that it is used once."""
    return session.exec(select(LinkCode).where(LinkCode.code == code).with_for_update()).first()


def drop_link_codes(session: Session, person_id: int) -> None:
    """Take back the codes of a person."""
    session.exec(delete(LinkCode).where(col(LinkCode.person_id) == person_id))
