from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.calendars import Calendar, Frame, Hours
from bot.calendar.holidays import public_holidays
from bot.calendar.opentime import OpenTime
from bot.dates.hourstext import parse_hours
from bot.values.errors import NeverOpen

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/St_Johns",
    "Africa/Casablanca",
    "UTC",
]


def calendar(hours: str, zone: str = "Europe/Berlin", **more: object) -> Calendar:
    return Calendar.model_validate({"zone": zone, "frames": parse_hours(hours), **more})


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("week", "start", "span", "due"),
    [
        ("mon-fri 9-17", "2026-11-27T16:00", 2, "2026-11-30T10:00"),
        ("mon-fri 9-17", "2026-11-27T16:00", 1, "2026-11-27T17:00"),
        ("mon-fri 9-17", "2026-11-28T12:00", 8, "2026-11-30T17:00"),
        ("mon-fri 9-12,13-17", "2026-11-23T11:00", 2, "2026-11-23T14:00"),
        ("mon-fri 9-17", "2026-12-23T16:00", 3, "2026-12-24T11:00"),
        ("mon-fri 9-17", "2026-12-24T16:00", 3, "2026-12-28T11:00"),
        ("mon-fri 22-6", "2026-11-24T05:00", 2, "2026-11-24T23:00"),
        ("mon-sun 22-6", "2027-03-27T23:00", 6, "2027-03-28T06:00"),
        ("mon-sun 22-6", "2026-10-24T22:00", 9, "2026-10-25T06:00"),
        ("mon-sun 1-5", "2027-03-28T00:00", 3, "2027-03-28T05:00"),
        ("mon-sun 1-5", "2026-10-25T00:00", 5, "2026-10-25T05:00"),
    ],
)
def test_open_time_is_added(week: str, start: str, span: float, due: str) -> None:
    """Weekend, holiday, lunch, night and clock changes are counted as elapsed time; what ends with a frame is due at its end."""
    open_time = OpenTime([calendar(week, country="DE", subdivision="BY")], NOW)
    assert open_time.add(at(start), hours(span)) == at(due)
    assert open_time.between(at(start), open_time.add(at(start), hours(span))) == hours(span)


def minute_by_minute(one: Calendar, first: datetime, minutes: int) -> list[bool]:
    """Whether each minute is open, found by watching a wall clock that never runs backwards."""
    zone, found = ZoneInfo(one.zone), []
    high = first.replace(tzinfo=None) - timedelta(days=9)
    holidays = public_holidays(one.country, one.subdivision, range(2025, 2029)) if one.country else frozenset()
    for number in range(-2 * 1440, minutes):
        moment = first + number * MINUTE
        high = max(high, moment.astimezone(zone).replace(tzinfo=None))
        inside = any(covers(one, high, high.date() - timedelta(days=back), holidays) for back in (0, 1))
        shut = any(start <= moment < end for start, end in one.closed)
        found.append(inside and not shut)
    return found[2 * 1440 :]


def covers(one: Calendar, wall: datetime, day: date, holidays: frozenset[date]) -> bool:
    week = () if day in holidays else tuple(frame for frame in one.frames if frame.weekday == day.weekday())
    minute = (wall - datetime.combine(day, time())) // MINUTE
    spans = ((own.start, own.end if own.end > own.start else own.end + 1440) for own in one.own_days.get(day, week))
    return any(start <= minute < end for start, end in spans)


frames = st.builds(
    Frame,
    weekday=st.integers(0, 6),
    start=st.integers(0, 95).map(lambda n: n * 15),
    end=st.integers(0, 96).map(lambda n: n * 15),
)
firsts = st.sampled_from(
    ["2026-03-06", "2026-03-27", "2026-10-23", "2026-10-02", "2026-12-23", "2026-10-30", "2026-02-13"]
).map(at)


@st.composite
def calendars(draw: st.DrawFn, first: datetime) -> Calendar:
    own = draw(st.dictionaries(st.integers(0, 4), st.lists(frames, max_size=2), max_size=2))
    off = draw(st.lists(st.tuples(st.integers(0, 6000), st.integers(1, 2000)), max_size=2))
    return Calendar(
        zone=draw(st.sampled_from(ZONES)),
        frames=tuple(draw(st.lists(frames, min_size=1, max_size=9))),
        country=draw(st.sampled_from([None, "DE", "US"])),
        own_days={first.date() + timedelta(days=number): tuple(spans) for number, spans in own.items()},
        closed=tuple((first + start * MINUTE, first + (start + length) * MINUTE) for start, length in off),
    )


@settings(max_examples=8, deadline=None)
@given(st.data(), firsts)
def test_it_agrees_with_a_count_of_minutes(data: st.DataObject, first: datetime) -> None:
    """Any week, holidays, own days, time off and clock changes, one calendar or two: the same as counting each minute."""
    members = data.draw(st.lists(calendars(first), min_size=1, max_size=2))
    length = 4 * 1440
    watched = [any(states) for states in zip(*(minute_by_minute(one, first, length) for one in members), strict=True)]
    open_time = OpenTime(members, first)
    sums = [0]
    for state in watched:
        sums.append(sums[-1] + state)
    for number in range(0, length, 97):
        moment = first + number * MINUTE
        assert open_time.between(first, moment) == sums[number] * MINUTE
        assert open_time.is_open(moment) == watched[number]
    if sums[-1]:
        due = open_time.add(first, sums[-1] * MINUTE)
        assert due == first + sums.index(sums[-1]) * MINUTE


