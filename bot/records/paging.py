"""Paging by key: a page starts after the last row of the previous one, at the same cost for any page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, tuple_

from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.replies.reply import Action
from bot.replies.spans import cleaned

if TYPE_CHECKING:
    from bot.context import Context

SIZE = 10
_TOO_LARGE = 2**63
_BLANKS: dict[type[Any], Any] = {
    str: "",
    int: -1,
    float: -1e18,
    date: date.min,
    datetime: datetime.min.replace(tzinfo=UTC),
    bool: False,
}


@dataclass(frozen=True)
class Page:
    """Rows, and where the next ones begin ("" at the end)."""

    rows: list[Any]
    next: str

    def actions(self, command: str, args: dict[str, str]) -> tuple[Action, ...]:
        """The button to the next page, if there is one; `args` are the list's own arguments."""
        if not self.next:
            return ()
        return (Action(label=_("Next"), command=command, args={**args, "after": self.next}),)


def paged(
    ctx: Context, statement: Any, *keys: Any, after: str = "", descending: bool = False, size: int = SIZE
) -> Page:
    """One page of a select, ordered by `keys` (columns of the first entity, the last one unique)."""
    if after:
        border = tuple_(*(literal(value, key.type) for value, key in zip(_read(after, keys), keys, strict=True)))
        statement = statement.where(tuple_(*keys) < border if descending else tuple_(*keys) > border)
    order = [key.desc() if descending else key.asc() for key in keys]
    rows = list(ctx.session.exec(statement.order_by(*order).limit(size + 1)))
    more = len(rows) > size
    return Page(rows[:size], _written(rows[size - 1], keys) if more else "")


def sortable(column: Any) -> Any:
    """A column as a key of pages: rows without a value stand before the others, instead of in no page at all."""
    if not column.nullable:
        return column
    return func.coalesce(column, literal(_BLANKS[_kind(column)], column.type)).label(column.key)


def _written(row: Any, keys: tuple[Any, ...]) -> str:
    first = row if hasattr(row, "id") else row[0]
    values = [_blanked(_value_of(first, key), key) for key in keys]
    return json.dumps([v.isoformat() if isinstance(v, date) else v for v in values], separators=(",", ":"))


def _value_of(row: Any, key: Any) -> Any:
    """What a row has for a key: in a column, or under a key of a JSON column (`custom.region`)."""
    column, _point, part = key.key.partition(".")
    value = getattr(row, column)
    text = (value or {}).get(part) if part else None
    return float(text.partition(" ")[0]) if text and _kind(key) is float else text if part else value


def _blanked(value: Any, key: Any) -> Any:
    return _BLANKS[_kind(key)] if value is None else value


def _read(cursor: str, keys: tuple[Any, ...]) -> list[Any]:
    try:
        values = json.loads(cursor)
        return [_value(value, _kind(key)) for value, key in zip(values, keys, strict=True)]
    except (ValueError, TypeError) as error:
        raise BadValue(_("That list has changed; open it again.")) from error


def _kind(key: Any) -> type[Any]:
    """The Python type of a column, looked up behind a type decorator, which does not know its own."""
    python_type: type[Any] = getattr(key.type, "impl_instance", key.type).python_type
    return python_type


def _value(value: Any, kind: type[Any]) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if type(value) is not kind or not _storable(value):
        raise TypeError(value)
    return value


def _storable(value: Any) -> bool:
    """Whether a database takes a value: a number of 64 bits, a text without what is cleaned from typed ones."""
    return abs(value) < _TOO_LARGE if isinstance(value, int | float) else value == cleaned(value)
