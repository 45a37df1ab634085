"""Values stored per platform by name, such as the hash of the last published commands."""

from sqlalchemy import UniqueConstraint
from sqlmodel import select

from storage.session.rows import Unscoped, insert_into
from storage.session.session import Session


class PlatformMark(Unscoped, table=True):
    """One remembered value; `workspace` is "" for what holds everywhere on the platform."""

    __tablename__ = "mark"

    __table_args__ = (UniqueConstraint("platform", "workspace", "name"),)

    platform: str
    workspace: str = ""
    name: str
    value: str


def mark(session: Session, platform: str, workspace: str, name: str) -> str | None:
    """The value that was kept last."""
    found = _row(session, platform, workspace, name)
    return found.value if found else None


def keep_mark(session: Session, platform: str, workspace: str, name: str, value: str) -> None:
    """Keep a value instead of the one before."""
    connection = session.connection()
    row = {"platform": platform, "workspace": workspace, "name": name, "value": value}
    keeping = insert_into(PlatformMark, connection.dialect.name)
    keeping = keeping.on_conflict_do_update(index_elements=["platform", "workspace", "name"], set_={"value": value})
    connection.execute(keeping, row)


def _row(session: Session, platform: str, workspace: str, name: str) -> PlatformMark | None:
    query = select(PlatformMark).where(
        PlatformMark.platform == platform, PlatformMark.workspace == workspace, PlatformMark.name == name
    )
    return session.exec(query).first()
