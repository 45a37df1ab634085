"""Numbers of references: in order for one process, never twice for several."""

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.engine.database import Database
from storage.records.counters import take
from storage.records.references import MOST, NumberBlock, reserve
from storage.session.session import Session
from tests.storage.conftest import SampleDesk

OTHER_PROCESS = """
import sys
from storage.engine.database import Database
from storage.records.references import reserve
database = Database.open(sys.argv[1])
for _ in range(15):
    print(database.write_now(int(sys.argv[2]), lambda session: reserve(session, "C")))
database.close()
"""


def reserved(desk: SampleDesk, series: str = "C") -> int:
    """A number of a series, committed."""
    return desk.write(lambda session: reserve(session, series))


def failing(session: Session) -> None:
    """Take a number and fail."""
    reserve(session, "C")
    raise LookupError


def test_one_process_counts_from_one_without_a_gap(ours: SampleDesk, theirs: SampleDesk) -> None:
    """Series and companies count apart, in order, as long as nothing fails."""
    assert [reserved(ours) for _ in range(150)] == list(range(1, 151))
    assert [reserved(ours, "D"), reserved(theirs), reserved(ours)] == [1, 1, 151]


def test_several_numbers_in_one_unit_are_in_order(ours: SampleDesk) -> None:
    """A command that makes ten records names them in order."""
    assert ours.write(lambda session: [reserve(session, "C") for _ in range(10)]) == list(range(1, 11))


def test_a_failed_unit_gives_no_number_twice(ours: SampleDesk) -> None:
    """What comes after a failed unit has a number that nobody has, and a later one than before."""
    before = [reserved(ours) for _ in range(3)]
    with pytest.raises(LookupError):
        ours.write(failing)
    after = [reserved(ours) for _ in range(3)]
    assert before + after == sorted({*before, *after})


@pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_reference_waits_for_nobody(ours: SampleDesk) -> None:
    """While one unit of work has a number and is not committed, another gets the next and commits."""
    taken, done = Event(), Event()

    def slow(session: Session) -> int:
        number = reserve(session, "C")
        taken.set()
        assert done.wait(10)
        return number

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(ours.write, slow)
        assert taken.wait(10)
        second = reserved(ours)
        done.set()
        assert [first.result(), second] == [1, 2]


def test_several_processes_never_give_a_number_twice(ours: SampleDesk, url: str) -> None:
    """Two processes and the threads of this one, with failures between, get every number once at most."""
    command = [sys.executable, "-c", OTHER_PROCESS, url, str(ours.company_id)]
    others = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    def work(number: int) -> int | None:
        if number % 5:
            return reserved(ours)
        with pytest.raises(LookupError):
            ours.write(failing)
        return None

    with ThreadPoolExecutor(8) as threads:
        taken = [number for number in threads.map(work, range(50)) if number is not None]
    for other in others:
        taken += map(int, other.communicate(timeout=60)[0].split())
    assert len(taken) == len(set(taken)) == 70


def test_a_reopened_database_goes_on_after_what_was_given(ours: SampleDesk, url: str) -> None:
    """A process that begins anew, over the same rows, gives later numbers only."""
    before = [reserved(ours) for _ in range(20)]
    again = Database.open(url)
    after = [again.write_now(ours.company_id, lambda session: reserve(session, "C")) for _ in range(20)]
    again.close()
    assert before + after == sorted({*before, *after})


def test_issued_numbers_are_not_taken_from_blocks(ours: SampleDesk) -> None:
    """A series of issued documents has no gap, whatever happens to references beside it."""

    def fail(session: Session) -> None:
        take(session, "INV")
        failing(session)

    with pytest.raises(LookupError):
        ours.write(fail)
    assert [ours.write(lambda session: take(session, "INV")) for _ in range(2)] == [1, 2]


class Series:
    """A counter that several processes share, in memory."""

    def __init__(self) -> None:
        self.last = 0
        self.sizes: list[int] = []

    def take(self, size: int) -> range:
        """The next block."""
        self.sizes.append(size)
        self.last += size
        return range(self.last - size + 1, self.last + 1)


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 3)), max_size=300))
def test_blocks_of_several_processes_never_meet(steps: Sequence[tuple[int, float]]) -> None:
    """However processes take turns, each counts upwards, and no two get the same number."""
    series, processes, now = Series(), [NumberBlock() for _ in range(3)], 100.0
    taken: list[list[int]] = [[], [], []]
    for process, seconds in steps:
        now += seconds
        taken[process].append(processes[process].next(series.take, now))
    every = [number for numbers in taken for number in numbers]
    assert len(every) == len(set(every))
    assert all(numbers == sorted(numbers) for numbers in taken)
    assert all(size <= MOST for size in series.sizes)


def test_blocks_grow_under_load_and_a_quiet_company_has_no_gaps() -> None:
    """Numbers asked for one after another come in blocks that double; one an hour comes alone."""
    series, block = Series(), NumberBlock()
    quick = partial(block.next, series.take, 10.0)
    assert [quick() for _ in range(127)] == list(range(1, 128))
    assert series.sizes == [1, 2, 4, 8, 16, 32, 64]
    rest = [block.next(series.take, 20.0 + 3600 * hour) for hour in range(3)]
    assert (rest, series.sizes[7:]) == ([128, 129, 130], [1, 1, 1])
