"""From `meridian run` to an answer of /healthz, and the memory that it takes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from storage.upkeep.migrate import head, upgrade
from tests.bench.figures import Figure
from tests.conftest import fill

ROUNDS, LONGEST = 3, 30.0


def figures(folder: Path) -> Iterator[Figure]:
    """The middle of three starts on a database that is ready; a first one writes the byte code."""
    url = f"sqlite:///{folder / 'start.db'}"
    if head():
        upgrade(url)
    fill(url)
    starts = [_start(url, folder) for _ in range(ROUNDS + 1)][1:]
    yield Figure("time to ready", median(seconds for seconds, _memory in starts), 1.5, "s")
    yield Figure("memory when ready", median(memory for _seconds, memory in starts) / 2**20, 120, "MiB")


def _start(url: str, folder: Path) -> tuple[float, int]:
    port = _free_port()
    given = {"DATABASE_URL": url, "HTTP_PORT": str(port), "PYTHONPYCACHEPREFIX": str(folder / "pycache")}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = perf_counter()
    with (folder / "start.log").open("ab") as log:
        command = [sys.executable, "-c", "from bot.cli import main; main()", "run"]
        process = subprocess.Popen(command, env=kept | given, stdout=log, stderr=log)
    try:
        _wait(port, process, started)
        return perf_counter() - started, psutil.Process(process.pid).memory_info().rss
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int, process: subprocess.Popen[bytes], started: float) -> None:
    while process.poll() is None and perf_counter() - started < LONGEST:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except (URLError, ConnectionError, TimeoutError):
            sleep(0.01)
    raise RuntimeError("meridian run did not answer")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
