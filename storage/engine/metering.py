"""Metering of units of work: queued, started, ended."""

from collections.abc import Callable
from concurrent.futures import Future
from time import perf_counter
from typing import Any, Protocol, TypeVar

from storage.engine.failures import Busy
from storage.session.session import Session

T = TypeVar("T")
Submit = Callable[[Callable[[Session], T]], "Future[T]"]


class Meter(Protocol):
    """Whoever counts; called from any thread. A kind is "read" or "write"."""

    def queued(self, kind: str) -> None:
        """A unit waits for its turn."""

    def begun(self, kind: str, seconds: float) -> None:
        """Its turn has come after a wait."""

    def ended(self, kind: str) -> None:
        """It is done, has failed, or was given up before its turn."""

    def busy(self) -> None:
        """A write was given up because another process kept the database locked."""


def metered(meter: Meter | None, kind: str, submit: "Submit[T]", work: Callable[[Session], T]) -> "Future[T]":
    """Submit a unit of work and let the meter follow it."""
    if meter is None:
        return submit(work)
    queued = perf_counter()

    def begin(session: Session) -> T:
        meter.begun(kind, perf_counter() - queued)
        return work(session)

    def end(done: "Future[Any]") -> None:
        meter.ended(kind)
        if not done.cancelled() and isinstance(done.exception(), Busy):
            meter.busy()

    future = submit(begin)
    meter.queued(kind)
    future.add_done_callback(end)
    return future
