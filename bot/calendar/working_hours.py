"""Working hours of people and the company, from their rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.calendar.calendars import Calendar, Frame, Hours
from bot.calendar.holidays import places
from bot.calendar.opentime import OpenTime

if TYPE_CHECKING:
    from storage.identity.company import Company
    from storage.identity.people import Person

OWN_DAYS = "own_days"
"""The company option that holds special days: ISO date to a list of [start minute, end minute]."""


def frames_of(rows: list[Any]) -> tuple[Frame, ...]:
    """Frames from their stored form, [weekday, start minute, end minute] each."""
    return tuple(Frame(weekday=day, start=start, end=end) for day, start, end in rows)


def stored(frames: tuple[Frame, ...]) -> list[list[int]]:
    """The stored form of frames."""
    return [[frame.weekday, frame.start, frame.end] for frame in frames]


def company_calendar(company: Company) -> Calendar:
    """The company's open hours with the public holidays of its country."""
    return _calendar(company, company.frames, company)


def person_calendar(person: Person, company: Company) -> Calendar:
    """A person's working hours in the own zone, the company's frames where none are set."""
    return _calendar(person, person.frames or company.frames, company)


def _calendar(whose: Company | Person, frames: list[Any], company: Company) -> Calendar:
    """Without holidays in a country whose holidays are not listed, without regional ones in an unlisted region."""
    regions = places().get(whose.country or "")
    return Calendar(
        zone=whose.zone,
        frames=frames_of(frames),
        country=None if regions is None else whose.country,
        subdivision=whose.subdivision if whose.subdivision in (regions or ()) else None,
        own_days=own_days(company),
    )


def own_days(company: Company) -> dict[date, tuple[Hours, ...]]:
    """The company's special days, which replace public holidays and weekly frames for everybody; () is closed."""
    stored_days: dict[str, list[list[int]]] = company.options.get(OWN_DAYS, {})
    return {
        date.fromisoformat(day): tuple(Hours(start=start, end=end) for start, end in frames)
        for day, frames in stored_days.items()
    }


def open_time(now: datetime, *calendars: Calendar) -> OpenTime:
    """Open time around `now`; several calendars stand in for each other. Tables are kept per calendar and month."""
    utc = now.astimezone(UTC)
    return _table(calendars, datetime(utc.year, utc.month, 1, tzinfo=UTC))


@lru_cache(maxsize=512)
def _table(calendars: tuple[Calendar, ...], origin: datetime) -> OpenTime:
    return OpenTime(calendars, origin)
