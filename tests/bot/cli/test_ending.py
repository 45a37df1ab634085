"""SIGTERM ends the process within five seconds, in whichever phase it comes."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.cli.shell import START, environment

BOUND = 5
HANGING = """
import signal, sys, threading
from bot.ops.shutdown import Shutdown

ending = Shutdown()
ending.listen()
if sys.argv[1] == "asked":
    ending.ask(lambda: print("told", flush=True))
    threading.Thread(target=threading.Event().wait).start()
print("ready", flush=True)
threading.Event().wait()
"""


@pytest.mark.parametrize(
    ("phase", "signals", "code"),
    [
        ("before", [signal.SIGTERM], 143),
        ("asked", [signal.SIGTERM], 1),
        ("asked", [signal.SIGTERM, signal.SIGTERM], 1),
        ("asked", [signal.SIGINT, signal.SIGINT], 130),
    ],
)
def test_what_hangs_in_threads_keeps_no_process(phase: str, signals: list[int], code: int, folder: Path) -> None:
    """With both its threads blocked a process is gone at the bound, or at once while nothing is under way yet."""
    command = [sys.executable, "-c", HANGING, phase]
    with subprocess.Popen(command, env=environment("sqlite:///x.db"), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signals[0])
        assert process.stdout.readline() == ("told\n" if phase == "asked" else "")
        for number in signals[1:]:
            process.send_signal(number)
        assert process.wait(BOUND) == code


def test_a_start_that_imports_ends(folder: Path) -> None:
    """Told to stop before anything has begun, the process is gone at once."""
    command = [*START, "run"]
    with subprocess.Popen(command, cwd=folder, env=environment("sqlite:///x.db"), stderr=subprocess.DEVNULL) as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(BOUND) in {-signal.SIGTERM, 128 + signal.SIGTERM}
    assert not (folder / "x.db").exists()


def test_a_start_that_waits_for_its_database_ends(folder: Path) -> None:
    """A server that takes the connection and says nothing does not keep the process from stopping."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"postgresql://postgres@127.0.0.1:{server.getsockname()[1]}/none"
        with subprocess.Popen([*START, "run"], cwd=folder, env=environment(url), stderr=subprocess.DEVNULL) as process:
            server.settimeout(60)
            connection, _address = server.accept()
            process.send_signal(signal.SIGTERM)
            assert process.wait(BOUND) == 128 + signal.SIGTERM
            connection.close()


def test_a_missing_setting_is_one_sentence(sqlite_url: str, folder: Path) -> None:
    """Without a way to hear Slack, the two settings are named, and nothing else is written."""
    (folder / ".env").write_text("SLACK_BOT_TOKEN=xoxb-1\n")
    given = environment(sqlite_url)
    done = subprocess.run([*START, "run"], cwd=folder, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Cannot start: SLACK_BOT_TOKEN lets me speak but not hear")
    assert "Traceback" not in done.stderr
