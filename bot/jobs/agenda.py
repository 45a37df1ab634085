"""Agenda blocks: what each area has for a person today, for `/home` and the personal digest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.declaration import declares, documented, source_of
from bot.replies.i18n import _

if TYPE_CHECKING:
    from bot.context import Context
    from bot.people.permissions import Permission
    from bot.replies.reply import Card

Make = Callable[["Context"], "Card | None"]
MOST_LINES = 10


@dataclass(frozen=True)
class AgendaBlock:
    """A block, lower `order` first: `make(ctx)` is the card for `ctx.person`, or None when there is nothing."""

    name: str
    order: int
    access: Permission
    make: Make
    source: str


def agenda(name: str, *, order: int, access: Permission) -> Callable[[Make], Make]:
    """Declare a function `(ctx) -> Card | None` as a block of everybody's agenda who has the permission."""

    def made(make: Make) -> AgendaBlock:
        documented(make, f"the agenda block {name!r}")
        return AgendaBlock(name, order, access, make, source_of(make))

    return declares(made)


def today_for(ctx: Context) -> tuple[Card, ...]:
    """The blocks that have something for the person of the context, in order."""
    blocks = sorted(ctx.registry.agendas.values(), key=lambda block: block.order)
    cards = (block.make(ctx) for block in blocks if ctx.allows(block.access))
    return tuple(card for card in cards if card is not None)


def shortened(lines: list[str]) -> tuple[str, ...]:
    """At most ten lines; the rest is counted in the last."""
    if len(lines) <= MOST_LINES:
        return tuple(lines)
    kept = lines[: MOST_LINES - 1]
    return (*kept, _("+{n} more", n=len(lines) - len(kept)))
