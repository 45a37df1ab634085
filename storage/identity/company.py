"""The installation, its companies, and the workspaces that reach them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col, func, select

from storage.session.columns import JsonField, UtcField
from storage.session.rows import Unscoped, insert_into
from storage.session.session import Session

_FIRST_START = 7_204_512
"""The name of a lock among processes that start at once; any number that nothing else uses."""


class Installation(Unscoped, table=True):
    """A secret of this installation: the newest row seals when settings bring none, and all of them open."""

    __secret__: ClassVar[frozenset[str]] = frozenset({"secret"})

    secret: str
    created_at: datetime = UtcField()


class Company(Unscoped, table=True):
    """A company that Meridian runs; `frames` are its open hours as [weekday, start minute, end minute].

    `claim` is the hash of the one-time code that makes its user the owner, gone once used.
    """

    __audited__: ClassVar[bool] = True
    __secret__: ClassVar[frozenset[str]] = frozenset({"claim"})
    __words__: ClassVar[dict[str, str]] = {"subdivision": "region", "frames": "hours", "options": "settings"}

    name: str
    currency: str = "EUR"
    language: str = "en"
    zone: str = "UTC"
    country: str | None = None
    subdivision: str | None = None
    frames: list[Any] = JsonField(default_factory=list)
    options: dict[str, Any] = JsonField(default_factory=dict)
    claim: str | None = None
    created_at: datetime = UtcField()


class Workspace(Unscoped, table=True):
    """A workspace, server or local chat on a platform that speaks for one company."""

    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    platform: str
    external_id: str
    name: str = ""
    company_id: int = Field(foreign_key="company.id", index=True)


class JoinCode(Unscoped, table=True):
    """A one-time code (hashed) by which an owner binds a further workspace to the company."""

    code: str = Field(max_length=64, unique=True)
    company_id: int = Field(foreign_key="company.id", index=True)
    expires_at: datetime = UtcField()


def first_company(session: Session) -> int | None:
    """The company for which this installation was made: its oldest."""
    return session.exec(select(func.min(Company.id))).one()


def join_code(session: Session, code: str) -> JoinCode | None:
    """A code by its hash, locked so that it is used once."""
    return session.exec(select(JoinCode).where(JoinCode.code == code).with_for_update()).first()


def company_of(session: Session, platform: str, external_id: str) -> int | None:
    """The company that a workspace speaks for, if it is connected."""
    return session.exec(
        select(Workspace.company_id).where(Workspace.platform == platform, Workspace.external_id == external_id)
    ).first()


def workspace_of(session: Session, company_id: int, platform: str) -> str | None:
    """The first workspace of a platform that speaks for a company."""
    found = select(Workspace.external_id).where(Workspace.platform == platform, Workspace.company_id == company_id)
    return session.exec(found.order_by(col(Workspace.id))).first()


def workspaces_of(session: Session, company_id: int) -> list[dict[str, str]]:
    """The workspaces that speak for a company: platform, external id and name."""
    rows = session.exec(select(Workspace).where(Workspace.company_id == company_id).order_by(col(Workspace.id)))
    return [{"platform": row.platform, "external_id": row.external_id, "name": row.name} for row in rows]


def alone(session: Session) -> None:
    """Let no other process come this far until the transaction ends; SQLite has one writer in any case."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_FIRST_START)))


def join_company(session: Session, workspace: Workspace) -> None:
    """Keep whose a workspace is, unless another process did so just now."""
    connection = session.connection()
    adding = insert_into(Workspace, connection.dialect.name)
    connection.execute(
        adding.on_conflict_do_nothing(index_elements=["platform", "external_id"]), workspace.model_dump(exclude={"id"})
    )


def only_company(session: Session) -> int | None:
    """The company of an installation that has just one."""
    found = session.exec(select(Company.id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def all_companies(session: Session) -> list[Company]:
    """The companies of this installation, the first one first."""
    return list(session.exec(select(Company).order_by(col(Company.id))))


def connected_platforms(session: Session) -> list[str]:
    """The platforms on which any company is reached."""
    return sorted(set(session.exec(select(Workspace.platform))))


def installation_secrets(session: Session) -> list[Installation]:
    """The secrets of this installation, the newest first; none when it has had no start yet."""
    return list(session.exec(select(Installation).order_by(col(Installation.id).desc())))
