"""Before and after images of rows: values as JSON, and changes of one row folded together."""

import base64
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, Table, UniqueConstraint
from sqlalchemy.types import TypeDecorator

from storage.session.columns import ExactDecimal, Json

Values = dict[str, Any]

_ENCODERS: dict[type[Any], Callable[[Any], Any]] = {
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: lambda value: value // timedelta(microseconds=1),
    Decimal: str,
    UUID: str,
    bytes: lambda value: base64.b64encode(value).decode(),
}
_DECODERS: dict[type[Any], Callable[[Any], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    timedelta: lambda value: timedelta(microseconds=value),
    Decimal: Decimal,
    UUID: UUID,
    bytes: base64.b64decode,
}


@dataclass(frozen=True)
class Image:
    """One change of one row by one act: old is None for an insert, new for a delete."""

    act_id: int
    table_name: str
    row_id: int
    operation: str
    old: Values | None
    new: Values | None


def encode(column: Column[Any], value: Any) -> Any:
    """A column's Python value as a JSON value that decode turns back into an equal one."""
    if value is None or isinstance(column.type, Json | JSON):
        return value
    if isinstance(value, Enum):
        return value.name
    encoder = _ENCODERS.get(type(value))
    return encoder(value) if encoder else value


def decode(column: Column[Any], value: Any) -> Any:
    """The Python value of a column from what encode made of it."""
    if value is None or isinstance(column.type, Json | JSON):
        return value
    kind = python_type(column)
    if issubclass(kind, Enum):
        return kind.__members__[value]
    decoder = _DECODERS.get(kind)
    return decoder(value) if decoder else value


def python_type(column: Column[Any]) -> type[Any]:
    """The type of a column's values; str for JSON, whose values are of any type."""
    kind = column.type
    if isinstance(kind, ExactDecimal):
        return Decimal
    return (kind.impl_instance if isinstance(kind, TypeDecorator) else kind).python_type


@cache
def bound_columns(table: Table) -> frozenset[str]:
    """Columns in a foreign key or in a unique constraint or index of the table."""
    unique: Iterable[UniqueConstraint | Index] = [
        *(part for part in table.constraints if isinstance(part, UniqueConstraint)),
        *(index for index in table.indexes if index.unique),
    ]
    names = {column.name for part in unique for column in part.columns}
    return frozenset(names | {column.name for column in table.columns if column.foreign_keys})


class Images:
    """The images of one transaction, in an order whose reverse can be undone."""

    def __init__(self) -> None:
        self._steps: dict[int, Image] = {}
        self._last: dict[tuple[str, int], int] = {}
        self._serial = 0

    def __iter__(self) -> Iterator[Image]:
        return iter(list(self._steps.values()))

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def rows(self) -> set[tuple[str, int]]:
        """The changed rows: table and number."""
        return set(self._last)

    def copy(self) -> "Images":
        """The images as they are now, to return to when a savepoint is rolled back."""
        twin = Images()
        twin._steps, twin._last, twin._serial = dict(self._steps), dict(self._last), self._serial
        return twin

    def add(self, image: Image, table: Table) -> None:
        """Add an image; an update of plain columns goes into the row's last image, or takes it away with itself.

        References and unique columns are never folded: undoing goes back step by step, and needs each step.
        """
        row = (image.table_name, image.row_id)
        last = self._last.get(row)
        if last is None or not _foldable(self._steps[last], image, bound_columns(table)):
            self._append(row, image)
            return
        folded = _folded(self._steps[last], image)
        if folded.operation == "insert" or folded.new:
            self._steps[last] = folded
        else:
            del self._steps[last], self._last[row]

    def _append(self, row: tuple[str, int], image: Image) -> None:
        self._serial += 1
        self._steps[self._serial] = image
        self._last[row] = self._serial


def _foldable(last: Image, image: Image, bound: frozenset[str]) -> bool:
    return (
        image.operation == "update"
        and last.operation in ("insert", "update")
        and last.act_id == image.act_id
        and bound.isdisjoint(image.new or ())
    )


def _folded(last: Image, image: Image) -> Image:
    new = {**(last.new or {}), **(image.new or {})}
    if last.operation == "insert":
        return replace(last, new=new)
    old = {**(image.old or {}), **(last.old or {})}
    changed = [name for name in new if old[name] != new[name]]
    return replace(last, old={name: old[name] for name in changed}, new={name: new[name] for name in changed})
