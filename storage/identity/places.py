"""Channels, and the purposes they are bound to."""

from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, bindparam, false
from sqlmodel import Field, col, select

from storage.session.columns import UtcField
from storage.session.rows import Scoped, belongs_to, table_of
from storage.session.session import Session
from storage.session.statements import Statement


class Channel(Scoped, table=True):
    """A channel of a platform that Meridian knows; language and zone fall back to the company's."""

    __table_args__ = (UniqueConstraint("company_id", "platform", "external_id"),)
    __untold__: ClassVar[frozenset[str]] = frozenset({"external_id"})

    platform: str
    workspace: str
    external_id: str
    name: str
    language: str | None = None
    zone: str | None = None
    created_at: datetime = UtcField()


class Binding(Scoped, table=True):
    """A channel serves a purpose: "accounts", or one record such as "project:4".

    `planned` is whether what comes to the channel by itself has its row.
    """

    __bookkeeping__: ClassVar[frozenset[str]] = frozenset({"planned"})
    __table_args__ = (
        *belongs_to("binding", channel_id="channel"),
        UniqueConstraint("company_id", "purpose", "channel_id"),
        Index("ix_binding_unplanned", "planned", "company_id"),
    )

    channel_id: int
    purpose: str
    planned: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


def channel_named(session: Session, platform: str, external_id: str) -> Channel | None:
    """The channel with a platform's own id."""
    found: Channel | None = session.exec(_channel(), params={"platform": platform, "channel": external_id}).first()
    return found


@cache
def _channel() -> Any:
    return select(Channel).where(Channel.platform == bindparam("platform"), Channel.external_id == bindparam("channel"))


def channels_for(session: Session, purpose: str) -> list[Channel]:
    """The channels that serve a purpose."""
    return session.read_rows(Channel, _SERVING, {"purpose": purpose})


def _serving(_dialect: str) -> Any:
    table, binding = table_of(Channel), table_of(Binding)
    own = (binding.c.channel_id == table.c.id) & (binding.c.company_id == table.c.company_id)
    found = select(*table.c).join_from(table, binding, own).where(table.c.company_id == bindparam("company"))
    return found.where(binding.c.purpose == bindparam("purpose")).order_by(table.c.id)


_SERVING = Statement(_serving)


def purposes_of(session: Session, channel_id: int) -> set[str]:
    """What a channel is bound to."""
    return set(session.exec(_purposes(), params={"channel": channel_id}))


@cache
def _purposes() -> Any:
    return select(Binding.purpose).where(Binding.channel_id == bindparam("channel"))


def all_channels(session: Session) -> list[Channel]:
    """The company's channels by name."""
    return list(session.exec(select(Channel).order_by(col(Channel.name), col(Channel.id))))


def bindings(session: Session, channel_id: int | None = None) -> list[Binding]:
    """What channels are bound to, all of them or one."""
    query = select(Binding).order_by(col(Binding.purpose), col(Binding.id))
    return list(session.exec(query if channel_id is None else query.where(Binding.channel_id == channel_id)))


def name_of_channel(number: int) -> Any:
    """A select of a channel's name."""
    return select(Channel.name).where(Channel.id == number)
