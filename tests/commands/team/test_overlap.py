"""The hours that two people share."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.calendars import Calendar, Frame, Span, merged
from commands.team.person.overlap import shared, worked_on

START = datetime(2026, 11, 23, tzinfo=UTC)


def spans(pairs: list[tuple[int, int]]) -> list[Span]:
    """Minutes as spans of instants, in order and without overlaps."""
    return list(merged((START + timedelta(minutes=a), START + timedelta(minutes=b)) for a, b in pairs))


def minutes(found: list[Span]) -> set[datetime]:
    """Every minute that lies in some spans."""
    return {
        start + timedelta(minutes=n) for start, end in found for n in range(int((end - start).total_seconds()) // 60)
    }


PAIRS = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=5)


@given(PAIRS, PAIRS)
def test_what_is_shared_is_in_both(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    """A minute is shared exactly when both have it, whichever side is asked first."""
    ours, theirs = spans(left), spans(right)
    assert minutes(shared(ours, theirs)) == minutes(ours) & minutes(theirs)
    assert shared(ours, theirs) == shared(theirs, ours)


def test_a_day_of_another_zone_holds_parts_of_two_working_days() -> None:
    """Who works 9 to 17 in Tokyo works in New York's Monday evening and in its night before."""
    tokyo = Calendar(zone="Asia/Tokyo", frames=tuple(Frame(weekday=d, start=540, end=1020) for d in range(7)))
    found = worked_on(tokyo, date(2026, 11, 23), ZoneInfo("America/New_York"))
    hours = [
        (start.astimezone(ZoneInfo("America/New_York")).hour, (end - start).total_seconds() / 3600)
        for start, end in found
    ]
    assert hours == [(0, 3.0), (19, 5.0)]
