"""Addresses of people outside the company's chats."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index
from sqlmodel import select

from storage.session.columns import UtcField
from storage.session.rows import Scoped
from storage.session.session import Session


class Address(Scoped, table=True):
    """Where a reader outside the company's chats is written to, on a platform that only sends, such as e-mail.

    `address` is the platform's own, "" once it was erased; language and zone fall back to the company's.
    """

    __table_args__ = (Index("ix_address_address", "company_id", "platform", "address"),)
    __audited__ = False
    __indivisible__: ClassVar[frozenset[str]] = frozenset({"address"})

    platform: str
    address: str
    name: str = ""
    language: str | None = None
    zone: str | None = None
    created_at: datetime = UtcField()


def address_of(
    session: Session, platform: str, address: str, now: datetime, *, name: str = "", language: str | None = None
) -> Address:
    """The row of an address, made where there is none yet; name and language are those that were given last."""
    known = select(Address).where(Address.platform == platform, Address.address == address)
    found = session.exec(known.order_by(Address.id)).first() or Address(  # type: ignore[arg-type]  # a column
        platform=platform, address=address, created_at=now
    )
    found.name, found.language = name or found.name, language or found.language
    session.add(found)
    session.flush()
    return found
