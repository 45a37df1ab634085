"""Open time: its length between two instants, and the instant at which a span of it ends."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, chain

from bot.calendar.calendars import Calendar, merged
from bot.values.errors import NeverOpen

HORIZON = timedelta(days=3660)
"""How far from where it starts a count may lead, and how long a calendar may stay closed."""
BEFORE, AFTER = timedelta(days=31), timedelta(days=730)
REACHES = (timedelta(), timedelta(days=400), HORIZON)
MARGIN = timedelta(days=2)
"""Local dates and UTC dates differ by a day, hours that run overnight by another."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


@dataclass(frozen=True)
class _Table:
    """Open spans from `first` to `last`, in microseconds since 1970; sums[i] is the open time before span i."""

    first: datetime
    last: datetime
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sums: tuple[int, ...]

    def at(self, moment: int) -> int:
        index = bisect_right(self.starts, moment)
        return self.sums[index] - (max(0, self.ends[index - 1] - moment) if index else 0)

    def forward(self, want: int) -> int | None:
        index = bisect_left(self.sums, want)
        if index == len(self.sums):
            return None
        return self.ends[index - 1] - (self.sums[index] - want)

    def backward(self, want: int) -> int | None:
        if want < 0:
            return None
        index = bisect_right(self.sums, want) - 1
        return self.starts[index] + want - self.sums[index]


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICRO


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


class OpenTime:
    """Open time of one calendar, or of several that stand in for each other (follow the sun: open when any is).

    Elapsed time, never a difference of wall clocks. The table starts around `origin` and grows on demand; it is
    replaced as a whole, so threads may share one.
    """

    def __init__(self, calendars: Sequence[Calendar], origin: datetime) -> None:
        self.calendars = tuple(calendars)
        self.origin = origin
        self._table = self._built(origin - BEFORE, origin + AFTER)

    def at(self, moment: datetime) -> timedelta:
        """Open time from the origin to `moment`, negative before it."""
        return self.between(self.origin, moment)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Open time from `start` to `end`, negative if `end` is the earlier."""
        table = self._covering(min(start, end), max(start, end))
        return (table.at(_micros(end)) - table.at(_micros(start))) * _MICRO

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The first instant by which `span` of open time has passed (for a negative one: the last before which it lies).

        A count that ends with a frame ends there, not at the next opening; no time leads to `start` itself.
        NeverOpen if the horizon does not hold so much.
        """
        if not span:
            return start
        for table in self._tables(start, ahead=span > timedelta()):
            want = table.at(_micros(start)) + span // _MICRO
            found = table.forward(want) if span > timedelta() else table.backward(want)
            moment = None if found is None else _moment(found)
            if moment and table.first <= moment <= table.last:
                return moment
        raise NeverOpen(str(span))

    def is_open(self, moment: datetime) -> bool:
        """Whether the instant lies in open time; the closing instant does not."""
        table, micros = self._covering(moment, moment), _micros(moment)
        index = bisect_right(table.starts, micros)
        return index > 0 and micros < table.ends[index - 1]

    def next_open(self, moment: datetime) -> datetime:
        """The instant itself if it is open, else the next opening; NeverOpen beyond the horizon."""
        if self.is_open(moment):
            return moment
        for table in self._tables(moment, ahead=True):
            index = bisect_left(table.starts, _micros(moment))
            if index < len(table.starts) and _moment(table.starts[index]) <= table.last:
                return _moment(table.starts[index])
        raise NeverOpen(str(moment))

    def working_day(self, day: date) -> bool:
        """Whether hours start on this date, on any calendar, that time off does not swallow."""
        return any(True for calendar in self.calendars for _ in calendar.spans(day, day))

    def next_working_day(self, day: date) -> date:
        """The day itself if it is a working day, else the next; NeverOpen beyond the horizon."""
        for number in range(HORIZON.days):
            if self.working_day(day + timedelta(days=number)):
                return day + timedelta(days=number)
        raise NeverOpen(str(day))

    def _tables(self, moment: datetime, *, ahead: bool) -> Iterator[_Table]:
        for reach in REACHES:
            yield self._covering(moment, moment + reach) if ahead else self._covering(moment - reach, moment)

    def _covering(self, start: datetime, end: datetime) -> _Table:
        table = self._table
        if table.first <= start and end <= table.last:
            return table
        first = start - BEFORE if start < table.first else table.first
        last = end + BEFORE if end > table.last else table.last
        self._table = table = self._built(first, last)
        return table

    def _built(self, first: datetime, last: datetime) -> _Table:
        dates = (first - MARGIN).date(), (last + MARGIN).date()
        spans = list(merged(chain.from_iterable(calendar.spans(*dates) for calendar in self.calendars)))
        starts = tuple(_micros(start) for start, _ in spans)
        ends = tuple(_micros(end) for _, end in spans)
        lengths = (end - start for start, end in zip(starts, ends, strict=True))
        return _Table(first, last, starts, ends, (0, *accumulate(lengths)))
