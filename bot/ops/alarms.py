"""Alarms: which parts of the installation do not run, and what owners are told when one stops and runs again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.delivery.notices import Audience
from bot.settings import CONNECTS, WORKS
from storage.records.processes import (
    AWAY,
    CONNECTED,
    REFUSED,
    end_alarm,
    raise_alarm,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.context import Context
    from storage.records.processes import InstallationState, Link
JOBS = "jobs"
TROUBLE, WELL_AGAIN = "trouble", "well again"
"""The kinds of notice about an alarm and its end; their facts are its name and since when."""
LONG_GONE = timedelta(minutes=5)
"""How long a platform has to be away for the owners to be told."""
DATABASE_AWAY = "database away"
"""The kind of notice about a database that was away, afterwards and once a day; its facts are since when and until when."""


def troubles(state: InstallationState, jobs: Mapping[str, Any]) -> dict[str, datetime]:
    """What does not run, by the name of its alarm, and since when; a dead worker is noticed by the jobs it left."""
    found = {role: since for role, since in state.dead().items() if role != WORKS}
    if late := state.late(jobs):
        found[JOBS] = min(run.ran_at for run in late)
    return found


def unwell(state: InstallationState) -> dict[str, Link]:
    """The platforms that are not well in any living process; what refuses us goes before what is away."""
    found = {name: link for name, link in state.links() if link.state == AWAY}
    return found | {name: link for name, link in state.links() if link.state == REFUSED}


def connected(state: InstallationState) -> set[str]:
    """The platforms that are well again: in a process that keeps connections, if there is to be one, and in all others."""
    roles = [CONNECTS] if any(CONNECTS in process.roles for process in state.processes) else []
    return {name for name, link in state.links(roles) if link.state == CONNECTED} - unwell(state).keys()


def is_alarming(link: Link, now: datetime) -> bool:
    """Whether owners should hear of it: of a refusal at once, for only they can end it; of an outage when it lasts."""
    return link.state == REFUSED or now - datetime.fromisoformat(link.since) >= LONG_GONE


def sound_alarm(ctx: Context, name: str, since: datetime, facts: dict[str, str]) -> None:
    """Keep an alarm and tell the owners, unless a process has done so already."""
    if raise_alarm(ctx.session, name, since):
        _announce(ctx, TROUBLE, name, since, facts)


def clear_alarm(ctx: Context, name: str) -> None:
    """End an alarm and tell the owners, if there was one."""
    since = end_alarm(ctx.session, name)
    if since is not None:
        _announce(ctx, WELL_AGAIN, name, since)


def tell_of_database(ctx: Context, since: datetime) -> None:
    """Tell the owners that the database was away and is back."""
    _inform(ctx, DATABASE_AWAY, f"{since.date()}", {"since": since.isoformat(), "until": ctx.now.isoformat()})


def _announce(ctx: Context, kind: str, name: str, since: datetime, facts: dict[str, str] | None = None) -> None:
    _inform(ctx, kind, f"{name}/{since.isoformat()}", {**(facts or {}), "name": name, "since": since.isoformat()})


def _inform(ctx: Context, kind: str, key: str, facts: dict[str, str]) -> None:
    if kind in ctx.registry.notices:
        ctx.tell(kind, Audience.of(*ctx.owners()), key=f"{kind}/{key}", facts=facts)
