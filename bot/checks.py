"""What `meridian check` looks at: each finding is a sentence and whether it is good."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlmodel import col, func, select

from bot.claims import claim_code, unclaimed
from bot.secret import secret_of
from storage.database import Database
from storage.migrate import head, is_current
from storage.notices import DEAD, Delivery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.registry import Registry
    from bot.settings import Settings
    from storage.session import Session


def findings(settings: Settings, registry: Registry) -> Iterator[tuple[str, bool]]:
    """Look at commands, schema, owners and deliveries, in this order; stops at what makes the rest meaningless."""
    yield f"{len(registry.commands)} commands, {len(registry.kinds)} kinds of record, {len(registry.jobs)} jobs", True
    database = Database.open(settings.database_url)
    try:
        current = is_current(database)
        yield (f"the database is at {head()}" if current else "the database is behind: run `meridian migrate`"), current
        if current:
            yield from _company_findings(settings, database)
    finally:
        database.close()


def _company_findings(settings: Settings, database: Database) -> Iterator[tuple[str, bool]]:
    secret = secret_of(settings, database, datetime.now(UTC))
    for company in database.read_now(None, unclaimed):
        yield f"{company.name} has no owner yet: /claim {claim_code(secret, company.id or 0)}", True
    dead = database.read_now(None, _dead)
    yield (f"{dead} deliveries failed for good: see /admin deliveries" if dead else "no delivery failed"), not dead


def _dead(session: Session) -> int:
    query = select(func.count(col(Delivery.id))).where(Delivery.state == DEAD)
    return int(session.exec(query.execution_options(unscoped=True)).one())
