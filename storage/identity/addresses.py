"""Addresses of people outside the company's chats."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, Index, Table, event, func, literal_column, text

from storage.session.columns import UtcField
from storage.session.rows import Scoped, insert_into, table_of
from storage.session.session import Session
from storage.session.statements import Statement

_KNOWN = text("address <> ''")
"""The condition of addresses that are not erased: of these each is there once."""


_ONCE = Index("uq_address_address", "company_id", "platform", "address", unique=True, sqlite_where=_KNOWN)


class Address(Scoped, table=True):
    """Where a reader outside the company's chats is written to, on a platform that only sends, such as e-mail.

    `address` is the platform's own, "" once it was erased; language and zone fall back to the company's.
    """

    __table_args__ = (_ONCE,)
    __audited__ = False
    __indivisible__: ClassVar[frozenset[str]] = frozenset({"address"})

    platform: str
    address: str
    name: str = ""
    language: str | None = None
    zone: str | None = None
    created_at: datetime = UtcField()


@event.listens_for(table_of(Address), "before_create")
def _narrow(_table: Table, connection: Connection, **_options: Any) -> None:
    """Give PostgreSQL the index's condition where it makes the table; naming it above would load its dialect at every start."""
    if connection.dialect.name == "postgresql":
        _ONCE.dialect_options["postgresql"]["where"] = _KNOWN


def address_of(
    session: Session, platform: str, address: str, now: datetime, *, name: str = "", language: str | None = None
) -> Address:
    """The row of an address, made where there is none yet; name and language are those that were given last.

    Two who write to a new address at once get the same row: the second one waits for the first.
    """
    told = {"platform": platform, "address": address, "name": name, "language": language, "zone": None}
    found = _MEETING.first(session.connection(), {"company_id": session.company_id, **told, "created_at": now})
    return session.get_one(Address, found[0] if found else None, populate_existing=True)


def _meeting(dialect: str) -> Any:
    kept, first = table_of(Address).c, insert_into(Address, dialect)
    given = {
        "name": func.coalesce(func.nullif(first.excluded.name, literal_column("''")), kept.name),
        "language": func.coalesce(first.excluded.language, kept.language),
    }
    key = {"index_elements": ["company_id", "platform", "address"], "index_where": _KNOWN}
    return first.on_conflict_do_update(**key, set_=given).returning(kept.id)


_MEETING = Statement(_meeting)
