"""Claims: which deliveries are due, and the lease by which no two processes send the same message."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Integer, bindparam, literal, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select, update

from storage.delivery.notices import ADDRESSES, DUE, LONGEST_LEASE, Delivery
from storage.session.columns import UtcDateTime
from storage.session.session import Session

_CLAIMING = 0x6D657269
"""The advisory lock of PostgreSQL under which deliveries are claimed."""


def due_deliveries(session: Session, now: datetime, limit: int, busy: tuple[int, ...] = ()) -> list[Delivery]:
    """The next delivery for each place that takes one now, most urgent first; the session must be of no company.

    Nothing is due at the `busy` places, where a sender is at work or that rest, nor behind a message that was begun and
    waits to be tried again, unless it is more urgent.
    """
    return list(session.exec(_due(), params=_instants(now) | {"most": limit, "busy": busy}))


def claim_deliveries(
    session: Session, now: datetime, limit: int, lease: timedelta, busy: tuple[int, ...] = ()
) -> list[Delivery]:
    """Take what is due for this sender alone, for as long as the lease; `begun` tells of the attempts before.

    Senders claim one after another: of rows that each skip what another one holds, no order could be kept.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_CLAIMING)))
    found = due_deliveries(session, now, limit, busy)
    session.exec(
        update(Delivery)
        .where(col(Delivery.id).in_([delivery.id for delivery in found]))
        .values(lease=now + lease, begun=func.coalesce(col(Delivery.begun), now))
        .execution_options(unscoped=True, synchronize_session=False)
    )
    session.expunge_all()
    for delivery in found:
        delivery.lease = now + lease
    return found


def settle_platforms(session: Session, chosen: Mapping[str, list[int]]) -> None:
    """Keep on which platform each of some deliveries to people is sent; the session is of no company."""
    for platform, numbers in chosen.items():
        settled = update(Delivery).where(col(Delivery.id).in_(numbers)).values(platform=platform)
        session.exec(settled.execution_options(unscoped=True, synchronize_session=False))


def _instants(now: datetime) -> dict[str, Any]:
    return {"now": now, "latest": now + LONGEST_LEASE}


@cache
def _due() -> Any:
    now, latest = (bindparam(name, type_=UtcDateTime()) for name in ("now", "latest"))
    waits = (Delivery.state == DUE, col(Delivery.not_before) <= now)
    taken = select(_place(Delivery)).where(col(Delivery.lease) > now, col(Delivery.lease) <= latest)
    free = (_place(Delivery).not_in(taken), _place(Delivery).not_in(bindparam("busy", expanding=True)))
    order = (col(Delivery.priority), col(Delivery.id))
    ranks = func.row_number().over(partition_by=_place(Delivery), order_by=order).label("rank")
    ranked: Any = select(col(Delivery.id).label("id"), ranks).where(*waits, *free, ~_behind())
    queue = ranked.subquery()
    query = select(Delivery).where(col(Delivery.id).in_(select(queue.c.id).where(queue.c.rank == 1)))
    query = query.order_by(*order).limit(bindparam("most", type_=Integer()))
    return query.execution_options(unscoped=True)


def _place(delivery: Any) -> Any:
    address = type_coerce(delivery.address_id, BigInteger()) + literal(ADDRESSES, BigInteger())
    return func.coalesce(delivery.channel_id, -delivery.person_id, address)


def _behind() -> Any:
    """Whether a message for the same place, begun and as urgent, waits to be tried again."""
    other = aliased(Delivery)
    earlier = col(Delivery.begun).is_(None) | (col(other.id) < col(Delivery.id))
    goes_first = (col(other.priority) == col(Delivery.priority)) & earlier
    return (
        select(other.id)
        .where(other.state == DUE, col(other.begun).is_not(None), _place(other) == _place(Delivery))
        .where((col(other.priority) < col(Delivery.priority)) | goes_first, other.id != Delivery.id)
        .exists()
    )
