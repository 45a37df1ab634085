"""Arithmetic of calendar days; weekdays count from 0, Monday."""

from calendar import monthrange
from datetime import date, timedelta

FRIDAY = 4


def month_end(year: int, month: int) -> date:
    """The last day of a month; `month` may run past 12 or below 1 into other years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The same day some months on, or the month's last if it has no such day: 31 January + 1 is 28 February."""
    last = month_end(day.year, day.month + months)
    return last.replace(day=min(day.day, last.day))


def add_units(day: date, count: int, unit: str) -> date:
    """`count` units on; unit: day, week, month, quarter or year. OverflowError or ValueError beyond the calendar."""
    if unit in {"day", "week"}:
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    return add_months(day, count * {"month": 1, "quarter": 3, "year": 12}[unit])


def weekday_after(day: date, weekday: int) -> date:
    """The coming one; said on that weekday it means a week ahead."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def weekday_before(day: date, weekday: int) -> date:
    """The one gone by; said on that weekday it means a week back."""
    return day - timedelta(days=(day.weekday() - weekday - 1) % 7 + 1)


def weekday_of_week(day: date, weekday: int, weeks: int) -> date:
    """That weekday in the week `weeks` from the one of `day`; weeks start on Monday."""
    return day + timedelta(days=weekday - day.weekday() + 7 * weeks)


def period_start(day: date, unit: str, ahead: int) -> date:
    """First day of the week, month, quarter or year that lies `ahead` periods from that of `day`."""
    if unit == "week":
        return weekday_of_week(day, 0, ahead)
    first = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[unit]
    return add_units(day.replace(month=first, day=1), ahead, unit)


def period_end(day: date, unit: str, ahead: int, *, week_end: int = FRIDAY) -> date:
    """Last day of a period; of a week its last working day `week_end`, never one that has passed."""
    if unit == "week":
        end = weekday_of_week(day, week_end, ahead)
        return end if end >= day or ahead < 0 else end + timedelta(days=7)
    return period_start(day, unit, ahead + 1) - timedelta(days=1)


def yearless(day: date, month: int, number: int, *, past: bool = False) -> date:
    """The nearest such date from `day` on (or up to it, if `past`); ValueError if no year has it."""
    for years in range(9):
        try:
            found = date(day.year + (-years if past else years), month, number)
        except ValueError:
            continue
        if (found <= day) if past else (found >= day):
            return found
    raise ValueError(f"{month}-{number}")
