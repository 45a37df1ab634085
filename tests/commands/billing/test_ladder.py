"""Which level an unpaid invoice has reached."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.billing.entity.ladder import NONE, Climb, Ladder

USUAL = Ladder()
DUE = date(2026, 11, 23)
ladders = st.builds(
    Ladder,
    st.lists(st.integers(-30, 60), min_size=1, max_size=6, unique=True).map(lambda days: tuple(sorted(days))),
    st.integers(0, 30),
)


@pytest.mark.parametrize(
    ("overdue", "level"),
    [(-4, NONE), (-3, 0), (0, 0), (1, 1), (6, 1), (7, 2), (13, 2), (14, 3), (30, 4), (43, 4), (44, 5), (58, 6)],
)
def test_the_usual_ladder(overdue: int, level: int) -> None:
    """Heads-up three days before, then 1, 7, 14, 30 days after, then every fortnight."""
    assert USUAL.reached(overdue) == level


@pytest.mark.parametrize(
    ("overdue", "passed", "level"),
    [(-5, NONE, None), (1, 0, 1), (9, 0, 2), (9, 2, None), (9, NONE, 2), (31, 2, 4), (44, 4, 5)],
)
def test_missed_levels_collapse_into_the_highest(overdue: int, passed: int, level: int | None) -> None:
    """The highest level reached is due unless it was passed; lower ones are never made up for."""
    assert Climb(USUAL, DUE, passed).due_level(DUE + timedelta(days=overdue)) == level


@given(ladders, st.integers(-100, 1000))
def test_a_level_is_reached_on_its_own_day(ladder: Ladder, overdue: int) -> None:
    """The offset of the level reached is not ahead, and that of the next one is."""
    level = ladder.reached(overdue)
    if level > NONE:
        offset = ladder.offset(level)
        assert offset is not None
        assert offset <= overdue
    following = ladder.offset(level + 1)
    assert following is None or following > overdue


@pytest.mark.parametrize(
    ("overdue", "told", "passed", "level", "following"),
    [(7, 6, 1, None, 12), (12, 6, 1, 2, 12), (100, 99, 8, None, 113), (9, 9, 1, None, 15), (1, -1, 0, 1, 1)],
)
def test_the_distance_to_the_next_level_is_kept(
    overdue: int, told: int, passed: int, level: int | None, following: int
) -> None:
    """After a level that came late the next one is as far away as ever; a heads-up before the due day puts nothing off."""
    climb = Climb(USUAL, DUE, passed, DUE + timedelta(days=told))
    assert climb.due_level(DUE + timedelta(days=overdue)) == level
    assert climb.next_day() == DUE + timedelta(days=following)


@given(ladders, st.integers(-100, 1000), st.integers(NONE, 40), st.integers(0, 60))
def test_the_next_day_lies_ahead(ladder: Ladder, overdue: int, passed: int, since: int) -> None:
    """Where no level is due, the ladder is looked at again after today, so a job that follows it comes to an end."""
    today = DUE + timedelta(days=overdue)
    climb = Climb(ladder, DUE, passed, today - timedelta(days=since) if passed > NONE else None)
    coming = climb.next_day()
    assert climb.due_level(today) is not None or coming is None or coming > today


def test_a_ladder_that_does_not_repeat_ends() -> None:
    """Without a repetition there is no level after the last one."""
    ladder = Ladder((1, 7), every=0)
    assert ladder.reached(500) == 1
    assert Climb(ladder, date(2026, 1, 1), 1).next_day() is None


def test_a_stored_ladder_is_put_in_order() -> None:
    """What somebody typed is sorted and freed of repetitions; what is missing is the usual."""
    assert Ladder.of({"offsets": [7, 1, 7]}) == Ladder((1, 7), 14)
    assert Ladder.of({}) == USUAL
