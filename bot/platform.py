"""The whole of what a chat platform must offer; no business verb may ever be added to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.reply import Reply, Value

if TYPE_CHECKING:
    from aiohttp.web import Application

    from bot.kernel import Kernel


class Target(Value):
    """Where a message goes: a channel (and thread) or a person, by the platform's own ids; exactly one is set."""

    workspace: str
    channel: str = ""
    user: str = ""
    thread: str = ""


class Undeliverable(Exception):
    """The platform will never take this message (channel deleted, person gone); the delivery dies with the reason."""


class Platform(Protocol):
    """A chat platform. Methods raise `Undeliverable` for good, any other error means: try again later."""

    name: str
    home: str
    """The workspace that is there without being connected first, or ""; the first company gets it."""

    def attach(self, kernel: Kernel) -> None:
        """Know the kernel: from now on `send` and `edit` work, whether or not this process listens."""

    def serve(self, app: Application) -> None:
        """Add what it answers over HTTP to the server of a process that serves."""

    async def connect(self) -> None:
        """Open and keep the connection over which people are heard, in a process that keeps connections."""

    def connections(self) -> int | None:
        """How many connections to people or to the platform are open; None while one that is needed is not."""

    async def stop(self) -> None:
        """Finish what is under way and disconnect."""

    async def send(self, target: Target, reply: Reply, *, nonce: str, language: str) -> str:
        """Post a sealed reply and return the platform's reference of the message.

        The same nonce never posts twice: a repeated call returns the first message's reference.
        """

    async def edit(self, target: Target, message: str, reply: Reply, *, language: str) -> None:
        """Replace the content of a message that `send` returned."""
