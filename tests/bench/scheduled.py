"""A tick with nothing due, and a page of a list: each the same over 10,000 and 1,000,000 rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Table
from sqlmodel import col, select

from bot.contexts import company_context
from bot.records.paging import paged
from bot.registry import Registry
from bot.replies.i18n import reading
from storage.areas.client import Client
from storage.delivery.claims import due_deliveries
from storage.engine.database import Database
from storage.records.failed_units import FailedUnit, due_units
from storage.session.rows import table_of
from storage.session.session import Session
from tests.bench.figures import Figure, interleaved, wall
from tests.bench.filling import furnished, named
from tests.chat import START

FEW, MANY = 10_000, 1_000_000
TIMES = 200
Look = Callable[[Session], Any]


def figures(folder: Path, registry: Registry) -> Iterator[Figure]:
    """Every due query of the product, and a page of 20 from the middle of a list."""
    looks, tables = due(registry)
    listed: dict[str, Look] = {**looks, "page of 20": partial(_page, registry=registry)}
    crowds = {*tables, named("delivery"), table_of(Client)}
    places = [furnished(folder / f"{rows}.db", rows, *crowds) for rows in (FEW, MANY)]
    few, many = (Database.open(place) for place in places)
    for name, look in listed.items():
        small, large = interleaved(partial(taken, few, look), partial(taken, many, look), rounds=3)
        if name in looks:
            yield Figure(f"{name}, nothing due in 1,000,000", large * 1e3, 1, "ms")
        yield Figure(f"{name}, 1,000,000 rows / 10,000", large / small, 1.5)
    few.close()
    many.close()


def due(registry: Registry) -> tuple[dict[str, Look], set[Table]]:
    """How due work is found, by name, also what failed before; and the tables that this looks into."""
    looks: dict[str, Look] = {"deliveries": lambda session: due_deliveries(session, START, 1)}
    tables = {table_of(FailedUnit)}
    for job in registry.jobs.values():
        statement = job.due(START)
        looks[job.name] = partial(due_units, job=job.name, due=statement, now=START)
        tables |= {made for made in statement.get_final_froms() if isinstance(made, Table)}
    return looks, tables


def _page(session: Session, registry: Registry) -> list[Any]:
    ctx = company_context(session, registry, 1, START)
    with reading(ctx.reader):
        after = '["name 0005000",5000]'
        return paged(ctx, select(Client), col(Client.name), col(Client.id), after=after, size=20).rows


def taken(database: Database, look: Look, times: int = TIMES) -> float:
    """Seconds of one look."""
    with database._reading.connect() as connection:
        owner = 1 if isinstance(look, partial) and look.func is _page else None
        session = Session(connection, owner)
        look(session)
        return wall(lambda: look(session), times)
