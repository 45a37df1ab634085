"""The types of the permission matrix: areas with levels, roles; who may do what is in commands/access.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Level(IntEnum):
    """What may be done in an area; a higher level includes the lower ones. Above READ, a command writes."""

    READ = 1
    WRITE = 2
    APPROVE = 3
    MANAGE = 4


_NOTHING: Mapping[str, Level] = {}


@dataclass(frozen=True)
class Permission:
    """A level in an area."""

    area: str
    level: Level

    def __str__(self) -> str:
        return f"{self.area}.{self.level.name.lower()}"


@dataclass(frozen=True)
class Matrix:
    """The one permission matrix: role -> area -> level.

    `owner` is the role of who claims the company, `guest` that of an unknown chat user;
    `amounts` is the permission to see money, `open_purposes` are the channel
    purposes in which it may be shown, `door` is the command by which a guest asks to be let in,
    `switch` that by which a person says for which company their direct lines are ("" for none),
    `undelivered` the kind of notice by which owners hear of a message that could not be delivered, `rooms` is what it
    takes to enter a channel of a purpose where we decide who may (for one record's channel see bot/people/channel_access.py).
    """

    roles: Mapping[str, Mapping[str, Level]]
    owner: str
    guest: str
    amounts: Permission
    open_purposes: frozenset[str]
    door: str
    undelivered: str
    switch: str = ""
    rooms: Mapping[str, Permission] = field(default_factory=dict)

    def allows(self, roles: Iterable[str], wanted: Permission) -> bool:
        """Whether any of the roles reaches the level in the area."""
        area, level = wanted.area, wanted.level
        for role in roles:  # noqa: SIM110 - asked for every button of every answer: a generator takes twice as long
            if self.roles.get(role, _NOTHING).get(area, 0) >= level:
                return True
        return False

    def may_enter(self, roles: Collection[str], purposes: Collection[str]) -> bool:
        """Whether a person may read a channel: guests none, and others what all of its purposes allow."""
        if set(roles) <= {self.guest} or (self.open_purposes & set(purposes) and not self.allows(roles, self.amounts)):
            return False
        wanted = (self.rooms.get(purpose) for purpose in purposes)
        return all(self.allows(roles, permission) for permission in wanted if permission is not None)

    def roles_at(self, wanted: Permission) -> list[str]:
        """The roles whose level in the area is exactly the wanted one: who does the work, without who leads it."""
        return [role for role, levels in self.roles.items() if levels.get(wanted.area) == wanted.level]

    def holders(self, wanted: Permission) -> list[str]:
        """The roles that are allowed, in the matrix's order."""
        return [role for role in self.roles if self.allows([role], wanted)]
