"""Column types that store a value exactly, equal on SQLite and PostgreSQL."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import BigInteger, Dialect, Float, Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field
from sqlmodel.sql.sqltypes import UTCDateTime

UtcDateTime = UTCDateTime
"""Aware datetimes in, aware UTC datetimes out; a naive one raises. Plain `datetime` fields get it too."""


class Json(TypeDecorator[Any]):
    """A JSON value kept as text, so that rows can be compared and made distinct on both engines; None is NULL.

    SQLAlchemy does not see a change inside the value: replace the whole value, never mutate it.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The JSON text; raises ValueError for NaN and infinity, TypeError for what JSON has no word for."""
        return None if value is None else json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value with its keys in the order in which they were stored."""
        return None if value is None else json.loads(value)


class ExactDecimal(TypeDecorator[Decimal]):
    """A Decimal with all its digits and its scale, kept as text: SQL can neither order nor sum it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """The digits; raises ValueError for NaN and infinity, TypeError for a float."""
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise TypeError(f"expected a Decimal, not {value!r}")
        if not value.is_finite():
            raise ValueError(f"{value} is not a number to store")
        return str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """The Decimal as it was stored."""
        return None if value is None else Decimal(value)


class JsonText(FunctionElement[str]):
    """The text under a key of a Json column, NULL without one; `json_text` makes it."""

    type = Text()
    inherit_cache = True


class JsonNumber(FunctionElement[float]):
    """The number with which the text under a key of a Json column begins; `json_number` makes it."""

    type = Float()
    inherit_cache = True


def json_text(column: Any, key: str) -> JsonText:
    """The text under a key, which is made of letters, digits and underscores."""
    found: JsonText = _part(JsonText, column, key)
    return found


def json_number(column: Any, key: str) -> JsonNumber:
    """The number with which the text under a key begins, as a float: it is ordered by, and never shown."""
    found: JsonNumber = _part(JsonNumber, column, key)
    return found


def _part(kind: Any, column: Any, key: str) -> Any:
    found = kind(column, literal(f'$."{key}"'), literal(key))
    found.key, found.nullable = f"{column.key}.{key}", True
    return found


@compiles(JsonText)
def _sqlite_text(element: FunctionElement[Any], compiler: Any, **more: Any) -> str:
    column, path, _key = element.clauses
    return f"json_extract({compiler.process(column, **more)}, {compiler.process(path, **more)})"


@compiles(JsonText, "postgresql")
def _postgresql_text(element: FunctionElement[Any], compiler: Any, **more: Any) -> str:
    column, _path, key = element.clauses
    return f"(CAST({compiler.process(column, **more)} AS jsonb) ->> CAST({compiler.process(key, **more)} AS text))"


@compiles(JsonNumber)
def _sqlite_number(element: JsonNumber, compiler: Any, **more: Any) -> str:
    return f"CAST({_sqlite_text(element, compiler, **more)} AS REAL)"  # reads the digits at the beginning


@compiles(JsonNumber, "postgresql")
def _postgresql_number(element: JsonNumber, compiler: Any, **more: Any) -> str:
    digits = f"split_part({_postgresql_text(element, compiler, **more)}, ' ', 1)"
    return f"CAST(NULLIF({digits}, '') AS double precision)"


def UtcField(default: Any = PydanticUndefined, *, default_factory: Callable[[], Any] | None = None) -> Any:
    """A field of an instant: aware in, aware UTC out, microseconds kept."""
    return _field(UtcDateTime, default, default_factory)


def JsonField(default: Any = PydanticUndefined, *, default_factory: Callable[[], Any] | None = None) -> Any:
    """A field of a JSON value: replace it whole, never mutate it."""
    return _field(Json, default, default_factory)


def DecimalField(default: Any = PydanticUndefined, *, default_factory: Callable[[], Any] | None = None) -> Any:
    """A field of an exact Decimal (a rate, a quantity); money is integer minor units instead."""
    return _field(ExactDecimal, default, default_factory)


def _field(sa_type: type[Any], default: Any, default_factory: Callable[[], Any] | None) -> Any:
    if default_factory is not None:
        return Field(default_factory=default_factory, sa_type=sa_type)
    return Field(default=default, sa_type=sa_type)


def MinorField(default: int = 0) -> Any:  # stands in for SQLModel's Field, and reads like it
    """A field of minor units of money: 64 bits, as 32 end at 21 million euros."""
    return Field(default=default, sa_type=BigInteger)
