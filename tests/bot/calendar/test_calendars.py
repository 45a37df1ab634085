from datetime import UTC, date, datetime, time

import pytest
from pydantic import ValidationError

from bot.calendar.calendars import Calendar, Frame, Hours
from bot.dates.hourstext import parse_hours
from bot.values.errors import NotUnderstood

OFFICE = Calendar(zone="Europe/Berlin", frames=parse_hours("mon-fri 9-17"), country="DE", subdivision="BY")


def test_a_calendar_is_a_value() -> None:
    """Equal calendars hash alike, survive JSON, and cannot be changed."""
    own = {date(2026, 12, 24): (Hours(start=540, end=720),), date(2026, 12, 31): ()}
    closed = ((datetime(2026, 8, 3, tzinfo=UTC), datetime(2026, 8, 17, tzinfo=UTC)),)
    calendar = OFFICE.model_copy(update={"own_days": own, "closed": closed})
    again = Calendar.model_validate_json(calendar.model_dump_json())
    assert again == Calendar(
        zone="Europe/Berlin", frames=OFFICE.frames, country="DE", subdivision="BY", own_days=own, closed=closed
    )
    assert hash(again) == hash(calendar)
    assert again != OFFICE
    with pytest.raises(TypeError):
        again.own_days[date(2026, 1, 1)] = ()  # type: ignore[index]
    with pytest.raises(ValidationError):
        again.zone = "UTC"  # type: ignore[misc]


@pytest.mark.parametrize(
    "zone", ["EST", "localtime", "Etc/GMT+5", "europe/berlin", "Nowhere/City", "", "../etc/passwd"]
)
def test_a_zone_is_a_place_or_utc(zone: str) -> None:
    """Names that load but mean what nobody intends are refused."""
    with pytest.raises(ValidationError):
        Calendar(zone=zone)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (1440, 5), (0, 1441)])
def test_hours_lie_within_a_day(start: int, end: int) -> None:
    """Minutes count from midnight to midnight."""
    with pytest.raises(ValidationError):
        Frame(weekday=0, start=start, end=end)


def test_time_off_ends_after_it_starts() -> None:
    """Empty or reversed time off is an error, naive instants too."""
    day = datetime(2026, 8, 3, tzinfo=UTC)
    for closed in (((day, day),), ((day.replace(tzinfo=None), day.replace(day=4, tzinfo=None)),)):
        with pytest.raises(ValidationError):
            Calendar(zone="UTC", closed=closed)


def test_holidays_and_own_days_replace_the_week() -> None:
    """A holiday has no hours, an own day has its own, even on a holiday."""
    christmas = date(2026, 12, 25)
    emergency = OFFICE.model_copy(update={"own_days": {christmas: (Hours(start=600, end=660),)}})
    assert OFFICE.hours(christmas) == ()
    assert emergency.hours(christmas) == (Hours(start=600, end=660),)
    assert len(OFFICE.hours(date(2026, 11, 23))) == 1


def test_an_unknown_country_is_not_understood() -> None:
    """It shows when days are asked for."""
    with pytest.raises(NotUnderstood):
        Calendar(zone="UTC", country="XX").hours(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("hours", "end"),
    [
        ("mon-fri 9-12,13-17:30", time(17, 30)),
        ("mon 22-6", time(23, 59)),
        ("mon 0-24", time(23, 59)),
        ("tue 9-17", None),
    ],
)
def test_the_day_ends_with_its_last_hours(hours: str, end: time | None) -> None:
    """EOD is the end of the last hours that start on that date, midnight at the latest."""
    assert Calendar(zone="UTC", frames=parse_hours(hours)).day_end(date(2026, 11, 23)) == end


def test_the_week_ends_with_its_last_working_day() -> None:
    """Friday where there are no hours at all."""
    assert Calendar(zone="UTC", frames=parse_hours("sun-thu 9-17")).week_end == 6
    assert Calendar(zone="UTC").week_end == 4
