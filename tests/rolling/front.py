"""What stands in front of several web processes: each connection goes to one that takes it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import count

PATIENCE = 30.0


@dataclass
class Front:
    """One address for several ports, in turns; a connection that nobody takes waits."""

    ports: list[int]
    url: str = ""
    _turns: count[int] = field(default_factory=count)
    _server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Take no more connections."""
        if self._server is not None:
            self._server.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await self._taken()
        await asyncio.gather(_pump(reader, there[1]), _pump(there[0], writer))

    async def _taken(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(PATIENCE):
            while True:
                for _port in self.ports:
                    try:
                        return await asyncio.open_connection(
                            "127.0.0.1", self.ports[next(self._turns) % len(self.ports)]
                        )
                    except ConnectionError:
                        continue
                await asyncio.sleep(0.02)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()
