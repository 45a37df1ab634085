"""The platform contract: everything a chat platform must offer; no business verb is ever added."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from bot.replies.reply import Reply, Value

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from aiohttp.web import Application

    from bot.kernel import Kernel


class Target(Value):
    """Where a message goes: a channel (and thread), a person or an address, by the platform's own ids; exactly one is set.

    Only a platform that does nothing but send, such as e-mail, is given addresses, and nothing else but people.
    """

    workspace: str
    channel: str = ""
    user: str = ""
    address: str = ""
    thread: str = ""


class Undeliverable(Exception):
    """The platform will never take this message (channel deleted, person gone); the delivery dies with the reason."""


class Away(Exception):
    """The platform cannot be reached, or is broken: no fault of the message, which is tried until it is back."""


class Refused(Away):
    """The platform does not accept what a setting gives it, such as a token; `code` is its own word for that."""

    def __init__(self, setting: str, code: str = "") -> None:
        super().__init__(f"{setting} is not accepted: {code}")
        self.setting, self.code = setting, code


class Limited(Exception):
    """The platform takes nothing more at this place before `wait` is over; the message was not taken."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"asked to wait for {wait.total_seconds():g} s")
        self.wait = wait


class Misconfigured(ValueError):
    """A setting is missing or does not go with another one; its text is a sentence to whoever starts the bot."""


class Platform(Protocol):
    """A chat platform.

    `send` and `edit` raise `Undeliverable` for what will never work, `Away` and `Limited` for what is not the message's
    fault; any other error is, and means: try again later, a few times.
    """

    name: str
    pace: timedelta
    """How long a place rests after each message, so that the platform's limits are never reached."""
    hears: bool
    """Whether people can speak there; a platform that only sends, such as e-mail, keeps no connection for them."""
    home: str
    """The workspace that is there without being connected first, or ""; the first company gets it."""

    def attach(self, kernel: Kernel) -> None:
        """Know the kernel: from now on `send` and `edit` work, whether or not this process listens."""

    def serve(self, app: Application) -> None:
        """Add what it answers over HTTP to the server of a process that serves."""

    async def greet(self, *, fully: bool = False) -> bool:
        """Ask the platform whether it accepts us; False when the platform has no service to ask. Raises Refused or Away.

        fully: also what is needed for a connection only; for a check, which changes nothing
        """

    async def connect(self) -> None:
        """Keep the connection over which people are heard, for as long as it holds; return when none is needed.

        Raises Refused or Away when it does not hold; it is tried again (see `bot.ops.supervisor`).
        """

    def connections(self) -> int | None:
        """How many connections to people or to the platform are open; None while one that is needed is not."""

    async def stop(self) -> None:
        """Finish what is under way and disconnect."""

    async def present(self, user: str, workspaces: Collection[str]) -> set[str]:
        """In which of some workspaces a user is; what cannot be found out now counts as if they were there."""

    async def send(
        self, target: Target, reply: Reply, *, nonce: str, language: str, since: datetime | None = None
    ) -> str:
        """Post a sealed reply under a nonce and return the platform's reference of the message.

        With `since` it may stand there already, posted at that instant or later: then it is looked for, what is there
        is not posted again, and what is missing is added.
        """

    async def edit(self, target: Target, message: str, reply: Reply, *, language: str) -> None:
        """Replace the content of a message that `send` returned."""
