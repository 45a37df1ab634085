"""Chat groups of the platforms, and the roles that their members get."""

from collections.abc import Mapping
from typing import ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import col, select

from storage.session.rows import Scoped
from storage.session.session import Session


class ChatGroup(Scoped, table=True):
    """A group of accounts on one platform; `role` is what its members come in as, "" while none was chosen."""

    __bookkeeping__: ClassVar[frozenset[str]] = frozenset({"name"})
    __untold__: ClassVar[frozenset[str]] = frozenset({"external_id"})
    __table_args__ = (UniqueConstraint("company_id", "platform", "external_id"),)

    platform: str
    external_id: str
    name: str
    role: str = ""


def all_groups(session: Session) -> list[ChatGroup]:
    """The groups that became known, by name; a server has a few dozen at most."""
    return list(session.exec(select(ChatGroup).order_by(col(ChatGroup.name), col(ChatGroup.id))))


def keep_groups(session: Session, platform: str, groups: Mapping[str, str]) -> list[ChatGroup]:
    """The rows of some groups of a platform, by id with their present names; those that are new are added."""
    if not groups:
        return []
    query = select(ChatGroup).where(ChatGroup.platform == platform, col(ChatGroup.external_id).in_(list(groups)))
    known = {row.external_id: row for row in session.exec(query)}
    rows = [known.get(one) or ChatGroup(platform=platform, external_id=one, name=name) for one, name in groups.items()]
    for row in rows:
        row.name = groups[row.external_id]
    session.add_all(rows)
    session.flush()
    return rows
