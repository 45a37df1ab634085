"""The command line as people start it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

START = [sys.executable, "-c", "from bot.cli import main; main()"]
ROOT = Path(__file__).parents[3]


def meridian(url: str, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a command did, started in a folder."""
    return subprocess.run(
        [*START, *words],
        cwd=folder,
        env=environment(url),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def environment(url: str, **more: str) -> dict[str, str]:
    """The environment of a process on a database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MERIDIAN_")}
    return {**kept, "DATABASE_URL": url, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **more}