@settings(max_examples=60, deadline=None)
@given(st.data(), firsts, st.integers(0, 9000), st.integers(1, 20000))
def test_adding_and_counting_are_inverse(data: st.DataObject, first: datetime, offset: int, minutes: int) -> None:
    """What was added lies between, ahead and back, and the end of a count is never closed time."""
    open_time = OpenTime([data.draw(calendars(first))], first)
    start, span = first + offset * MINUTE, minutes * MINUTE
    try:
        due, early = open_time.add(start, span), open_time.add(start, -span)
    except NeverOpen:
        return
    assert open_time.between(start, due) == span == -open_time.between(start, early)
    assert open_time.is_open(due - MINUTE)
    assert open_time.is_open(early)
    assert open_time.at(due) - open_time.at(start) == span


def test_no_time_leads_nowhere() -> None:
    """Adding nothing stays, even when closed."""
    sunday = at("2026-11-29T12:00")
    assert OpenTime([calendar("mon-fri 9-17")], NOW).add(sunday, timedelta()) == sunday


def test_a_due_time_may_be_warned_of() -> None:
    """Two open hours before Monday 10:00 is Friday 16:00."""
    assert OpenTime([calendar("mon-fri 9-17")], NOW).add(at("2026-11-30T10:00"), hours(-2)) == at("2026-11-27T16:00")


def test_the_table_grows_both_ways() -> None:
    """Years before and after the origin are counted; the origin stays zero."""
    grown, fresh = (
        OpenTime([calendar("mon-fri 9-17")], NOW),
        OpenTime([calendar("mon-fri 9-17")], at("2020-01-01T00:00")),
    )
    for start, end in (("2019-05-06T10:00", "2019-05-07T11:00"), ("2033-05-02T10:00", "2033-05-03T11:00")):
        assert grown.between(at(start), at(end)) == fresh.between(at(start), at(end)) == hours(9)
    assert grown.at(NOW) == timedelta()
    assert grown.at(at("2026-11-23T09:00")) == -hours(8)


def test_the_sun_is_followed() -> None:
    """Two desks that stand in for each other count an hour in common once."""
    day = OpenTime([calendar("mon-fri 9-17"), calendar("mon-fri 9-17", "America/New_York")], NOW)
    assert day.between(at("2026-11-24T00:00"), at("2026-11-25T00:00")) == hours(14)


def test_touching_frames_are_one() -> None:
    """A target at the seam of two frames is due there and the desk stays open."""
    open_time = OpenTime([calendar("mon-fri 9-12,12-17")], NOW)
    assert open_time.add(at("2026-11-24T09:00"), hours(3)) == at("2026-11-24T12:00")
    assert open_time.is_open(at("2026-11-24T12:00"))


def test_the_evening_before_a_holiday_runs_out() -> None:
    """The tail of a night shift counts on the holiday; the holiday's own night does not."""
    open_time = OpenTime([calendar("mon-sun 22-6", country="DE")], NOW)
    assert open_time.is_open(at("2026-12-25T05:00"))
    assert not open_time.is_open(at("2026-12-25T23:00"))


def test_the_next_opening() -> None:
    """An open instant is its own; a closing one waits for the next frame."""
    open_time = OpenTime([calendar("mon-fri 9-17")], NOW)
    assert open_time.next_open(at("2026-11-27T16:59")) == at("2026-11-27T16:59")
    assert open_time.next_open(at("2026-11-27T17:00")) == at("2026-11-30T09:00")


def test_working_days_skip_weekends_holidays_and_time_off() -> None:
    """A day on which no hours start, or all of them are off, is no working day."""
    off = ((at("2026-12-28T00:00"), at("2026-12-30T00:00")),)
    own = {date(2026, 12, 27): (Hours(start=600, end=660),)}
    open_time = OpenTime([calendar("mon-fri 9-17", country="DE", closed=off, own_days=own)], NOW)
    found = [day for day in range(23, 32) if open_time.working_day(date(2026, 12, day))]
    assert found == [23, 24, 27, 30, 31]
    assert open_time.next_working_day(date(2026, 12, 25)) == date(2026, 12, 27)
    assert open_time.next_working_day(date(2026, 12, 28)) == date(2026, 12, 30)


@pytest.mark.parametrize(
    "closed",
    [
        Calendar(zone="UTC"),
        Calendar(zone="UTC", frames=parse_hours("mon-sun 0-24"), closed=((NOW, NOW + timedelta(days=9999)),)),
    ],
)
def test_a_desk_that_never_opens_is_an_error(closed: Calendar) -> None:
    """No hours, or a shut-down beyond the horizon: nothing is ever due, and that must be said."""
    open_time = OpenTime([closed], NOW)
    with pytest.raises(NeverOpen):
        open_time.add(NOW, MINUTE)
    with pytest.raises(NeverOpen):
        open_time.next_open(NOW)
    with pytest.raises(NeverOpen):
        open_time.next_working_day(NOW.date() + timedelta(days=1))


def test_round_the_clock_is_plain_time() -> None:
    """A desk that never closes adds hours as they are, over clock changes too, to the minute of the table's end."""
    open_time = OpenTime([calendar("mon-sun 0-24")], NOW)
    for days in (1, 300, 729, 730, 731, 800, 3000):
        assert open_time.add(NOW, timedelta(days=days)) == NOW + timedelta(days=days)
        assert open_time.add(NOW, timedelta(days=-days)) == NOW - timedelta(days=days)
    with pytest.raises(NeverOpen):
        open_time.add(NOW, timedelta(days=4000))
