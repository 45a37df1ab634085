"""Traces: everything that one request causes, in any process, is logged under one id."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from structlog.typing import EventDict, WrappedLogger

_trace: ContextVar[str] = ContextVar("trace", default="")


def trace_of(company: int, key: str) -> str:
    """The trace of a request: twelve digits made from its key, so that a request which is repeated has the same."""
    return hashlib.sha256(f"{company}/{key}".encode()).hexdigest()[:12]


def current_trace() -> str:
    """The trace of what runs here, "" for what nothing caused; units of work for the database have it too."""
    return _trace.get()


@contextmanager
def traced(trace: str) -> Iterator[str]:
    """Let everything inside belong to a trace."""
    before = _trace.set(trace)
    try:
        yield trace
    finally:
        _trace.reset(before)


def stamp(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Add the trace to a line of the log."""
    if trace := _trace.get():
        event["trace"] = trace
    return event
