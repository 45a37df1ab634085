"""Values as the reader sees them: amounts, numbers, days, instants, spans of time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.replies.i18n import _, _n, current
from bot.replies.spans import instant_span
from bot.values.money import shown

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.values.money import Money
    from bot.values.unitprices import UnitPrice


HIDDEN = "•••"


def amount(money: Money | UnitPrice) -> str:
    """An amount or a unit price in the reader's notation, or dots when they may not see amounts."""
    reader = current()
    if not reader.amounts:
        return HIDDEN
    reader.saw_amounts = True
    return shown(money, reader.locale)


def number(value: int | Decimal) -> str:
    """A number in the reader's notation."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=current().locale)


def precise(value: Decimal) -> str:
    """A number with all its decimals in the reader's notation."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=current().locale, decimal_quantization=False)


def percent(value: Decimal) -> str:
    """A share of 100 in the reader's notation: Decimal("12.5") is 12.5 %."""
    from babel.numbers import format_percent

    return format_percent(value / 100, locale=current().locale, decimal_quantization=False)


def day(value: date) -> str:
    """A date with its weekday; the year only when it is not the current one."""
    from babel.dates import format_date, format_skeleton

    reader = current()
    if value.year == reader.today.year:
        return format_skeleton("MMMEd", value, locale=reader.locale)
    return format_date(value, "medium", locale=reader.locale)


def clock(value: datetime) -> str:
    """The time of day of an instant in the reader's zone."""
    from babel.dates import format_time

    reader = current()
    return instant_span(value, format_time(value.astimezone(reader.tz), "short", locale=reader.locale))


def when(value: datetime) -> str:
    """An instant as date and time, which each reader sees in the own zone."""
    local = value.astimezone(current().tz)
    from babel.dates import format_time

    return instant_span(value, f"{day(local.date())} {format_time(local, 'short', locale=current().locale)}")


def days_from_now(value: date) -> str:
    """How far a date is from the reader's today: "today", "in 3 days", "3 days ago"."""
    distance = (value - current().today).days
    if distance == 0:
        return _("today")
    if distance > 0:
        return _n("tomorrow", "in {n} days", distance)
    return _n("yesterday", "{n} days ago", -distance)


def span(value: timedelta) -> str:
    """A length of time in its two largest units: "2 d 3 h", "45 min"."""
    minutes = max(0, round(value.total_seconds() / 60))
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    parts = [(days, _("{n} d", n=days)), (hours, _("{n} h", n=hours)), (minutes, _("{n} min", n=minutes))]
    return " ".join([text for count, text in parts if count][:2]) or _("{n} min", n=0)
