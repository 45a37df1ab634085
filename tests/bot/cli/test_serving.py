"""`meridian run`, `migrate`, `demo` and `check` as processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.bot.cli.shell import START, environment, meridian
from tests.postgres import plain_login


def test_a_role_is_run_alone_and_stops_when_told(sqlite_url: str, folder: Path, unused_tcp_port: int) -> None:
    """The web role says where it answers, answers there, and ends well on a signal."""
    given = environment(sqlite_url, HTTP_PORT=str(unused_tcp_port))
    command = [*START, "run", "--role", "web", "--role", "gateway"]
    with subprocess.Popen(command, cwd=folder, env=given, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Meridian is ready: http://127.0.0.1:{unused_tcp_port}\n"
        with urlopen(f"http://127.0.0.1:{unused_tcp_port}/healthz", timeout=10) as alive:
            assert alive.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


@pytest.mark.parametrize("words", [["run", "--role", "cook"], ["run", "web"]])
def test_an_unknown_role_is_refused(sqlite_url: str, folder: Path, words: list[str]) -> None:
    """A role that does not exist, or stands without --role, starts nothing."""
    refused = meridian(sqlite_url, *words, folder=folder)
    assert refused.returncode == 2
    assert "Error" in refused.stderr


def test_a_taken_port_is_named(sqlite_url: str, folder: Path) -> None:
    """What to set instead is told, and nothing else is."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (folder / ".env").write_text(f"HTTP_PORT={port}\n")
        refused = meridian(sqlite_url, "run", "--role", "web", folder=folder)
    assert refused.returncode == 1
    assert refused.stderr == f"Port {port} is taken. Set HTTP_PORT to another.\n"


def test_a_wrong_setting_is_named(folder: Path) -> None:
    """The setting that is wrong is told, and nothing starts."""
    (folder / ".env").write_text("HTTP_PORT=many\n")
    refused = meridian("sqlite:///nowhere.db", "run", folder=folder)
    assert refused.returncode == 2
    assert refused.stderr.startswith("HTTP_PORT: ")


@pytest.mark.parametrize("words", [["run"], ["check"]])
def test_a_wrong_setting_of_a_platform_is_named(sqlite_url: str, folder: Path, words: list[str]) -> None:
    """Its whole name and what is wrong are one line, whichever command needs it."""
    (folder / ".env").write_text("DISCORD_TOKEN=x\nDISCORD_GUILD=abc\n")
    refused = meridian(sqlite_url, *words, folder=folder)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Cannot start: DISCORD_GUILD: Input should be a valid integer")
    assert len(refused.stderr.splitlines()) == 1


def test_a_demo_never_enters_a_company(sqlite_url: str, folder: Path) -> None:
    """Where a company is, the demo is refused and nothing changes."""
    refused = meridian(sqlite_url, "demo", folder=folder)
    assert refused.returncode == 1
    assert refused.stderr.startswith("There is a company in this database already")


def test_the_demo_is_made_in_an_empty_database(demo_url: str, folder: Path) -> None:
    """After `meridian demo` the owner has something to do, and everything is in place."""
    assert "Olivia" in meridian(demo_url, "say", "/home", folder=folder).stdout
    checked = meridian(demo_url, "check", folder=folder)
    assert checked.returncode == 0
    assert "no delivery failed" in checked.stdout


def test_a_database_is_migrated(folder: Path) -> None:
    """`meridian migrate` makes the tables, and says at which revision they are."""
    done = meridian("sqlite:///new.db", "migrate", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The database is at 00")
    assert (folder / "new.db").exists()


@pytest.mark.postgres
@pytest.mark.skipif("TEST_POSTGRES_URL" not in os.environ, reason="TEST_POSTGRES_URL is not set")
def test_a_login_without_rights_is_told_what_to_ask_for(folder: Path) -> None:
    """Where the role of the rows cannot be made, `migrate` and `check` say so, and whom to have say what."""
    with plain_login() as url:
        done = meridian(url, "migrate", folder=folder)
        checked = meridian(url, "check", folder=folder)
        login = url.rpartition("/")[2]
    told = f'have an administrator say CREATE ROLE "{login}_scoped" NOLOGIN; GRANT "{login}_scoped" TO "{login}";'
    assert (done.returncode, checked.returncode) == (0, 0)
    assert told in done.stdout
    assert told in checked.stdout


def test_a_database_that_is_away_is_told(folder: Path, unused_tcp_port: int) -> None:
    """When nobody answers at the database's address, that is one sentence."""
    for command in ("run", "check", "migrate"):
        refused = meridian(f"postgresql://postgres@127.0.0.1:{unused_tcp_port}/none", command, folder=folder)
        assert refused.returncode == 1
        assert refused.stderr.startswith("The database does not answer: ")
        assert "Traceback" not in refused.stderr
