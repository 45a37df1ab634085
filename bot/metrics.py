"""What a running bot counts, for Prometheus: no amounts, and no names of people or companies."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest

from storage.migrate import head

if TYPE_CHECKING:
    from storage.notices import Waiting

FORMAT = CONTENT_TYPE_LATEST
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Metrics:
    """The counters of one kernel, in a registry of their own: two bots in one process do not mix them up."""

    def __init__(self) -> None:
        self.registry = kept = CollectorRegistry()
        self._commands = Counter("meridian_commands", "Commands that were run.", ("command", "outcome"), registry=kept)
        self._seconds = Histogram(
            "meridian_command_seconds", "How long commands took.", ("command",), registry=kept, buckets=BUCKETS
        )
        self._deliveries = Counter(
            "meridian_deliveries", "Attempts to deliver a message.", ("platform", "outcome"), registry=kept
        )
        self._ticks = Counter("meridian_job_ticks", "How often jobs were rung.", ("job", "outcome"), registry=kept)
        self._due = Gauge("meridian_deliveries_due", "Messages that wait although they are due.", registry=kept)
        self._oldest = Gauge("meridian_deliveries_due_oldest_seconds", "Age of the oldest of them.", registry=kept)
        Info("meridian_build", "What is running.", registry=kept).info(_build())

    def command(self, name: str, outcome: str, seconds: float) -> None:
        """A command was answered; no name is a line that named none."""
        self._commands.labels(name or "unknown", outcome).inc()
        self._seconds.labels(name or "unknown").observe(seconds)

    def delivery(self, platform: str, outcome: str) -> None:
        """A delivery was tried; no platform is one that never got as far."""
        self._deliveries.labels(platform or "none", outcome).inc()

    def tick(self, job: str, outcome: str) -> None:
        """A job was rung: "idle", "done" or "failed"."""
        self._ticks.labels(job, outcome).inc()

    def text(self, waiting: Waiting | None) -> bytes:
        """All of it in Prometheus' own format, with what waits now; None when the database does not say."""
        self._due.set(waiting.count if waiting else float("nan"))
        self._oldest.set(waiting.oldest.total_seconds() if waiting else float("nan"))
        return generate_latest(self.registry)


def _build() -> dict[str, str]:
    try:
        own = version("meridian")
    except PackageNotFoundError:  # run from a checkout that is not installed
        own = "unknown"
    return {"version": own, "schema": head() or "", "python": ".".join(map(str, sys.version_info[:3]))}
