"""Whom an answer is for: language, zone and what they may see; and how values are shown to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.replies.i18n import _, _n, catalogue, current
from bot.replies.spans import instant_span
from bot.values.money import shown

if TYPE_CHECKING:
    import gettext
    from decimal import Decimal

    from bot.values.money import Money

HIDDEN = "•••"


@dataclass
class Reader:
    """A person or a channel that is spoken to.

    `amounts` is whether money may be shown at all; `saw_amounts` tells afterwards whether some was.
    """

    language: str = "en"
    zone: str = "UTC"
    country: str | None = None
    amounts: bool = False
    person_id: int | None = None
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    saw_amounts: bool = field(default=False, compare=False)

    @property
    def translations(self) -> gettext.NullTranslations:
        """The catalogue of the reader's language."""
        return catalogue(self.language)

    @property
    def locale(self) -> str:
        """The CLDR locale: language and country where CLDR knows the pair, else the language."""
        return _locale(self.language, self.country)

    @property
    def tz(self) -> ZoneInfo:
        """The reader's zone."""
        return ZoneInfo(self.zone)

    @property
    def today(self) -> date:
        """The reader's local date now."""
        return self.now.astimezone(self.tz).date()


@cache
def _locale(language: str, country: str | None) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(f"{language}_{country}")) if country else language
    except (UnknownLocaleError, ValueError):
        return language


def amount(money: Money) -> str:
    """An amount in the reader's notation, or dots when he may not see amounts."""
    reader = current()
    if not reader.amounts:
        return HIDDEN
    reader.saw_amounts = True
    return shown(money, reader.locale)


def number(value: int | Decimal) -> str:
    """A number in the reader's notation."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=current().locale)


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
