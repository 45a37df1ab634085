"""Who may do what: areas with levels, roles, and the matrix that joins them (its rows are declared by the commands)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """What may be done in an area; a higher level includes the lower ones. Above READ, a command writes."""

    READ = 1
    WRITE = 2
    MANAGE = 3


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
    `undelivered` the kind of notice by which owners hear of a message that could not be delivered.
    """

    roles: Mapping[str, Mapping[str, Level]]
    owner: str
    guest: str
    amounts: Permission
    open_purposes: frozenset[str]
    door: str
    undelivered: str

    def allows(self, roles: Iterable[str], wanted: Permission) -> bool:
        """Whether any of the roles reaches the level in the area."""
        return any(self.roles.get(role, {}).get(wanted.area, 0) >= wanted.level for role in roles)

    def holders(self, wanted: Permission) -> list[str]:
        """The roles that are allowed, in the matrix's order."""
        return [role for role in self.roles if self.allows([role], wanted)]
