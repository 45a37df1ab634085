"""The SQLite writer: one thread that commits queued units of work in groups."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Connection, Engine, NestedTransaction, Transaction

from storage.engine.failures import doubted, failure_of
from storage.session.session import Session, run

MOST_UNITS = 64


@dataclass
class Unit:
    """One piece of work of one company, and whoever waits for its commit."""

    company_id: int | None
    work: Callable[[Session], Any]
    future: Future[Any] = field(default_factory=Future)
    context: Context = field(default_factory=copy_context)
    result: Any = None


class Writer:
    """Runs units of work in order on one connection; all that wait in one commit, each in a savepoint if it has company."""

    def __init__(self, engine: Engine, committed: Callable[[], None]) -> None:
        self.commits = 0
        # Connecting here makes a wrong path fail at start-up, not in the thread.
        self._connection = engine.connect()
        self._committed = committed
        self._queue: SimpleQueue[Unit | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="storage-writer", daemon=True)
        self._thread.start()

    def submit(self, company_id: int | None, work: Callable[[Session], Any]) -> Future[Any]:
        """Queue a unit; its future resolves after the commit. Raises RuntimeError from inside a unit or once closed."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("a unit of work cannot wait for another one")
        unit = Unit(company_id, work)
        with self._closing:
            if self._closed:
                raise RuntimeError("the database is closed")
            self._queue.put(unit)
        return unit.future

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._closing:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _serve(self) -> None:
        with self._connection as connection:
            while batch := self._batch():
                self._commit(connection, [unit for unit in batch if unit.future.set_running_or_notify_cancel()])

    def _batch(self) -> list[Unit]:
        """The units that wait, at least one; nothing once closed."""
        batch: list[Unit] = []
        unit = self._queue.get()
        while unit is not None:
            batch.append(unit)
            if len(batch) == MOST_UNITS:
                return batch
            try:
                unit = self._queue.get_nowait()
            except Empty:
                return batch
        if batch:
            self._queue.put(None)
        return batch

    def _commit(self, connection: Connection, units: list[Unit]) -> None:
        committing = False
        try:
            with connection.begin() as whole:
                alone = len(units) == 1
                done = [unit for unit in units if _run(whole if alone else connection.begin_nested(), unit)]
                committing = True
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it
            if committing:  # the driver may still be inside the transaction, where no other one can begin
                connection.invalidate()
            _fail(units, doubted(error) if committing else error)
            return
        self.commits += 1
        for unit in done:
            unit.future.set_result(unit.result)
        if done:
            self._committed()


def _run(part: Transaction, unit: Unit) -> bool:
    """Run a unit in its part of the transaction, which may be the whole; false if it failed alone."""
    try:
        unit.result = unit.context.run(run, part.connection, unit.company_id, unit.work)
        if isinstance(part, NestedTransaction):
            part.commit()
    except BaseException as error:  # noqa: BLE001 - whoever waits gets it
        # A failed flush has rolled it back already. If SQLite has given up the whole transaction (disk full),
        # this raises, and all units fail.
        if part.is_active:
            part.rollback()
        unit.future.set_exception(failure_of(error))
        return False
    return True


def _fail(units: list[Unit], error: BaseException) -> None:
    for unit in units:
        if not unit.future.done():
            unit.future.set_exception(failure_of(error))
