"""Days and hours of billing: when an invoice is overdue, and when a nudge may be sent."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.calendar.instants import instant
from bot.calendar.working_hours import company_calendar, open_time, person_calendar
from bot.values.errors import NeverOpen

if TYPE_CHECKING:
    from bot.calendar.calendars import Calendar
    from storage.areas.entity import Entity
    from storage.areas.invoice import Invoice
    from storage.identity.company import Company
    from storage.identity.people import Person


def local_date(entity: Entity, now: datetime) -> date:
    """The legal entity's date."""
    return now.astimezone(ZoneInfo(entity.zone)).date()


def day_start(day: date, zone: str) -> datetime:
    """The instant at which a local date begins."""
    return instant(datetime.combine(day, time()), ZoneInfo(zone))


def days_overdue(invoice: Invoice, today: date) -> int:
    """Days since the due day, negative before it."""
    return (today - invoice.due_on).days


def hours_of(person: Person | None, company: Company) -> Calendar:
    """When a person may be told something: own hours, the company's for nobody in particular."""
    return person_calendar(person, company) if person else company_calendar(company)


def opening(moment: datetime, calendar: Calendar) -> datetime:
    """The moment itself in open hours, else the next opening; a calendar that never opens holds nothing back."""
    try:
        return open_time(moment, calendar).next_open(moment)
    except NeverOpen:
        return moment


def working_days_later(moment: datetime, days: int, calendar: Calendar) -> datetime:
    """The first opening of the working day that many working days on."""
    table = open_time(moment, calendar)
    day = moment.astimezone(ZoneInfo(calendar.zone)).date()
    try:
        for _each in range(days):
            day = table.next_working_day(day + timedelta(days=1))
    except NeverOpen:
        day += timedelta(days=days)
    return opening(day_start(day, calendar.zone), calendar)
