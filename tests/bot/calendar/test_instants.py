from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.instants import instant

ZONES = sorted(name for name in available_timezones() if "/" in name)


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:00"),
        ("Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00"),
        ("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00"),
        ("America/Santiago", "2026-09-06T00:00", "2026-09-06T04:00"),
        ("Asia/Kolkata", "2026-11-23T09:00", "2026-11-23T03:30"),
        ("Africa/Monrovia", "1972-01-07T00:00", "1972-01-07T00:44:30"),
        ("Europe/Berlin", "2027-03-28T02:30:00.45", "2027-03-28T01:00"),
    ],
)
def test_gaps_leap_and_folds_pass_first(zone: str, wall: str, expected: str) -> None:
    """A time in a gap is the moment of the leap (a whole day in Samoa), one in a fold its first pass."""
    found = instant(datetime.fromisoformat(wall), ZoneInfo(zone))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def changes(zone: ZoneInfo) -> list[datetime]:
    """The UTC days of two years on which the zone's offset changes."""
    noons = [datetime(2025, 12, 1, 12, tzinfo=UTC) + timedelta(days=number) for number in range(0, 750, 10)]
    offsets = [noon.astimezone(zone).utcoffset() for noon in noons]
    spans = [noons[at] for at in range(len(noons) - 1) if offsets[at] != offsets[at + 1]]
    days = [span + timedelta(days=number) for span in spans for number in range(11)]
    return [
        day
        for day in days
        if day.astimezone(zone).utcoffset() != (day + timedelta(days=1)).astimezone(zone).utcoffset()
    ]


def test_the_first_minute_in_every_zone() -> None:
    """At each clock change of every zone, the instant of a wall time is the first minute that reads it or later."""
    checked = 0
    for zone in map(ZoneInfo, ZONES[::11]):
        for day in changes(zone):
            minutes = [day + timedelta(minutes=number) for number in range(24 * 60)]
            walls = [minute.astimezone(zone).replace(tzinfo=None) for minute in minutes]
            for wall in {walls[0] + timedelta(minutes=number) for number in range(60, 23 * 60, 47)}:
                first = next(minute for minute, shown in zip(minutes, walls, strict=True) if shown >= wall)
                assert instant(wall, zone) == first
                checked += 1
    assert checked > 1000


@given(st.datetimes(datetime.fromisoformat("1970-01-02"), datetime.fromisoformat("2100-01-01")), st.sampled_from(ZONES))
def test_an_instant_reads_its_wall_time_or_later(wall: datetime, name: str) -> None:
    """The zone's clock shows the wall time, or has leapt over it by less than a day and a bit."""
    zone = ZoneInfo(name)
    shown = instant(wall, zone).astimezone(zone).replace(tzinfo=None)
    assert wall <= shown <= wall + timedelta(hours=25)
