"""The last lines of a test run: what was skipped and why, on which engines it ran and how long it took."""

from __future__ import annotations

import os
import time
from collections import Counter

import pytest

STARTED = pytest.StashKey[float]()


def pytest_configure(config: pytest.Config) -> None:
    """Note when the run began."""
    config.stash[STARTED] = time.monotonic()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once for each reason how many tests were skipped."""
    reasons = Counter(str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []))
    for reason, number in reasons.most_common():
        terminalreporter.write_line(f"{number} skipped: {reason.removeprefix('Skipped: ')}")


@pytest.hookimpl(tryfirst=True)  # afterwards the reporter is gone
def pytest_unconfigure(config: pytest.Config) -> None:
    """Say last how long the run took; the workers of xdist say nothing."""
    reporter: pytest.TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not hasattr(config, "workerinput"):
        minutes, seconds = divmod(round(time.monotonic() - config.stash[STARTED]), 60)
        reporter.write_line(f"{engines(config.option.markexpr)}: {minutes} min {seconds} s")


def engines(marks: str) -> str:
    """The database engines that the tests of a run had."""
    if "TEST_POSTGRES_URL" not in os.environ or marks == "not postgres":
        return "SQLite alone"
    return "PostgreSQL alone" if marks == "postgres" else "SQLite and PostgreSQL"
