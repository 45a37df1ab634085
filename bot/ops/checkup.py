"""Check-up: everything `meridian check` examines, each finding with its verdict and remedy."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlmodel import col, func, select

from bot.contexts import company_context
from bot.delivery.platform import Away, Refused
from bot.hosts import is_loopback
from bot.observability.redaction import redacted
from bot.ops.secrets import secrets_of
from bot.ops.supervisor import remedy
from bot.records.changes import follow_up
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.workspaces.claims import unclaimed, waiting_code
from storage.delivery.notices import DEAD, Delivery
from storage.engine.database import Database
from storage.identity.company import all_companies
from storage.records.acts import begin_act
from storage.upkeep.migrate import differences, head, is_current, walls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.delivery.platform import Platform
    from bot.kernel import Kernel
    from bot.ops.checks import Check
    from bot.registry import Registry
    from bot.settings import Settings
    from storage.identity.company import Company
    from storage.session.rowsecurity import RowSecurity
    from storage.session.session import Session


Finding = tuple[str, bool]
SHOWN = 10
GREETING = 5.0
"""Seconds that a platform gets to say whether it accepts us."""


def findings(
    settings: Settings, registry: Registry, build: Callable[[], Kernel], *, repair: bool = False
) -> Iterator[Finding]:
    """Look at commands, address, schema, walls, platforms, companies and deliveries, in this order; stops at what makes the rest meaningless.

    repair: also mend what can be mended without a loss; what was mended counts as good
    """
    yield f"{len(registry.commands)} commands, {len(registry.kinds)} kinds of record, {len(registry.jobs)} jobs", True
    yield from readable_on_the_way(settings.public_url)
    database = Database.open(settings.database_url)
    try:
        current = is_current(database)
        yield (f"the database is at {head()}" if current else "the database is behind: run `meridian migrate`"), current
        if current:
            yield from drift(settings.database_url)
            yield from wall_findings(walls(settings.database_url))
            yield from reachable(build(), settings.language)
            yield from _company_findings(settings, database)
            for company in database.read_now(None, all_companies):
                yield from CompanyChecks(registry, database, company, datetime.now(UTC)).findings(repair=repair)
    finally:
        database.close()


def readable_on_the_way(public_url: str) -> Iterator[Finding]:
    """Nothing, unless people reach the chat over a network without encryption."""
    place = urlsplit(public_url)
    if place.scheme == "http" and not is_loopback(place.hostname or ""):
        said = f"PUBLIC_URL is {public_url}: whoever is on the way can read the chat and take over its sessions"
        yield f"{said}. Put something that speaks TLS before it, and name the address with https://", False


def reachable(kernel: Kernel, language: str) -> list[Finding]:
    """Whether each platform accepts us, with what to do if not; platforms that need no check are left out."""
    try:
        with reading(Reader(language=language)):
            return asyncio.run(_greetings(list(kernel.platforms.values())))
    finally:
        kernel.database.close()


async def _greetings(platforms: list[Platform]) -> list[Finding]:
    found = await asyncio.gather(*(_greeting(platform) for platform in platforms))
    return [finding for finding in found if finding is not None]


async def _greeting(platform: Platform) -> Finding | None:
    name = platform.name.capitalize()
    try:
        async with asyncio.timeout(GREETING):
            asked = await platform.greet(fully=True)
    except Refused as error:
        return remedy(name, error.setting, error.code).rstrip("."), False
    except (Away, OSError, TimeoutError) as error:
        said = redacted(str(error) or type(error).__name__)
        return _(
            "{platform} cannot be reached ({reason}). Is it away, or the network?", platform=name, reason=said
        ), False
    finally:
        await platform.stop()
    return (_("{platform} accepts me", platform=name), True) if asked else None


class CompanyChecks:
    """The declared checks of one company."""

    def __init__(self, registry: Registry, database: Database, company: Company, now: datetime) -> None:
        self.registry, self.database, self.now = registry, database, now
        self.number, self.name = company.id or 0, company.name

    def findings(self, *, repair: bool = False) -> Iterator[Finding]:
        """What is broken, and with `repair` what was mended; one line when all is well."""
        well = True
        for check in self.registry.checks.values():
            found = self.database.read_now(self.number, partial(self._look, check))
            well = well and not found
            yield from self._told(check, found, repair=repair)
        if well:
            yield f"{self.name}: {len(self.registry.checks)} checks found nothing broken", True

    def _told(self, check: Check, found: list[str], *, repair: bool) -> Iterator[Finding]:
        if found and repair and check.mend is not None:
            said = self.database.write_now(self.number, partial(self._mend, check))
            yield f"{self.name}: {check.name}: {said}", True
            found = self.database.read_now(self.number, partial(self._look, check))
        yield from ((f"{self.name}: {sentence}", False) for sentence in found[:SHOWN])
        if more := found[SHOWN:]:
            yield f"{self.name}: {len(more)} more of the check “{check.name}”", False

    def _look(self, check: Check, session: Session) -> list[str]:
        ctx = company_context(session, self.registry, self.number, self.now)
        with reading(ctx.reader):
            return list(check.look(ctx))

    def _mend(self, check: Check, session: Session) -> str:
        """Mend as an act of its own, so that it is on record like everything else."""
        key = f"check/{check.name}/{self.now.isoformat()}"
        act = begin_act(session, key, command=f"check {check.name}", source="job", at=self.now) or 0
        ctx = company_context(session, self.registry, self.number, self.now)
        with reading(ctx.reader):
            said = check.mend(ctx) if check.mend else ""
            session.flush()
            follow_up(ctx, act)
        return said


def drift(url: str) -> Iterator[Finding]:
    """Whether the tables are those that this program would make."""
    steps = differences(url)
    for step in steps[:SHOWN]:
        yield f"the tables are not what this program makes: {_step(step)}", False
    if not steps:
        yield "the tables are as this program makes them", True


def _step(step: Any) -> str:
    """A step of Alembic's, which lacks what follows its name, or is a list of such steps for one column."""
    first = step[0] if isinstance(step, list) else step
    parts = [str(getattr(part, "name", part)) for part in first[1:4] if part is not None]
    return f"{first[0].replace('_', ' ')} {' '.join(parts)}"


def wall_findings(found: RowSecurity | None) -> Iterator[tuple[str, bool]]:
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


def _remedy(found: RowSecurity) -> str:
    return (
        f"{found.login} may not make a role that only reads and writes: have an administrator say "
        f'CREATE ROLE "{found.wanted}" NOLOGIN; GRANT "{found.wanted}" TO "{found.login}"; '
        "and run `meridian migrate` then"
    )


def _company_findings(settings: Settings, database: Database) -> Iterator[tuple[str, bool]]:
    known = secrets_of(settings, database, datetime.now(UTC))
    for company in database.read_now(None, unclaimed):
        yield f"{company.name} has no owner yet: /claim {waiting_code(known, company)}", True
    dead = database.read_now(None, _dead)
    yield (f"{dead} deliveries failed for good: see /admin deliveries" if dead else "no delivery failed"), not dead


def _dead(session: Session) -> int:
    query = select(func.count(col(Delivery.id))).where(Delivery.state == DEAD)
    return int(session.exec(query.execution_options(unscoped=True)).one())
