"""Settings: by which names they are given, and what they change."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.jobs.scheduler import Scheduler
from bot.observability.metrics import Metrics
from bot.registry import Registry
from bot.settings import Settings
from storage.engine.database import Database

FAR = datetime(2100, 1, 1, tzinfo=UTC)
LOGGING = """
import logging
import structlog
from bot.observability.logs import set_up
from bot.settings import Settings

set_up(Settings(_env_file=None))
structlog.get_logger("test").warning("hello", name="Zoë")
logging.getLogger("library").warning("good %s", "day")
"""


def test_settings_are_read_from_the_environment_file(tmp_path: Path) -> None:
    """A `.env` file gives any setting under the name of the README."""
    path = tmp_path / ".env"
    path.write_text("HTTP_HOST=::1\nHTTP_PORT=9000\nTICK_SECONDS=5\nLOG_FORMAT=console\nMERIDIAN_LANGUAGE=de\n")
    found = Settings(_env_file=path)
    assert (found.host, found.port, found.tick_seconds) == ("::1", 9000, 5)
    assert (found.log_format, found.language) == ("console", "de")


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of the process stands above the same line of `.env`."""
    path = tmp_path / ".env"
    path.write_text("HTTP_PORT=9000\n")
    monkeypatch.setenv("HTTP_PORT", "9001")
    assert Settings(_env_file=path).port == 9001


@pytest.mark.parametrize(
    "wrong",
    [
        {"DATABASE_URL": "mysql://x"},
        {"DATABASE_URL": "x"},
        {"HTTP_PORT": 0},
        {"TICK_SECONDS": 0},
        {"LOG_FORMAT": "xml"},
    ],
)
def test_a_senseless_setting_is_refused(wrong: dict[str, object]) -> None:
    """What cannot be meant stops the start."""
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)


@pytest.mark.parametrize(("tick", "expected"), [(None, {20}), (7, {7})])
def test_the_jobs_are_rung_as_often_as_the_setting_says(
    registry: Registry, sqlite_studio: Path, tick: int | None, expected: set[int]
) -> None:
    """TICK_SECONDS holds for every job; without it each has its own interval."""
    database = Database.open(f"sqlite:///{sqlite_studio}")
    scheduler = Scheduler(registry, database, lambda: FAR, Metrics())

    async def started() -> set[int]:
        scheduler.start(tick)
        assert scheduler._apscheduler is not None
        rung = {int(job.trigger.interval.total_seconds()) for job in scheduler._apscheduler.get_jobs()}
        await scheduler.stop()
        return rung

    rung = asyncio.run(started())
    database.close()
    assert expected <= rung if tick is None else rung == expected


@pytest.mark.parametrize("style", ["json", "console"])
def test_the_log_is_for_machines_or_for_people(tmp_path: Path, style: str) -> None:
    """LOG_FORMAT chooses between one JSON object a line and text."""
    path = tmp_path / "log"
    given = {"LOG_FORMAT": style, "MERIDIAN_LOG_FILE": str(path)}
    subprocess.run([sys.executable, "-c", LOGGING], env={**os.environ, **given}, check=True, timeout=60)
    text = path.read_text(encoding="utf-8")
    assert "hello" in text
    assert "Zoë" in text
    assert text.startswith('{"name": "Zoë"') is (style == "json")


def test_libraries_log_in_the_same_way(tmp_path: Path) -> None:
    """Each line of the log is one JSON object, whoever wrote it."""
    path = tmp_path / "log"
    given = {"LOG_FORMAT": "json", "MERIDIAN_LOG_FILE": str(path)}
    subprocess.run([sys.executable, "-c", LOGGING], env={**os.environ, **given}, check=True, timeout=60)
    own, library = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    assert own["event"] == "hello"
    assert library.items() >= {"event": "good day", "logger": "library", "level": "warning"}.items()
