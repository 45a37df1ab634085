"""Periods that are said where a day is wanted: `next week`, `this weekend`, `KW 50`, `Q1`, `January`; each has a first and a last working day."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from bot.calendar import days

_MONTH = r"m(?P<month>[0-9]{1,2})(?: (?P<year>[0-9]{4}))?"
_WAY = "next|last|this|afternext"
_UNIT = "(?P<unit>week|weekend|month|quarter|year)"
WEEK_OF_MONTH = re.compile(rf"(?P<nth>[1-5]|last) week (?:in )?{_MONTH}")
NUMBERED = re.compile(
    r"(?P<edge>(?:end|start|beginning) (?:of )?|ende |anfang )?"
    r"(?:(?:(?P<week>(?:kw|cw|wk|woche|week|semaine|semana) ?)|(?P<quarter>q|quartal |quarter ))(?P<number>[0-9]{1,2})"
    r"|(?P<number_>[0-9]{1,2})\. ?(?P<week_>kw|woche))(?:[ /]+(?P<year>[0-9]{4}))?"
)
"""`KW 50`, `Q1 2027`, `50. KW`, perhaps behind the word for its end or start."""
Span = tuple[date, date]


def period(words: str, tokens: str, *, today: date, past: bool, week_end: int) -> Span | None:
    """First and last working day of the period in a folded text and its tokens, None if it is no period.

    A period without a year is the running one, or the nearest to come (or gone, if `past`); of the past ones no day
    lies ahead of `today`: one that has not begun ends before its first day. ValueError for week 54.
    """
    found = _numbered(words, today, past=past) or _said(tokens, today, past=past)
    if found is None:
        return None
    span, weekend = found
    first, last = span if weekend else _working(span, week_end)
    return (first, min(last, today)) if past else (first, last)


def is_period(tokens: str) -> bool:
    """Whether some tokens are a period without a number of its own, such as `next week`."""
    return any(pattern.fullmatch(tokens) for pattern, _read in _rules())


def _working(span: Span, week_end: int) -> Span:
    """The span without days off at its ends; the two weekdays behind `week_end` are off."""
    off, (first, last) = {(week_end + 1) % 7, (week_end + 2) % 7}, span
    while first.weekday() in off and first < last:
        first += timedelta(days=1)
    while last.weekday() in off and last > first:
        last -= timedelta(days=1)
    return first, last


def _said(tokens: str, today: date, *, past: bool) -> tuple[Span, bool] | None:
    for pattern, read in _rules():
        if match := pattern.fullmatch(tokens):
            return read(match, today, past)
    return None


def _relative(match: re.Match[str], today: date, past: bool) -> tuple[Span, bool] | None:  # noqa: FBT001
    if match["unit"] != "weekend" and not (match["before"] or match["after"]):
        return None
    ahead = {"next": 1, "last": -1, "afternext": 2}.get(match["before"] or match["after"] or "", 0)
    if match["unit"] == "weekend":
        back = 7 if past and not (match["before"] or match["after"]) and today.weekday() < 5 else 0
        saturday = days.weekday_of_week(today, 5, ahead) - timedelta(days=back)
        return (saturday, saturday + timedelta(days=1)), True
    start = days.period_start(today, match["unit"], ahead)
    return (start, days.period_start(today, match["unit"], ahead + 1) - timedelta(days=1)), False


def _month(match: re.Match[str], today: date, past: bool) -> tuple[Span, bool]:  # noqa: FBT001
    month = int(match["month"])
    year = int(match["year"] or 0) or _year(
        today, past=past, begins=lambda year: date(year, month, 1), ends=lambda year: days.month_end(year, month)
    )
    return (date(year, month, 1), days.month_end(year, month)), False


def _week_of_month(match: re.Match[str], today: date, past: bool) -> tuple[Span, bool]:  # noqa: FBT001
    """A working week that lies wholly in the month."""
    (first, last), _weekend = _month(match, today, past)
    mondays = [first + timedelta(days=n) for n in range(7 - first.weekday(), 32, 7)]
    mondays = [
        monday
        for monday in [first - timedelta(days=first.weekday()), *mondays]
        if first <= monday <= last - timedelta(days=4)
    ]
    monday = mondays[-1] if match["nth"] == "last" else dict(enumerate(mondays, 1)).get(int(match["nth"]), mondays[-1])
    return (monday, monday + timedelta(days=6)), False


def _numbered(words: str, today: date, *, past: bool) -> tuple[Span, bool] | None:
    match = NUMBERED.fullmatch(words)
    if not match:
        return None
    number = int(match["number"] or match["number_"])
    start, end = (_quarter_start, _quarter_end) if match["quarter"] else (_week_start, _week_end)
    year = int(match["year"] or 0) or _year(
        today, past=past, begins=lambda year: start(year, number), ends=lambda year: end(year, number)
    )
    return _edged(match["edge"], (start(year, number), end(year, number))), False


def _edged(edge: str | None, span: Span) -> Span:
    """The whole period, or its first or last day alone."""
    if not edge:
        return span
    return (span[1], span[1]) if edge.startswith("end") else (span[0], span[0])


def _year(today: date, *, past: bool, begins: Callable[[int], date], ends: Callable[[int], date]) -> int:
    """The year in which the period is still to end, or has begun already."""
    if past:
        return today.year if begins(today.year) <= today else today.year - 1
    return today.year if ends(today.year) >= today else today.year + 1


def _week_start(year: int, number: int) -> date:
    return date.fromisocalendar(year, number, 1)


def _week_end(year: int, number: int) -> date:
    return date.fromisocalendar(year, number, 7)


def _quarter_start(year: int, number: int) -> date:
    return date(year, 3 * number - 2, 1)


def _quarter_end(year: int, number: int) -> date:
    return days.month_end(year, 3 * number)


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, bool], tuple[Span, bool] | None]], ...]:
    return (
        (WEEK_OF_MONTH, _week_of_month),
        (re.compile(rf"(?:(?P<before>{_WAY}) )?{_UNIT}(?: (?P<after>{_WAY}))?"), _relative),
        (re.compile(_MONTH), _month),
    )
