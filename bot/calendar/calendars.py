"""Calendars: a zone, weekly frames, public holidays, own days and time off."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer

from bot.calendar.days import FRIDAY
from bot.calendar.holidays import public_holidays
from bot.calendar.instants import instant
from bot.calendar.zones import zone_named
from bot.values.errors import NotUnderstood

DAY_MINUTES = 24 * 60
Span = tuple[datetime, datetime]


class Hours(BaseModel):
    """Minutes of the wall clock since midnight; an end that is not after the start lies on the next day."""

    model_config = ConfigDict(frozen=True)

    start: Annotated[int, Field(ge=0, lt=DAY_MINUTES)]
    end: Annotated[int, Field(ge=0, le=DAY_MINUTES)]

    def span(self, day: date, zone: ZoneInfo) -> Span:
        """The instants between which these hours, started on `day`, run; equal if a gap swallows them."""
        end = self.end if self.end > self.start else self.end + DAY_MINUTES
        midnight = datetime.combine(day, time())
        return instant(midnight + timedelta(minutes=self.start), zone), instant(midnight + timedelta(minutes=end), zone)


class Frame(Hours):
    """Hours that start on a weekday, 0 is Monday."""

    weekday: Annotated[int, Field(ge=0, le=6)]


def _zone_known(name: str) -> str:
    """`EST` and `localtime` load too, but mean what no user intends: only `Area/City` and UTC are zones."""
    zone = zone_named(name)
    if zone is None or zone.key != name:
        raise NotUnderstood(name)
    return name


def _in_order(closed: tuple[Span, ...]) -> tuple[Span, ...]:
    if any(end <= start for start, end in closed):
        raise ValueError("time off ends after it starts")
    return tuple(sorted(closed))


OwnDays = Annotated[
    Mapping[date, tuple[Hours, ...]],
    AfterValidator(lambda days: MappingProxyType(dict(days))),
    PlainSerializer(dict, return_type=dict[date, tuple[Hours, ...]]),
]


class Calendar(BaseModel):
    """Who is open when, read on the wall clock of `zone`; hashable, so that tables can be kept per calendar.

    `own_days` replace the frames that start on a date (() closes it), over public holidays of `country` and
    `subdivision`, over weekly `frames`. The tail of the evening before still counts. `closed` are instants (time off,
    shut-downs) and beat everything.
    """

    model_config = ConfigDict(frozen=True)

    zone: Annotated[str, AfterValidator(_zone_known)]
    frames: tuple[Frame, ...] = ()
    country: str | None = None
    subdivision: str | None = None
    own_days: OwnDays = Field(default_factory=dict, validate_default=True)
    closed: Annotated[tuple[tuple[AwareDatetime, AwareDatetime], ...], AfterValidator(_in_order)] = ()

    def __hash__(self) -> int:
        own = tuple(sorted(self.own_days.items(), key=lambda item: item[0]))
        return hash((self.zone, self.frames, self.country, self.subdivision, own, self.closed))

    @property
    def week_end(self) -> int:
        """The last working weekday, Friday if there is none: what `end of week` means."""
        return max((frame.weekday for frame in self.frames), default=FRIDAY)

    def holidays(self, first: date, last: date) -> frozenset[date]:
        """Public holidays of the years from `first` to `last`; NotUnderstood for an unknown place."""
        if not self.country:
            return frozenset()
        return public_holidays(self.country, self.subdivision, range(first.year, last.year + 1))

    def hours(self, day: date) -> tuple[Hours, ...]:
        """The hours that start on a date, before time off."""
        return self._hours(day, self.holidays(day, day))

    def _hours(self, day: date, holidays: frozenset[date]) -> tuple[Hours, ...]:
        own = self.own_days.get(day)
        if own is not None or day in holidays:
            return own or ()
        weekday = day.weekday()
        return tuple(frame for frame in self.frames if frame.weekday == weekday)

    def spans(self, first: date, last: date) -> Iterator[Span]:
        """Open instants (UTC) of the hours that start from `first` to `last`: merged, in order, without time off."""
        zone, holidays = ZoneInfo(self.zone), self.holidays(first, last)
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        edges = (hours.span(day, zone) for day in days for hours in self._hours(day, holidays))
        return cut(merged(edges), self.closed)

    def day_end(self, day: date) -> time | None:
        """The wall clock at the end of a date's last hours (midnight at the latest), None on a day off: what EOD means."""
        ends = [DAY_MINUTES if hours.end <= hours.start else hours.end for hours in self.hours(day)]
        minute = min(max(ends, default=0), DAY_MINUTES - 1)
        return time(minute // 60, minute % 60) if ends else None


def merged(spans: Iterator[Span]) -> Iterator[Span]:
    """Spans in order, overlapping and touching ones joined, empty ones dropped: a minute counts once."""
    start: datetime | None = None
    end: datetime | None = None
    for left, right in sorted(span for span in spans if span[0] < span[1]):
        if start is None or end is None or left > end:
            if start is not None and end is not None:
                yield start, end
            start, end = left, right
        else:
            end = max(end, right)
    if start is not None and end is not None:
        yield start, end


def cut(spans: Iterator[Span], closed: tuple[Span, ...]) -> Iterator[Span]:
    """Spans without the closed ones."""
    for begin, end in spans:
        start = begin
        for shut, reopened in closed:
            if shut < end and reopened > start:
                if shut > start:
                    yield start, shut
                start = max(start, reopened)
        if start < end:
            yield start, end
