"""The time of day of a channel's digest, and its next run."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.calendar.working_hours import company_calendar
from bot.dates.clocktext import parse_clock
from bot.options.option import OptionType
from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.values.errors import NotUnderstood
from commands.projects.digest.times import before_day, local_date, next_run

if TYPE_CHECKING:
    from bot.context import Context
    from storage.areas.digest import Digest
    from storage.identity.company import Company
    from storage.identity.places import Channel


class HourType(OptionType[int]):
    """A time of day on 24 hours, as the minute of the day."""

    words = 3
    example = "08:30"

    def __repr__(self) -> str:
        return "HourType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> int:
        """Minutes since midnight."""
        try:
            return parse_clock(text)
        except NotUnderstood as error:
            raise BadValue(_("“{text}” is not {expected}.", text=text, expected=self.expected())) from error

    def fits(self, text: str, ctx: Context) -> bool:
        """Hours, or hours and minutes, on 24 hours or with am and pm."""
        try:
            parse_clock(text)
        except NotUnderstood:
            return False
        return True

    def canonical(self, value: int) -> str:
        """Hours and minutes with a colon."""
        return clock_text(value)

    def expected(self) -> str:
        """A time of day."""
        return _("a time of day on 24 hours")


def clock_text(minute: int) -> str:
    """A minute of the day as hours and minutes."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def zone_of(channel: Channel, company: Company) -> ZoneInfo:
    """The zone of a channel's days."""
    return ZoneInfo(channel.zone or company.zone)


def planned(digest: Digest, channel: Channel, company: Company, after: datetime) -> datetime:
    """The next run of a channel's digest later than `after`, and on a later date than the last one."""
    zone = zone_of(channel, company)
    if digest.said_at is not None:
        said_on = local_date(digest.said_at, zone)
        after = max(after, before_day(said_on + timedelta(days=1), zone))
    return next_run(company_calendar(company), digest.minute, zone, after)
