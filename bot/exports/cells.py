"""CSV cells: one column value as text and back, without loss."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger

from storage.session.columns import Json
from storage.session.images import decode, encode, python_type

if TYPE_CHECKING:
    from sqlalchemy import Column

_WHOLE = re.compile(r"-?\d+")
_EXAMPLES: dict[type[Any], str] = {
    bool: "True or False",
    date: "a day such as 2026-11-23",
    time: "a time such as 09:30:00",
    datetime: "an instant such as 2026-11-23T10:00:00+00:00",
    Decimal: "a number such as 12.50",
}


def shown(column: Column[Any], value: Any) -> Any:
    """A value as a cell: nothing is blank, and an empty text that could be nothing is a lone apostrophe."""
    if value is None:
        return None
    if isinstance(column.type, Json):
        return json.dumps(value, ensure_ascii=False)
    return f"{value}'" if _is_apostrophes(column, value) else encode(column, value)


def read(column: Column[Any], text: str) -> Any:
    """The value of a cell; raises ValueError with what was expected."""
    if isinstance(column.type, Json):
        return _json(column, text)
    kind = python_type(column)
    if kind is str:
        return _text(column, text)
    if text == "":
        return _nothing(column)
    return _whole(column, text) if kind is int else _decoded(column, kind, text)


def _is_apostrophes(column: Column[Any], value: Any) -> bool:
    return bool(column.nullable) and isinstance(value, str) and not value.strip("'")


def _nothing(column: Column[Any]) -> None:
    if not column.nullable:
        raise ValueError("a value is missing.")


def _json(column: Column[Any], text: str) -> Any:
    if text == "":
        return _nothing(column)
    try:
        return json.loads(text, parse_constant=_no_number)
    except ValueError as error:
        raise ValueError(f"this is not JSON ({error}).") from error


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _text(column: Column[Any], text: str) -> str | None:
    if column.nullable and not text.strip("'"):
        return text[1:] if text else None
    longest = getattr(column.type, "length", None)
    if longest and len(text) > longest:
        raise ValueError(f"at most {longest} characters fit.")
    return text


def _whole(column: Column[Any], text: str) -> int:
    bits = 64 if isinstance(column.type, BigInteger) else 32
    if not _WHOLE.fullmatch(text) or len(text) > bits or not -(2 ** (bits - 1)) <= int(text) < 2 ** (bits - 1):
        raise ValueError(f"expected a whole number of at most {bits} bits, such as 42, not {text[:40]!r}.")
    return int(text)


def _decoded(column: Column[Any], kind: type[Any], text: str) -> Any:
    value = _attempted(column, kind, text)
    naive = isinstance(value, datetime) and value.utcoffset() is None
    endless = isinstance(value, Decimal) and not value.is_finite()
    if value is None or naive or endless:
        raise ValueError(f"expected {_EXAMPLES.get(kind, kind.__name__)}, not {text[:40]!r}.")
    return value


def _attempted(column: Column[Any], kind: type[Any], text: str) -> Any:
    try:
        return {"True": True, "False": False}.get(text) if kind is bool else decode(column, text)
    except (ValueError, InvalidOperation):
        return None
