"""Payloads of buttons and forms that are too long for their token."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col, select

from storage.session.columns import JsonField, UtcField
from storage.session.rows import Scoped, insert_into
from storage.session.session import Session
from storage.session.statements import Statement


class Payload(Scoped, table=True):
    """The stored half of a sealed button; `digest` names it and is what the button carries."""

    __table_args__ = (UniqueConstraint("company_id", "digest"),)
    __audited__ = False

    digest: str = Field(max_length=43)
    content: dict[str, Any] = JsonField()
    at: datetime = UtcField()


def payload(session: Session, digest: str) -> dict[str, Any] | None:
    """The content that a digest names."""
    found = session.exec(select(Payload).where(Payload.digest == digest)).first()
    return found.content if found else None


def missing_payloads(session: Session, contents: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Those of some payloads that are not stored yet: most buttons have been shown before."""
    if not contents:
        return contents
    known = set(session.exec(select(Payload.digest).where(col(Payload.digest).in_(contents))))
    return {digest: content for digest, content in contents.items() if digest not in known}


def keep_payloads(session: Session, contents: dict[str, dict[str, Any]], at: datetime) -> None:
    """Store the payloads that are not there yet."""
    rows = [
        {"company_id": session.company_id, "digest": digest, "content": content, "at": at}
        for digest, content in contents.items()
    ]
    if rows:
        _KEEPING.run_all(session.connection(), rows)


def _keeping(dialect: str) -> Any:
    return insert_into(Payload, dialect).on_conflict_do_nothing(index_elements=["company_id", "digest"])


_KEEPING = Statement(_keeping)
