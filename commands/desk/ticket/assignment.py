"""Assignment of new tickets: the least loaded person who is at work and has room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bot.replies.errors import Conflict
from bot.replies.i18n import _
from commands.access import Desk
from commands.desk.clock.hours import own_hours
from storage.areas.ticket import load_by_person

if TYPE_CHECKING:
    from bot.context import Context
    from storage.identity.people import Person

CAPACITY = 10
"""Tickets that one person works on at a time before new ones go to others."""


def least_loaded(candidates: Iterable[int], load: Mapping[int, int], capacity: int = CAPACITY) -> int | None:
    """The candidate with the fewest tickets and room for one more, the lowest number among equals."""
    free = [person for person in candidates if load.get(person, 0) < capacity]
    return min(free, key=lambda person: (load.get(person, 0), person), default=None)


def chosen(ctx: Context) -> Person | None:
    """The support person for a ticket that comes in now; None when nobody is at work and has room."""
    at_work = {p.id or 0: p for p in ctx.people_with(Desk.WRITE, exactly=True) if own_hours(ctx, p).is_open(ctx.now)}
    found = least_loaded(at_work, load_by_person(ctx.session)) if at_work else None
    return at_work[found] if found is not None else None


def leads(ctx: Context) -> list[Person]:
    """Who leads the desk: the managers, else the owners."""
    others = [person for person in ctx.people_with(Desk.MANAGE) if person not in ctx.owners()]
    return others or ctx.owners()


def can_work(ctx: Context, person_id: int | None) -> bool:
    """Whether somebody is still here and works on tickets."""
    matrix = ctx.registry.matrix
    return any(p.id == person_id and matrix.allows(p.roles, Desk.WRITE) for p in ctx.people)


def check_can_work(ctx: Context, person: Person) -> None:
    """Raise Conflict for a person whose roles do not include work on tickets."""
    matrix = ctx.registry.matrix
    if matrix.allows(person.roles, Desk.WRITE):
        return
    names = ", ".join(p.name for p in ctx.people if matrix.allows(p.roles, Desk.WRITE))
    raise Conflict(_("{name} does not work on tickets. These people do: {names}.", name=person.name, names=names))
