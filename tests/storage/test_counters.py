"""Numbers without gaps."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.records.counters import take
from storage.session.session import Session
from tests.storage.conftest import SampleDesk


def test_a_series_counts_from_one_for_each_company(ours: SampleDesk, theirs: SampleDesk) -> None:
    """Series and companies count apart."""
    assert [ours.write(lambda session: take(session, "INV")) for _ in range(3)] == [1, 2, 3]
    assert ours.write(lambda session: take(session, "Q")) == 1
    assert theirs.write(lambda session: take(session, "INV")) == 1


def test_a_failed_unit_gives_its_number_back(ours: SampleDesk) -> None:
    """A number taken by work that fails is issued to the next."""

    def fail(session: Session) -> None:
        take(session, "INV")
        raise LookupError

    ours.write(lambda session: take(session, "INV"))
    with pytest.raises(LookupError):
        ours.write(fail)
    assert ours.write(lambda session: take(session, "INV")) == 2


def test_concurrent_units_leave_no_gap(ours: SampleDesk) -> None:
    """Units that run at once, some of them failing, get each number exactly once."""

    def work(number: int) -> int | None:
        def issue(session: Session) -> int:
            taken = take(session, "INV")
            if number % 3 == 0:
                raise LookupError
            return taken

        try:
            return ours.database.write_now(ours.company_id, issue)
        except LookupError:
            return None

    with ThreadPoolExecutor(8) as threads:
        taken = [number for number in threads.map(work, range(60)) if number is not None]
    assert sorted(taken) == list(range(1, 41))
