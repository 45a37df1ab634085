"""Platforms that lose answers: what people do on them, what is lost how, and what reached anybody all the same."""

from __future__ import annotations

from typing import ClassVar, Protocol

from sqlmodel import select

from bot.invocation import Invocation, Place
from bot.kernel import Kernel
from storage.areas.invoice import Invoice
from storage.session.audit import Act
from tests.chat import START

BY_OLIVIA = Place(platform="shell", workspace="", direct=True)
"""Where lines are said that no answer on a platform belongs to."""


class LosingDriver(Protocol):
    """A platform with Olivia on it, whose server or line takes and loses what it is told to.

    `answers`, `forms`, `parts` and `files` name the ways in which these are lost there: answers, forms that should open,
    what follows the first part of a long answer, and files. `gestures` is what people can do of what not every platform has.
    """

    kernel: Kernel
    answers: ClassVar[tuple[str, ...]]
    forms: ClassVar[tuple[str, ...]]
    parts: ClassVar[tuple[str, ...]]
    files: ClassVar[tuple[str, ...]]
    gestures: ClassVar[frozenset[str]]

    async def type(self, command: str, channel: str, **options: str) -> None:
        """Give a command as the platform knows it."""

    async def say(self, line: str) -> None:
        """Begin a message in #support with the bot's name."""

    async def press(self, label: str) -> None:
        """Press the newest button of that name."""

    async def fill(self, **values: str) -> None:
        """Send the form that was opened last."""

    async def react(self, line: str) -> None:
        """Put the emoji that makes a ticket of it on a message that says so."""

    async def choose(self, line: str) -> None:
        """Make a ticket of such a message by the menu of messages."""

    def lose(self, loss: str) -> None:
        """From now on lose what is answered."""

    def mend(self) -> None:
        """Lose nothing any more."""

    async def shown(self) -> list[str]:
        """Everything that reached anybody so far."""

    async def overheard(self) -> str:
        """Everything that others than Olivia can read in #random."""


def acts(kernel: Kernel, command: str) -> int:
    """How often a command was done."""
    query = select(Act).where(Act.command == command)
    return len(kernel.database.read_now(1, lambda session: session.exec(query).all()))


async def said(kernel: Kernel, line: str) -> None:
    """A line of Olivia's from the shell."""
    asked = Invocation(place=BY_OLIVIA, user="", person=1, at=START, key=line, line=line, sure=True)
    await kernel.dispatch(asked, 1)


async def an_invoice(kernel: Kernel) -> None:
    """Issue INV-2026-0001 over 100 EUR."""
    await said(kernel, "/company new Acme email:ap@acme.example")
    await said(kernel, "/invoice new Acme Consulting 100 EUR")
    ref = kernel.database.read_now(1, lambda session: session.exec(select(Invoice.ref)).one())
    await said(kernel, f"/invoice issue {ref}")


async def delivered(kernel: Kernel) -> None:
    """Deliver everything that is due now."""
    while await kernel.sender.deliver(kernel.now()):
        pass
