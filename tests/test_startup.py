"""What a start may import: heavy libraries wait until they are used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.cli.conftest import stamped

HEAVY = {
    "alembic", "currency_converter", "dateparser", "holidays", "matplotlib", "numpy", "pandas", "rapidfuzz", "segno", "sqlalchemy.dialects.postgresql", "stdnum",
    "vl_convert",
}  # fmt: skip
READY = """
import asyncio, json, sys
import bot.cli
from bot.app import build
from bot.settings import Settings

async def main():
    kernel = build(Settings(_env_file=None, DATABASE_URL=sys.argv[1], HTTP_PORT=int(sys.argv[2])))
    await kernel.start(("web", "gateway"))
    print(json.dumps(sorted(sys.modules)))
    await kernel.stop()

asyncio.run(main())
"""


def test_a_ready_process_has_imported_nothing_heavy(sqlite_studio: Path, unused_tcp_port: int) -> None:
    """Pictures, natural dates, holidays, migrations and the other engine are imported by what first needs them."""
    command = [sys.executable, "-c", READY, f"sqlite:///{sqlite_studio}", str(unused_tcp_port)]
    told = subprocess.run(command, check=True, capture_output=True, timeout=60)
    imported = set(json.loads(told.stdout.splitlines()[-1]))
    assert {"bot", "adapters", "commands", "storage"} <= imported
    assert not imported & HEAVY


SAID = """
import json, sys
from bot.cli import application

try:
    application()(["say", "/help"])
except SystemExit:
    print(json.dumps(sorted(sys.modules)))
"""


def test_a_line_from_the_shell_has_imported_no_server(sqlite_studio: Path, tmp_path: Path) -> None:
    """`meridian say` loads no platform, no server and no client: it is asked, answers and ends."""
    url = stamped(f"sqlite:///{shutil.copy(sqlite_studio, tmp_path / 'studio.db')}")
    told = subprocess.run(
        [sys.executable, "-c", SAID],
        check=True,
        capture_output=True,
        timeout=60,
        env=os.environ | {"DATABASE_URL": url},
    )
    imported = set(json.loads(told.stdout.splitlines()[-1]))
    assert {"bot", "commands", "storage"} <= imported
    assert not imported & (HEAVY | {"aiohttp", "apscheduler", "discord", "slack_bolt", "slack_sdk"})


LIBRARIES = {"slack": {"slack_bolt", "slack_sdk"}, "discord": {"discord"}}
"""What each platform needs, by its folder."""
CONNECTED = """
import json, sys
from bot.app import build
from bot.settings import Settings

build(Settings(_env_file=None, DATABASE_URL=sys.argv[1])).database.close()
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ({}, set()),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "shh"}, {"slack"}),
        ({"DISCORD_TOKEN": "made-up"}, {"discord"}),
    ],
    ids=["neither", "slack", "discord"],
)
def test_a_platforms_library_is_imported_where_it_is_used(
    given: dict[str, str], used: set[str], sqlite_studio: Path
) -> None:
    """A process without a platform's settings reads neither its library nor its adapter."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DISCORD_"))}
    command = [sys.executable, "-c", CONNECTED, f"sqlite:///{sqlite_studio}"]
    told = subprocess.run(command, check=True, capture_output=True, timeout=60, env=clean | given)
    imported = set(json.loads(told.stdout.splitlines()[-1]))
    for platform, libraries in LIBRARIES.items():
        assert (libraries <= imported) is (platform in used)
        assert bool(libraries & imported) is (platform in used)
        assert (f"adapters.{platform}.server" in imported) is (platform in used)
