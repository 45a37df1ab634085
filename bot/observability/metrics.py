"""Metrics for Prometheus; no amounts and no names of people or companies.

Every label has few values: commands and jobs are declared, platforms are installed, outcomes are classes of refusals.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)

from bot.settings import ROLES
from storage.delivery.notices import Waiting
from storage.upkeep.migrate import head

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from storage.records.processes import InstallationState

FORMAT = CONTENT_TYPE_LATEST
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
LATE = (0.5, 1, 2, 5, 15, 60, 300, 1800, 3600)
WAITS = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10)


class Metrics:
    """The counters of one kernel, in a registry of their own: two bots in one process do not mix them up."""

    def __init__(self) -> None:
        self.registry = kept = CollectorRegistry()
        self._commands = Counter(
            "meridian_commands", "Commands that were run.", ("command", "surface", "outcome"), registry=kept
        )
        self._seconds = Histogram(
            "meridian_command_seconds", "How long they took.", ("command", "surface"), registry=kept, buckets=BUCKETS
        )
        self._deliveries = Counter(
            "meridian_deliveries", "Attempts to deliver a message.", ("platform", "outcome"), registry=kept
        )
        self._late = Histogram(
            "meridian_delivery_seconds", "From due to sent.", ("platform",), registry=kept, buckets=LATE
        )
        self._ticks = Counter("meridian_job_ticks", "How often jobs were rung.", ("job", "outcome"), registry=kept)
        self._tick_seconds = Histogram(
            "meridian_job_seconds", "How long a tick took.", ("job",), registry=kept, buckets=BUCKETS
        )
        self._units = Gauge(
            "meridian_database_units", "Units of work that wait or are under way.", ("kind",), registry=kept
        )
        self._waits = Histogram(
            "meridian_database_wait_seconds", "How long they waited to begin.", ("kind",), registry=kept, buckets=WAITS
        )
        self._busy = Counter("meridian_database_busy", "Writes given up, as the database was locked.", registry=kept)
        self._lag = Histogram("meridian_loop_lag_seconds", "How late the event loop was.", registry=kept, buckets=WAITS)
        self._connections = Gauge("meridian_connections", "Open connections here.", ("platform",), registry=kept)
        self._connected = Gauge(
            "meridian_platform_up", "Whether what must be connected here is.", ("platform",), registry=kept
        )
        self._up = Gauge("meridian_database_up", "Whether the database answers.", registry=kept)
        self._due = Gauge("meridian_deliveries_due", "Messages that are due and wait.", ("platform",), registry=kept)
        self._oldest = Gauge(
            "meridian_deliveries_due_oldest_seconds", "Age of the oldest of them.", ("platform",), registry=kept
        )
        self._well = Gauge(
            "meridian_job_last_success_timestamp_seconds", "When it last ran well.", ("job",), registry=kept
        )
        self._missed = Gauge("meridian_job_late", "Whether it should have run by now.", ("job",), registry=kept)
        self._processes = Gauge("meridian_processes", "Processes that live, by role.", ("role",), registry=kept)
        self._longest: dict[str, float] = {}
        Info("meridian_build", "What is running.", registry=kept).info(build())
        ProcessCollector(registry=kept)

    def command(self, name: str, surface: str, outcome: str, seconds: float) -> None:
        """A command was answered; no name is a line that named none."""
        self._commands.labels(name or "unknown", surface, outcome).inc()
        self._seconds.labels(name or "unknown", surface).observe(seconds)

    def delivery(self, platform: str, outcome: str, late: float) -> None:
        """A delivery was tried so many seconds after it was due; no platform is one that never got as far."""
        self._deliveries.labels(platform or "none", outcome).inc()
        if outcome == "sent":
            self._late.labels(platform).observe(late)

    def tick(self, job: str, outcome: str, seconds: float) -> None:
        """A job was rung: "idle", "done" or "failed"."""
        self._ticks.labels(job, outcome).inc()
        self._tick_seconds.labels(job).observe(seconds)

    def queued(self, kind: str) -> None:
        """A unit of work ("read" or "write") waits for its turn."""
        self._units.labels(kind).inc()

    def begun(self, kind: str, seconds: float) -> None:
        """It waited so long."""
        self._waits.labels(kind).observe(seconds)
        self._longest[kind] = max(seconds, self._longest.get(kind, 0.0))

    def ended(self, kind: str) -> None:
        """It is done, or no caller waits for it."""
        self._units.labels(kind).dec()

    def busy(self) -> None:
        """A write was given up because another process kept the database locked."""
        self._busy.inc()

    def lag(self, seconds: float) -> None:
        """The event loop was so late."""
        self._lag.observe(seconds)
        self._longest["loop"] = max(seconds, self._longest.get("loop", 0.0))

    def longest_waits(self) -> dict[str, float]:
        """The longest waits in milliseconds since this was last asked: of a "read", a "write" and the event "loop"."""
        longest, self._longest = self._longest, {}
        return {kind: round(seconds * 1000, 1) for kind, seconds in longest.items()}

    def text(
        self, state: InstallationState | None, jobs: Collection[str], connections: Mapping[str, int | None]
    ) -> bytes:
        """All of it in Prometheus' own format, with the state that the database tells; None when it does not."""
        self._up.set(state is not None)
        for gauge in (self._due, self._oldest, self._connections, self._well, self._missed, self._processes):
            gauge.clear()
        for platform, number in connections.items():
            self._connections.labels(platform).set(number or 0)
            self._connected.labels(platform).set(number is not None)
        if state is not None:
            self._tell_state(state, jobs, [*connections, "direct"])
        return generate_latest(self.registry)

    def _tell_state(self, state: InstallationState, jobs: Collection[str], platforms: Iterable[str]) -> None:
        waiting = {platform: Waiting(platform, 0, timedelta()) for platform in platforms}
        for one in (waiting | {one.platform: one for one in state.waiting}).values():
            self._due.labels(one.platform).set(one.count)
            self._oldest.labels(one.platform).set(one.oldest.total_seconds())
        late = {run.job for run in state.late(jobs)}
        for run in state.runs:
            self._missed.labels(run.job).set(run.job in late)
            self._well.labels(run.job).set(run.well_at.timestamp() if run.well_at else 0)
        for role in ROLES:
            self._processes.labels(role).set(sum(role in process.roles for process in state.alive))


def build() -> dict[str, str]:
    """The versions of the program, its schema and Python."""
    try:
        own = version("meridian")
    except PackageNotFoundError:  # run from a checkout that is not installed
        own = "unknown"
    return {"version": own, "schema": head() or "", "python": ".".join(map(str, sys.version_info[:3]))}
