"""What the conformance suite asks of an adapter: a few gestures of people, and what they see afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.kernel import Kernel

Contents = Mapping[str, bytes]
"""Files by their names."""


@dataclass(frozen=True)
class SeenAnswer:
    """What somebody was shown last: its words without markup, who sees it, and what can be done with it.

    `form` are the questions of a form that was opened; `handle` is what the driver presses and fills in.
    """

    text: str
    private: bool = False
    in_thread: bool = False
    buttons: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    handle: Any = None


class ChatDriver(Protocol):
    """A platform with the studio on it; people and channels bear the names that the studio gives them."""

    kernel: Kernel

    async def say(self, user: str, line: str, channel: str, files: Contents | None = None) -> SeenAnswer:
        """Give a command in a channel, perhaps with files."""

    async def press(self, user: str, seen: SeenAnswer, label: str) -> SeenAnswer:
        """Press a button of what was seen."""

    async def submit(self, user: str, seen: SeenAnswer, **values: str) -> SeenAnswer:
        """Send an open form; what is not given stays as it was."""

    async def reply(self, user: str, seen: SeenAnswer, text: str) -> None:
        """Say something in the thread of what was seen."""

    async def suggest(self, user: str, command: str, option: str, prefix: str) -> list[str]:
        """What is offered while somebody fills in an option of a command, in #random."""

    async def overheard(self, user: str, channel: str) -> str:
        """Everything that a user can read in a channel and its threads."""
