"""Access to channels: by their purposes and the permission matrix, or by the record that a channel belongs to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlmodel import select

from storage.identity.places import purposes_of

if TYPE_CHECKING:
    from bot.context import Context
    from bot.people.permissions import Matrix
    from storage.identity.places import Channel
    from storage.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.context import Context

Purposes = frozenset[str]


def may_enter(ctx: Context, channels: Sequence[Purposes]) -> list[bool]:
    """For each channel, by its purposes, whether the person of the context may read it."""
    seen = _seen(ctx, {purpose for purposes in channels for purpose in purposes if ":" in purpose})
    return [_may(ctx, purposes, seen) for purposes in channels]


def _may(ctx: Context, purposes: Purposes, seen: set[str]) -> bool:
    records = {purpose for purpose in purposes if ":" in purpose}
    return records <= seen and ctx.registry.matrix.may_enter(ctx.person.roles, purposes - records)


def _seen(ctx: Context, purposes: Iterable[str]) -> set[str]:
    """Those of some records ("noun:12") that the person may see, with one query for each noun."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for purpose in purposes:
        noun, _colon, number = purpose.partition(":")
        numbers[noun].append(int(number))
    found: set[str] = set()
    for noun, wanted in numbers.items():
        kind = ctx.registry.kinds.get(noun)
        if kind is not None and ctx.allows(kind.access):
            rows = ctx.session.exec(kind.seen(ctx, select(kind.table.id).where(kind.table.id.in_(wanted))))
            found |= {f"{noun}:{number}" for number in rows}
    return found


def shows_amounts(session: Session, channel: Channel | None, matrix: Matrix) -> bool:
    """Whether a channel is bound to a purpose in which money may be shown."""
    return (
        channel is not None and channel.id is not None and bool(purposes_of(session, channel.id) & matrix.open_purposes)
    )
