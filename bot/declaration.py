"""Declarations: a decorator stores on a function the command, job, notice or check that it declares."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class DeclarationError(Exception):
    """A command, kind, job or view that cannot be used as declared; names the file and the line."""


def declares(make: Callable[[F], object]) -> Callable[[F], F]:
    """A decorator for functions that `make` turns into what the registry keeps: something with a name and a source."""

    def declare(function: F) -> F:
        function.__declared__ = make  # type: ignore[attr-defined]  # read by `declared`
        return function

    return declare


def declared(function: Any) -> Any:
    """What a function was declared to be, or None; raises DeclarationError with file and line."""
    make = getattr(function, "__declared__", None)
    return None if make is None else make(function)


def documented(function: Callable[..., object], what: str) -> str:
    """The first line of a function's docstring; raises DeclarationError when there is none."""
    doc = (function.__doc__ or "").strip()
    if not doc:
        raise DeclarationError(f"{source_of(function)}: {what} has no docstring")
    return doc.partition("\n")[0]


def source_of(function: Callable[..., object]) -> str:
    """File and line of a function, for error messages."""
    code = inspect.unwrap(function).__code__
    return f"{code.co_filename}:{code.co_firstlineno}"
