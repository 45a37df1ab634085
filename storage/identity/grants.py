"""Installations of the app in workspaces: granted keys, and flows in progress."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col, delete, select

from storage.session.columns import UtcField
from storage.session.rows import Unscoped
from storage.session.session import Session


class Grant(Unscoped, table=True):
    """The keys that one workspace of a platform gave us, encrypted by the adapter that uses them."""

    __table_args__ = (UniqueConstraint("platform", "workspace"),)

    platform: str
    workspace: str
    payload: str
    at: datetime = UtcField()


class InstallFlow(Unscoped, table=True):
    """An installation that has begun; only the hash of its state is kept, and it can be used once."""

    __tablename__ = "flow"

    __table_args__ = (UniqueConstraint("platform", "state"),)

    platform: str
    state: str = Field(max_length=64)
    expires_at: datetime = UtcField()


def grant_of(session: Session, platform: str, workspace: str) -> str | None:
    """The encrypted keys of a workspace."""
    return session.exec(select(Grant.payload).where(Grant.platform == platform, Grant.workspace == workspace)).first()


def all_grants(session: Session) -> list[Grant]:
    """The encrypted keys of every workspace."""
    return list(session.exec(select(Grant).order_by(col(Grant.id))))


def keep_grant(session: Session, platform: str, workspace: str, payload: str, at: datetime) -> None:
    """Keep the keys of a workspace in the place of older ones."""
    drop_grant(session, platform, workspace)
    session.add(Grant(platform=platform, workspace=workspace, payload=payload, at=at))


def drop_grant(session: Session, platform: str, workspace: str) -> None:
    """Forget the keys of a workspace."""
    session.exec(delete(Grant).where(col(Grant.platform) == platform, col(Grant.workspace) == workspace))


def begin_flow(session: Session, platform: str, state: str, now: datetime, until: datetime) -> None:
    """Remember an installation that has begun, and forget those that were never finished."""
    session.exec(delete(InstallFlow).where(col(InstallFlow.expires_at) <= now))
    session.add(InstallFlow(platform=platform, state=state, expires_at=until))


def end_flow(session: Session, platform: str, state: str, now: datetime) -> bool:
    """Whether such an installation has begun and is not too old; it is over now."""
    where = (col(InstallFlow.platform) == platform, col(InstallFlow.state) == state)
    found = session.exec(select(InstallFlow.expires_at).where(*where).with_for_update()).first()
    session.exec(delete(InstallFlow).where(*where))
    return found is not None and found > now
