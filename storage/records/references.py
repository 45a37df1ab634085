"""References: numbers of a series in order, taken without waiting for the commits of others; gaps are allowed."""

from collections.abc import Callable
from functools import partial
from threading import Lock
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, text

from storage.records.counters import advance, take
from storage.session import rowsecurity
from storage.session.session import Session

MOST = 64
"""The most numbers that a process takes at once, and so the widest gap that its end leaves."""
BUSY = 1.0
"""Seconds: who comes back sooner takes twice as many as before, and who comes later takes one."""
# A crash may lose the block's commit only together with every later one, so that no number of it was ever used.
_SETTINGS = text("SELECT set_config('synchronous_commit', 'off', true), set_config('lock_timeout', '5s', true)")


class NumberBlock:
    """The numbers of one series that a process has taken and not given out yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._left = range(0)
        self._size = 0
        self._at = 0.0

    def next(self, take_block: Callable[[int], range], now: float) -> int:
        """The next number; `take_block` takes as many as it is asked for where none is left."""
        with self._lock:
            if not self._left:
                self._size = max(1, min(2 * self._size, MOST)) if now - self._at < BUSY else 1
                self._left, self._at = take_block(self._size), now
            number, self._left = self._left[0], self._left[1:]
            return number


class NumberBlocks:
    """The blocks of one process on one database, by company and series."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._blocks: dict[tuple[int, str], NumberBlock] = {}

    def next(self, engine: Engine, company_id: int, series: str) -> int:
        """The next number of a company's series."""
        with self._lock:
            block = self._blocks.setdefault((company_id, series), NumberBlock())
        return block.next(partial(take_block, engine, company_id, series), monotonic())


_kept: WeakKeyDictionary[Engine, NumberBlocks] = WeakKeyDictionary()
"""The blocks belong to the engine, which every session of a process shares, and go with it."""


def reserve(session: Session, series: str) -> int:
    """The next number of a series, from 1, for this unit of work alone; one that fails may leave a gap.

    On SQLite there is one writer, which gives the number back.
    """
    if session.engine == "sqlite" or session.company_id is None:
        return take(session, series)
    engine = session.connection().engine
    return _kept.setdefault(engine, NumberBlocks()).next(engine, session.company_id, series)


def take_block(engine: Engine, company_id: int, series: str, size: int) -> range:
    """Take the next numbers of a series in a short transaction of its own."""
    with engine.begin() as connection:
        rowsecurity.hold(connection, company_id)
        connection.execute(_SETTINGS)
        last = advance(connection, company_id, series, size)
    return range(last - size + 1, last + 1)
