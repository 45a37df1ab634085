"""A platform that records what it is given, for rehearsals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.replies.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.delivery.platform import Target
    from bot.kernel import Kernel


@dataclass(frozen=True)
class RecordedMessage:
    """A message as it left, named by its nonce."""

    at: datetime
    nonce: str
    reply: Reply


class RecordingPlatform:
    """A platform that writes down what it is given and sends nothing."""

    home = ""
    pace = timedelta()
    hears = True

    def __init__(self, name: str, now: Callable[[], datetime], said: list[RecordedMessage]) -> None:
        self.name, self._now, self._said = name, now, said

    def attach(self, kernel: Kernel) -> None:
        """Nothing to know."""

    def serve(self, app: object) -> None:
        """Nothing to answer."""

    async def greet(self, *, fully: bool = False) -> bool:
        """There is no service to ask."""
        return False

    async def connect(self) -> None:
        """There is no one to listen to."""

    def connections(self) -> int:
        """None is needed."""
        return 0

    async def stop(self) -> None:
        """Nothing to end."""

    async def present(self, user: str, workspaces: Collection[str]) -> set[str]:
        """Everybody is everywhere."""
        return set(workspaces)

    async def send(
        self, target: Target, reply: Reply, *, nonce: str, language: str, since: datetime | None = None
    ) -> str:
        """Write a message down."""
        self._said.append(RecordedMessage(self._now(), nonce, reply))
        return nonce

    async def edit(self, target: Target, message: str, reply: Reply, *, language: str) -> None:
        """An edit says nothing new."""
