"""The fleet: two processes of each role on PostgreSQL, which are replaced one after another."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import aiohttp
from discord.http import Route

from tests.adapters.slack.fake import SECRET, TOKEN
from tests.adapters.web.conftest import free_port

ROOT = Path(__file__).parents[2]
LONGEST = 300.0
EACH = 2


@dataclass
class Fleet:
    """The processes by role and number; `slack` is the address of Slack."""

    url: str
    slack: str
    folder: Path
    ports: dict[tuple[str, int], int] = field(default_factory=dict)
    processes: dict[tuple[str, int], asyncio.subprocess.Process] = field(default_factory=dict)
    stops: list[float] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)

    async def start(self, http: aiohttp.ClientSession) -> None:
        """Start all of them, and wait until each is ready; raises RuntimeError with what one said that ended."""
        for role in ("web", "gateway", "worker"):
            for number in range(EACH):
                self.ports[role, number] = free_port()
                await self._begin(role, number)
        for (role, number), port in self.ports.items():
            await self._ready(role, number, port, http)

    async def replace(self, role: str, number: int, http: aiohttp.ClientSession) -> None:
        """Ask a process to stop, and put another one in its place once it has."""
        started = perf_counter()
        await self._end(self.processes.pop((role, number)))
        self.stops.append(perf_counter() - started)
        await self._begin(role, number)
        await self._ready(role, number, self.ports[role, number], http)

    async def _ready(self, role: str, number: int, port: int, http: aiohttp.ClientSession) -> None:
        async with asyncio.timeout(LONGEST):
            while not await _is_ready(f"http://127.0.0.1:{port}", http):
                if self.processes[role, number].returncode is not None:
                    break
                await asyncio.sleep(0.05)
        if self.processes[role, number].returncode is not None:
            logs = [self.folder / "out", self.folder / f"{role}{number}.log"]
            told = "".join(log.read_text(encoding="utf-8")[-2000:] for log in logs if log.exists())
            raise RuntimeError(f"{role} {number} has ended: {told}")

    async def stop(self) -> None:
        """End all of them."""
        await asyncio.gather(*map(self._end, self.processes.values()))

    async def _begin(self, role: str, number: int) -> None:
        command = [sys.executable, "-m", "tests.meridian", "run", "--role", role]
        port = str(self.ports[role, number])
        environment = os.environ | {
            "DATABASE_URL": self.url, "PYTHONPATH": str(ROOT), "MERIDIAN_SECRET": "for the rolling restart",
            "HTTP_PORT": port, "PROBES_PORT": port, "TICK_SECONDS": "1", "MERIDIAN_DEMO": "true",
            "MERIDIAN_LOG_LEVEL": "info", "MERIDIAN_LOG_FILE": str(self.folder / f"{role}{number}.log"),
            "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": f"{self.slack}/api/",
            "DISCORD_TOKEN": "made.up.token", "TEST_DISCORD": Route.BASE.split("/")[2],
        }  # fmt: skip
        with (self.folder / "out").open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                *command, cwd=self.folder, env=environment, stdout=out, stderr=out
            )
        self.processes[role, number] = process

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        process.terminate()
        self.codes.append(await asyncio.wait_for(process.wait(), LONGEST))


async def _is_ready(url: str, http: aiohttp.ClientSession) -> bool:
    try:
        async with http.get(f"{url}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
