"""Checks: what `meridian check` looks for in each company's rows, and repairs where that is safe."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.declaration import declares, documented, source_of

if TYPE_CHECKING:
    from bot.context import Context

Look = Callable[["Context"], Iterable[str]]
Mend = Callable[["Context"], str]


@dataclass(frozen=True)
class Check:
    """A look at the rows of one company.

    `look` says in a sentence each what is broken, and changes nothing. `mend` mends all of it and says what it did; it
    is there only where no judgement is needed, and never for the books.
    """

    name: str
    look: Look
    mend: Mend | None
    summary: str
    source: str


def check(name: str, *, mend: Mend | None = None) -> Callable[[Look], Look]:
    """Declare a generator `(ctx)` of sentences as a check."""
    return declares(
        lambda look: Check(name, look, mend, documented(look, f"the check {name!r}"), source_of(look)),
    )
