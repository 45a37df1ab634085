"""People at client companies."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Index, Integer, UniqueConstraint, bindparam
from sqlmodel import col, select

from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session


class Contact(Scoped, table=True):
    """A person at a client company."""

    __table_args__ = (
        *belongs_to("contact", client_id="client"),
        UniqueConstraint("company_id", "ref"),
        Index("ix_contact_name", "company_id", "name", "id"),
    )

    ref: str
    client_id: int
    name: str
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    created_at: datetime = UtcField()
    custom: dict[str, str] | None = JsonField(None)


def contacts_of(session: Session, client_id: int, limit: int = 5) -> list[Contact]:
    """The people at a client, the first met first."""
    return list(session.exec(_contacts(), params={"client": client_id, "most": limit}))


@cache
def _contacts() -> Any:
    query = select(Contact).where(col(Contact.client_id) == bindparam("client"))
    return query.order_by(col(Contact.id)).limit(bindparam("most", type_=Integer()))
