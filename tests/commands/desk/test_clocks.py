"""The rules of clocks: open time over lunch, nights, weekends, holidays and clock changes; pauses and steps."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.calendars import Calendar, Frame
from bot.calendar.opentime import OpenTime
from commands.desk.clock import rules as clocks
from commands.desk.clock.rules import BREACHED, GRACE, HALF, STEP_1, STEP_2, WARNED, ClockRun

BERLIN = ZoneInfo("Europe/Berlin")
ORIGIN = datetime(2026, 11, 1, tzinfo=UTC)
LUNCH = OpenTime(
    [
        Calendar(
            zone="Europe/Berlin",
            country="DE",
            frames=tuple(
                Frame(weekday=day, start=start, end=end) for day in range(5) for start, end in ((540, 720), (780, 1020))
            ),
        )
    ],
    ORIGIN,
)
NIGHT = OpenTime(
    [Calendar(zone="Europe/Berlin", frames=tuple(Frame(weekday=day, start=1320, end=360) for day in range(7)))], ORIGIN
)
MINUTES = st.integers(0, 60 * 24 * 20)
TARGETS = st.integers(1, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))


def local(text: str) -> datetime:
    """An instant on Berlin's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def running(target: timedelta, since: datetime) -> ClockRun:
    return clocks.resumed(ClockRun(target), since)


@pytest.mark.parametrize(
    ("hours", "start", "target", "expected"),
    [
        pytest.param(LUNCH, "2026-11-23 11:30", 1, "2026-11-23 13:30", id="lunch"),
        pytest.param(LUNCH, "2026-11-23 11:30", 0.5, "2026-11-23 12:00", id="ends with the frame"),
        pytest.param(LUNCH, "2026-11-23 16:00", 2, "2026-11-24 10:00", id="evening"),
        pytest.param(LUNCH, "2026-11-27 16:00", 2, "2026-11-30 10:00", id="weekend"),
        pytest.param(LUNCH, "2026-11-28 20:00", 1, "2026-11-30 10:00", id="comes on a Saturday"),
        pytest.param(LUNCH, "2026-12-24 16:30", 1, "2026-12-28 09:30", id="Christmas and a weekend"),
        pytest.param(LUNCH, "2026-10-23 16:00", 2, "2026-10-26 10:00", id="summer time ends on the weekend"),
        pytest.param(NIGHT, "2026-10-24 22:00", 9, "2026-10-25 06:00", id="the night of 25 hours has nine"),
        pytest.param(NIGHT, "2027-03-27 22:00", 7, "2027-03-28 06:00", id="the night of 23 hours has seven"),
    ],
)
def test_a_clock_counts_open_time_only(hours: OpenTime, start: str, target: float, expected: str) -> None:
    """A due instant leaves out what is closed, and a night with a clock change has the hours it has."""
    assert clocks.due(running(timedelta(hours=target), local(start)), hours) == local(expected)


def test_a_standing_clock_is_never_due() -> None:
    """A clock that stands has no due instant and no next step."""
    clock = ClockRun(timedelta(hours=1), timedelta(minutes=59))
    assert clocks.due(clock, LUNCH) is None
    assert clocks.next_alert(clock, 0, LUNCH, ORIGIN) is None


@given(TARGETS, MINUTES, MINUTES, MINUTES)
def test_a_pause_never_makes_a_clock_due_earlier(target: timedelta, start: int, ran: int, rested: int) -> None:
    """Pausing and resuming moves the due instant to the same or a later one."""
    begun = ORIGIN + timedelta(minutes=start)
    clock = running(target, begun)
    pause = begun + timedelta(minutes=ran)
    resumed = clocks.resumed(clocks.paused(clock, LUNCH, pause), pause + timedelta(minutes=rested))
    before, after = clocks.due(clock, LUNCH), clocks.due(resumed, LUNCH)
    assert before is not None
    assert after is not None
    assert after >= before


@given(TARGETS, st.lists(st.integers(0, 60 * 24 * 3 * 60), min_size=1, max_size=8))
def test_the_parts_that_ran_add_up_to_the_open_time_that_passed(target: timedelta, seconds: list[int]) -> None:
    """However often a clock is paused for no time, it has used exactly the open time since its start."""
    now, clock = ORIGIN, running(target, ORIGIN)
    for part in seconds:
        now += timedelta(seconds=part)
        clock = clocks.resumed(clocks.paused(clock, LUNCH, now), now)
    assert clocks.used(clock, LUNCH, now) == LUNCH.between(ORIGIN, now)


@given(TARGETS, MINUTES)
def test_a_step_is_reached_exactly_when_its_alert_rings(target: timedelta, start: int) -> None:
    """At the instant of the next alert the next step is reached, a second before it is not."""
    clock, level = running(target, ORIGIN + timedelta(minutes=start)), 0
    for step in (HALF, WARNED, BREACHED, STEP_1, STEP_2):
        alert = clocks.next_alert(clock, level, LUNCH, ORIGIN)
        assert alert is not None
        assert clocks.reached(clock, LUNCH, alert + timedelta(seconds=1)) >= step
        assert clocks.reached(clock, LUNCH, alert - timedelta(seconds=1)) < step
        level = step
    again = clocks.next_alert(clock, level, LUNCH, ORIGIN)
    assert again is not None
    assert LUNCH.is_open(again)
    assert again - ORIGIN >= clocks.AGAIN


@given(TARGETS, TARGETS, MINUTES)
def test_a_reopened_clock_has_the_grace_left(target: timedelta, spent: timedelta, start: int) -> None:
    """However much was used, a reopened clock is due no earlier than the grace."""
    now = ORIGIN + timedelta(minutes=start)
    due = clocks.due(clocks.reopened(ClockRun(target, spent), now), LUNCH)
    assert due is not None
    assert LUNCH.between(now, due) >= GRACE


@given(TARGETS, TARGETS, MINUTES)
def test_a_shorter_target_does_not_make_a_clock_late_at_once(old: timedelta, new: timedelta, ran: int) -> None:
    """Another target leaves the grace, or what was left before, whatever was used already."""
    now = ORIGIN + timedelta(minutes=ran)
    clock = running(old, ORIGIN)
    left = max(old - clocks.used(clock, LUNCH, now), timedelta())
    changed = clocks.retargeted(clock, new, LUNCH, now)
    assert changed.target - clocks.used(changed, LUNCH, now) >= min(GRACE, left)
    assert changed.target >= new
