"""Wrong codes that an account has tried."""

from datetime import datetime

from sqlalchemy import Index, delete
from sqlmodel import col, func, select

from storage.session.columns import UtcField
from storage.session.rows import Scoped
from storage.session.session import Session


class WrongCode(Scoped, table=True):
    """A wrong one-time code, typed by the account `external_id` of a platform."""

    __table_args__ = (Index("ix_wrongcode_account", "company_id", "platform", "external_id", "at"),)
    __audited__ = False

    platform: str
    external_id: str
    at: datetime = UtcField()


def wrong_codes(session: Session, platform: str, external_id: str, since: datetime) -> int:
    """How many wrong codes an account has typed after an instant."""
    query = select(func.count()).select_from(WrongCode)
    query = query.where(WrongCode.platform == platform, WrongCode.external_id == external_id, WrongCode.at > since)
    return session.exec(query).one()


def forget_wrong_codes(session: Session, before: datetime) -> None:
    """Drop what is too old to count."""
    session.exec(delete(WrongCode).where(col(WrongCode.at) < before))
