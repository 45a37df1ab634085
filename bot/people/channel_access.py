"""Access to channels: by their purposes and the permission matrix, or by the record that a channel belongs to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlmodel import select

from bot.values.record_key import RecordKey
from storage.identity.places import purposes_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.context import Context
    from bot.people.permissions import Matrix
    from storage.identity.places import Channel
    from storage.session.session import Session

Purposes = frozenset[str]


def may_enter(ctx: Context, channels: Sequence[Purposes]) -> list[bool]:
    """For each channel, by its purposes, whether the person of the context may read it."""
    seen = references_seen(ctx, {RecordKey.read(purpose) for purposes in channels for purpose in purposes})
    return [_may(ctx, purposes, seen) for purposes in channels]


def _may(ctx: Context, purposes: Purposes, seen: Collection[RecordKey]) -> bool:
    records = {purpose for purpose in purposes if RecordKey.read(purpose)}
    visible = all(RecordKey.read(record) in seen for record in records)
    return visible and ctx.registry.matrix.may_enter(ctx.person.roles, purposes - records)


def references_seen(ctx: Context, records: Iterable[RecordKey]) -> dict[RecordKey, str]:
    """The references of those of some records that the caller may see, with one query for each noun."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for record in records:
        wanted[record.noun].append(record.number)
    found: dict[RecordKey, str] = {}
    for noun in wanted.keys() & ctx.registry.kinds.keys():
        kind = ctx.registry.kinds[noun]
        if ctx.allows(kind.access):
            some = select(kind.table.id, kind.table.ref).where(kind.table.id.in_(wanted[noun]))
            found |= {RecordKey(noun, number): ref for number, ref in ctx.session.exec(kind.seen(ctx, some))}
    return found


def shows_amounts(session: Session, channel: Channel | None, matrix: Matrix) -> bool:
    """Whether a channel is bound to a purpose in which money may be shown."""
    return (
        channel is not None and channel.id is not None and bool(purposes_of(session, channel.id) & matrix.open_purposes)
    )
