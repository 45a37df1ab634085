"""`python -m tests.bench.scaling`: what one command, message and record costs on PostgreSQL, in CPU time and in bytes.

CPU time instead of seconds, of our process and of the server's for our database, so that a busy machine shows the same.
Needs TEST_POSTGRES_URL, and the server on this machine. `docs/scale.md` is computed from these figures.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import psycopg
from sqlalchemy import text

import commands
from bot.context import Context
from bot.delivery.notices import Audience
from bot.discovery import discover
from bot.invocation import Invocation, Place
from bot.kernel import Kernel
from bot.observability.logs import set_up
from bot.settings import Settings
from storage.session import rowsecurity
from storage.session.rows import every_scoped_table, table_of
from tests.bench.kernels import kernel_on
from tests.chat import PLATFORM, START, WORKSPACE
from tests.conftest import beside, fill

WARM, TIMES = 20, 100
ROWS = 100_000
PLACE = Place(platform=PLATFORM, workspace=WORKSPACE, channel="sales")


@contextmanager
def place() -> Iterator[str]:
    """The address of a database with the studio."""
    server, name = os.environ["TEST_POSTGRES_URL"], f"scaling_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            fill(beside(server, name))
            yield beside(server, name)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def server_seconds(url: str) -> float:
    """The CPU time that the server's processes for a database have taken so far."""
    with psycopg.connect(url) as connection:
        pids = [row[0] for row in connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )]  # fmt: skip
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)


def cost(url: str, work: Callable[[int], Any], times: int = TIMES) -> tuple[float, float]:
    """Milliseconds of CPU time that one call takes: ours, and the server's."""
    for number in range(WARM):
        work(-number - 1)
    ours, theirs = time.process_time(), server_seconds(url)
    for number in range(times):
        work(number)
    return (time.process_time() - ours) * 1e3 / times, (server_seconds(url) - theirs) * 1e3 / times


def asking(kernel: Kernel, runner: asyncio.Runner, line: str) -> Callable[[int], Any]:
    """Ask a command, another one each time."""

    def ask(number: int) -> Any:
        said = Invocation(
            place=PLACE, user="sven", at=START, key=f"{line} {number}", line=line.format(n=f"{number} n{abs(number)}")
        )
        return runner.run(kernel.dispatch(said))

    return ask


def telling(kernel: Kernel, runner: asyncio.Runner) -> Callable[[int], Any]:
    """Tell a channel something, in a transaction of its own, and deliver it."""

    def tell(number: int) -> None:
        def told(ctx: Context) -> None:
            facts = {"platform": "x", "since": START.isoformat()}
            ctx.tell("platform away", Audience(channels=(2,)), key=f"scaling {number}", facts=facts)

        runner.run(kernel.scheduler.run(1, "scaling", told, START))
        assert runner.run(kernel.sender.deliver(START)) == 1

    return tell


def main() -> None:
    """Print every figure, a line each."""
    set_up(Settings(_env_file=None, log_file=Path(os.devnull)))
    registry = discover(commands)
    with place() as url, asyncio.Runner() as runner:
        kernel = kernel_on(url, registry)
        parts = {
            "command that writes": asking(kernel, runner, "/company new F{n} country:EE"),
            "command that reads": asking(kernel, runner, "/company list"),
            "message told and delivered": telling(kernel, runner),
        }
        before = _bytes(kernel)
        for name, work in parts.items():
            ours, theirs = cost(url, work)
            grown, before = _bytes(kernel) - before, _bytes(kernel)
            print(
                f"{name}: {ours:.2f} ms ours, {theirs:.2f} ms PostgreSQL, {grown / (WARM + TIMES):.0f} bytes",
                flush=True,
            )
        print(f"memory of this process: {psutil.Process().memory_info().rss / 2**20:.0f} MiB", flush=True)
        _walls(url, kernel)
        runner.run(kernel.stop())


def _bytes(kernel: Kernel) -> int:
    """What the tables of companies take with their indexes."""
    names = [table_of(row).name for row in every_scoped_table()]
    with kernel.database.engine.connect() as connection:
        sizes = (connection.scalar(text("SELECT pg_total_relation_size(:name)"), {"name": name}) for name in names)
        return sum(size or 0 for size in sizes)


def _walls(url: str, kernel: Kernel) -> None:
    """What row-level security adds: to each transaction, and to each row of a scan."""
    with kernel.database.engine.connect() as connection:
        ours, theirs = cost(url, lambda _number: rowsecurity.hold(connection, 1))
        print(f"company and role of a transaction: {ours:.3f} ms ours, {theirs:.3f} ms PostgreSQL", flush=True)
        rowsecurity.hold(connection, None, everywhere=True)
        connection.execute(
            text("INSERT INTO counter (company_id, series, value) SELECT 1, 's' || n, n FROM generate_series(1, :n) n"),
            {"n": ROWS},
        )
        scan = text("SELECT count(*) FROM counter WHERE company_id = 1 AND value > 0")
        for name, role in (("with", connection.info["role"]), ("without", "")):
            connection.info["role"] = role
            rowsecurity.hold(connection, 1)
            _ours, theirs = cost(url, lambda _number: connection.execute(scan).scalar(), 20)
            print(f"scan of {ROWS} rows {name} row security: {theirs:.1f} ms PostgreSQL", flush=True)
        connection.rollback()


if __name__ == "__main__":
    main()
