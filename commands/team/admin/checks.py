"""Checks of the machinery: references, search index, deliveries, morning digests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import col, exists, func, select, update

from bot.context import Context
from bot.ops.checks import check
from bot.records.index import reindex
from bot.records.kinds import folded
from storage.areas.my_day import MyDay
from storage.delivery.notices import DUE, Delivery
from storage.identity.people import Person
from storage.records.search import IndexEntry
from storage.upkeep.orphans import drop_orphans, orphans

if TYPE_CHECKING:
    from bot.records.kinds import RecordKind

LATE = timedelta(hours=1)
SHOWN = 5


def _drop(ctx: Context) -> str:
    dropped = drop_orphans(ctx.session)
    told = ", ".join(f"{count} of {table}" for table, count in sorted(dropped.items()))
    return f"deleted what pointed nowhere: {told}" if told else "none of it can be deleted without a loss"


@check("references", mend=_drop)
def references(ctx: Context) -> Iterator[str]:
    """Rows that point to a row that is not there."""
    for table, column, parent, ids in orphans(ctx.session):
        numbers = ", ".join(map(str, ids[:SHOWN])) + (" and more" if len(ids) > SHOWN else "")
        yield f"{len(ids)} of {table} point to a row of {parent} that is missing ({column} of {numbers})"


def _index(ctx: Context) -> str:
    count = 0
    for kind in ctx.registry.kinds.values():
        for number in sorted(_misindexed(ctx, kind)):
            reindex(ctx, kind, number)
            count += 1
    return f"indexed {count} records anew"


@check("search index", mend=_index)
def search_index(ctx: Context) -> Iterator[str]:
    """Records that are not found under what they are called, and entries of records that are gone."""
    for kind in ctx.registry.kinds.values():
        if wrong := _misindexed(ctx, kind):
            yield f"{len(wrong)} of {kind.noun} are not found under what they are called"


def _misindexed(ctx: Context, kind: RecordKind) -> set[int]:
    """The numbers of a kind's records whose entry is missing, old, or without its record."""
    query = select(IndexEntry.record_id, IndexEntry.ref, IndexEntry.title, IndexEntry.folded).where(
        IndexEntry.kind == kind.noun
    )
    entries = {number: (ref, title, plain) for number, ref, title, plain in ctx.session.exec(query)}
    rows: dict[int, Any] = {row.id: row for row in ctx.session.exec(select(kind.table))} if kind.indexed else {}
    wrong = entries.keys() ^ rows.keys()
    for number in entries.keys() & rows.keys():
        row, title = rows[number], kind.title(rows[number])
        if entries[number] != (row.ref, title, folded(title)):
            wrong.add(number)
    return wrong


def _release(ctx: Context) -> str:
    held = update(Delivery).where(col(Delivery.state) == DUE, col(Delivery.lease) > ctx.now + LATE)
    count = ctx.session.exec(held.values(lease=None).execution_options(synchronize_session=False)).rowcount
    return f"released {count} messages" if count else "nothing to release: see whether a worker runs"


@check("deliveries", mend=_release)
def deliveries(ctx: Context) -> Iterator[str]:
    """Messages that nobody may send, or that nobody sends although they are due."""
    held = _count(ctx, col(Delivery.lease) > ctx.now + LATE)
    if held:
        yield f"{held} messages are held for longer than anybody works on one, as if the clock had been wrong"
    waiting = _count(ctx, col(Delivery.not_before) < ctx.now - LATE, col(Delivery.lease).is_(None))
    if waiting:
        yield f"{waiting} messages are due for more than an hour: is a worker running?"


def _count(ctx: Context, *where: Any) -> int:
    return int(ctx.session.exec(select(func.count(col(Delivery.id))).where(Delivery.state == DUE, *where)).one())


def _plan(ctx: Context) -> str:
    people = ctx.session.exec(select(Person).where(_forgotten())).all()
    for person in people:
        person.planned = False
        ctx.session.add(person)
    return f"the job plans a morning digest for {len(people)} people"


@check("morning digests", mend=_plan)
def morning_digests(ctx: Context) -> Iterator[str]:
    """People for whom no morning digest is planned, although it is said to be."""
    count = len(ctx.session.exec(select(Person.id).where(_forgotten())).all())
    if count:
        yield f"{count} people would never get a morning digest"


def _forgotten() -> Any:
    planned = exists().where((col(MyDay.person_id) == Person.id) & (col(MyDay.company_id) == Person.company_id))
    return col(Person.active) & col(Person.planned) & ~planned
