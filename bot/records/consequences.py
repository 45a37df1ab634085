"""Consequences: what depends on columns of a table is brought in step in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.declaration import declares, documented, source_of
from storage.session.rows import Row, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.context import Context
    from storage.session.images import Image

Follow = Callable[["Context", Any], str]
"""Is given the numbers of the rows."""


@dataclass(frozen=True)
class Consequence:
    """What follows from changes of a table: `follow(ctx, numbers)` is given the rows and returns what to say of it.

    `columns` are those whose change matters, `options.days` is one entry of a JSON column; without any, every new,
    changed and deleted row does. An undo and a job change rows like a command, so it follows from them, too.
    """

    name: str
    table: str
    columns: frozenset[str]
    follow: Follow
    source: str

    def concerned(self, images: Iterable[Image]) -> list[int]:
        """The rows whose changes it follows from."""
        return list(dict.fromkeys(image.row_id for image in images if self._concerns(image)))

    def _concerns(self, image: Image) -> bool:
        if image.table_name != self.table:
            return False
        if not self.columns:
            return True
        old, new = image.old or {}, image.new or {}
        # What an erased row held is kept nowhere: any column of it may have changed.
        changed = not old or any(_value(old, one) != _value(new, one) for one in self.columns)
        return image.operation == "update" and changed


def follows(name: str, table: type[Row], *columns: str) -> Callable[[Follow], Follow]:
    """Declare a function `(ctx, numbers)` of changed rows as what follows from a change of some columns of a table."""

    def made(follow: Follow) -> Consequence:
        documented(follow, f"the consequence {name!r}")
        return Consequence(name, table_of(table).name, frozenset(columns), follow, source_of(follow))

    return declares(made)


def consequences(ctx: Context, declared: Mapping[str, Consequence]) -> tuple[str, ...]:
    """Let everything follow from what this session has changed so far; returns what is to be said of it."""
    images = ctx.session.changes
    due = [(one, numbers) for one in declared.values() if (numbers := one.concerned(images))]
    said = [one.follow(ctx, numbers) for one, numbers in due]
    ctx.session.flush()
    return tuple(filter(None, said))


def _value(values: Mapping[str, Any], column: str) -> Any:
    name, _dot, entry = column.partition(".")
    found = values.get(name)
    return found.get(entry) if entry and isinstance(found, dict) else found
