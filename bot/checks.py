"""What `meridian check` looks at: each finding is a sentence and whether it is good."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlmodel import col, func, select

from bot.claims import claim_code, unclaimed
from bot.secret import secret_of
from storage.database import Database
from storage.migrate import head, is_current, walls
from storage.notices import DEAD, Delivery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.registry import Registry
    from bot.settings import Settings
    from storage.rowsecurity import Walls
    from storage.session import Session


def findings(settings: Settings, registry: Registry) -> Iterator[tuple[str, bool]]:
    """Look at commands, schema, owners and deliveries, in this order; stops at what makes the rest meaningless."""
    yield f"{len(registry.commands)} commands, {len(registry.kinds)} kinds of record, {len(registry.jobs)} jobs", True
    database = Database.open(settings.database_url)
    try:
        current = is_current(database)
        yield (f"the database is at {head()}" if current else "the database is behind: run `meridian migrate`"), current
        if current:
            yield from wall_findings(walls(settings.database_url))
            yield from _company_findings(settings, database)
    finally:
        database.close()


def wall_findings(found: Walls | None) -> Iterator[tuple[str, bool]]:
    """Whether the database itself keeps companies apart, and what an administrator can do for it; nothing on SQLite."""
    if found is None:
        return
    if found.exposed and found.role:
        yield f"the database does not keep companies apart in {', '.join(found.exposed)}: run `meridian migrate`", False
    elif found.exposed:
        yield f"the database does not keep companies apart. {_remedy(found)}", False
    elif found.role:
        yield f"the database itself keeps companies apart, in {found.tables} tables, as {found.role}", True
    else:
        yield f"the database keeps companies apart, but its owner could open it. {_remedy(found)}", True


def _remedy(found: Walls) -> str:
    return (
        f"{found.login} may not make a role that only reads and writes: have an administrator say "
        f'CREATE ROLE "{found.wanted}" NOLOGIN; GRANT "{found.wanted}" TO "{found.login}"; '
        "and run `meridian migrate` then"
    )


def _company_findings(settings: Settings, database: Database) -> Iterator[tuple[str, bool]]:
    secret = secret_of(settings, database, datetime.now(UTC))
    for company in database.read_now(None, unclaimed):
        yield f"{company.name} has no owner yet: /claim {claim_code(secret, company.id or 0)}", True
    dead = database.read_now(None, _dead)
    yield (f"{dead} deliveries failed for good: see /admin deliveries" if dead else "no delivery failed"), not dead


def _dead(session: Session) -> int:
    query = select(func.count(col(Delivery.id))).where(Delivery.state == DEAD)
    return int(session.exec(query.execution_options(unscoped=True)).one())
