"""Column types that store a value exactly, equal on SQLite and PostgreSQL."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import BigInteger, Dialect, Text
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
