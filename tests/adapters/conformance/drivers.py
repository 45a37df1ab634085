"""What the conformance suite asks of an adapter: a few gestures of people, and what they see afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.command import Command
from bot.invocation import Place
from bot.kernel import Kernel

Contents = Mapping[str, bytes]
"""Files by their names."""


@dataclass(frozen=True)
class SeenAnswer:
    """What a gesture has shown: its words without markup, who sees it, and what can be done with it.

    `buttons` are those and the entries of menus, `selects` the labels of what can be chosen from, `form` the questions of
    a form that was opened; `handle` is what the driver presses and fills in.
    """

    text: str
    private: bool = False
    in_thread: bool = False
    buttons: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    handle: Any = None
    selects: tuple[str, ...] = ()


class ChatDriver(Protocol):
    """A platform with the studio on it; people and channels bear the names that the studio gives them."""

    kernel: Kernel

    def account(self, user: str) -> tuple[Place, str]:
        """The direct conversation of a user with the bot and their id there, in the kernel's words."""

    async def say(self, user: str, line: str, channel: str = "", files: Contents | None = None) -> SeenAnswer:
        """Give a command in a channel or directly, perhaps with files."""

    async def give(self, user: str, command: Command, example: str) -> SeenAnswer:
        """Give a command directly as one of its examples: typed, or with options where the platform has them."""

    async def press(self, user: str, seen: SeenAnswer, label: str) -> SeenAnswer:
        """Press a button of what was seen, or an entry of a menu, and confirm it where that is asked."""

    async def choose(self, user: str, seen: SeenAnswer, label: str) -> SeenAnswer:
        """Choose the first entry of a select."""

    async def submit(self, user: str, seen: SeenAnswer, files: Contents | None = None, /, **values: str) -> SeenAnswer:
        """Send an open form, with files by the names of their fields; what is not given stays as it was."""

    async def reply(self, user: str, seen: SeenAnswer, text: str) -> None:
        """Say something in the thread of what was seen."""

    async def suggest(self, user: str, command: str, option: str, prefix: str) -> list[str]:
        """What is offered while somebody fills in an option of a command, in #random."""

    async def overheard(self, user: str, channel: str) -> str:
        """Everything that a user can read in a channel and its threads."""
