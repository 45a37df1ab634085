"""Rules of days: a pattern over the tokens of a phrase, and the day that it means."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.calendar import days
from bot.dates.numericdays import made, numeric_day
from bot.values.errors import Impossible


@dataclass(frozen=True)
class DayPhrase:
    """What a phrase was said with; `past` prefers the days gone by, `week_end` is the last working weekday."""

    text: str
    today: date
    language: str
    region: str | None
    past: bool
    week_end: int


def _ahead(word: str | None) -> int:
    return {"next": 1, "last": -1}.get(word or "", 0)


def _near(asked: DayPhrase, match: re.Match[str]) -> date:
    return asked.today + timedelta(days=int(match[1]))


def _weekday(asked: DayPhrase, match: re.Match[str]) -> date:
    weekday, ways = int(match["weekday"]), {match["before"], match["after"]} - {None}
    if "last" in ways or (asked.past and not ways):
        return days.weekday_before(asked.today, weekday)
    if ways == {"this"} and (asked.past or asked.today.weekday() == weekday):
        return days.weekday_of_week(asked.today, weekday, 0)
    return days.weekday_after(asked.today, weekday)


def _weekday_of_week(asked: DayPhrase, match: re.Match[str]) -> date:
    weekday = int(match["weekday"] or match["late"])
    return days.weekday_of_week(asked.today, weekday, _ahead(match["which"] or match["whichever"] or match["very"]))


def _ahead_span(asked: DayPhrase, match: re.Match[str]) -> date:
    return days.add_units(asked.today, int(match["count"]), match["unit"])


def _bare_span(asked: DayPhrase, match: re.Match[str]) -> date:
    return _back_span(asked, match) if asked.past else _ahead_span(asked, match)


def _back_span(asked: DayPhrase, match: re.Match[str]) -> date:
    return days.add_units(asked.today, -int(match["count"]), match["unit"])


def _period(asked: DayPhrase, match: re.Match[str]) -> date:
    ahead = _ahead(match["before"] or match["after"])
    if match["edge"] == "end":
        return days.period_end(asked.today, match["unit"], ahead, week_end=asked.week_end)
    return days.period_start(asked.today, match["unit"], ahead)


def _month_edge(asked: DayPhrase, match: re.Match[str]) -> date:
    month, end = int(match["month"]), match["edge"] == "end"
    if match["year"]:
        first = made(asked.text, int(match["year"]), month, 1)
        return days.month_end(first.year, month) if end else first
    if not end:
        return days.yearless(asked.today, month, 1, past=asked.past)
    year = asked.today.year
    last = days.month_end(year, month)
    if asked.past:
        return last if last <= asked.today else days.month_end(year - 1, month)
    return last if last >= asked.today else days.month_end(year + 1, month)


def _named(asked: DayPhrase, match: re.Match[str]) -> date:
    number, month, year = int(match["day"]), int(match["month"]), match["year"]
    if year:
        found = made(asked.text, int(year), month, number)
    else:
        found = days.yearless(asked.today, month, number, past=asked.past)
    return _on(asked, match, found)


def _figures(asked: DayPhrase, match: re.Match[str]) -> date:
    found = numeric_day(
        match["figures"], today=asked.today, language=asked.language, region=asked.region, past=asked.past
    )
    return _on(asked, match, found)


def _on(asked: DayPhrase, match: re.Match[str], found: date) -> date:
    """A weekday said along with a date must be that date's."""
    if match["weekday"] and found.weekday() != int(match["weekday"]):
        raise Impossible(asked.text)
    return found


@lru_cache(maxsize=1)
def rules() -> tuple[tuple[re.Pattern[str], Callable[[DayPhrase, re.Match[str]], date]], ...]:
    """The patterns in the order in which they are tried, each with what computes its day."""
    way, unit, on = "next|last|this", "(?P<unit>day|week|month|quarter|year)", r"(?:w(?P<weekday>[0-6]) )?"
    year = r"(?: (?P<year>[0-9]{4}))?"
    grammar = {
        r"@(-?[0-9])": _near,
        rf"(?:(?P<before>{way}) )?w(?P<weekday>[0-6])(?: (?P<after>{way}))?": _weekday,
        rf"(?:(?P<which>{way}) week|week (?P<whichever>{way})) w(?P<weekday>[0-6])"
        rf"|w(?P<late>[0-6]) (?P<very>{way}) week": _weekday_of_week,
        rf"in (?P<count>[0-9]{{1,4}}) {unit}": _ahead_span,
        rf"(?P<count>[0-9]{{1,4}}) {unit} from (?:now|@0)": _ahead_span,
        rf"(?P<count>[0-9]{{1,4}}) {unit}": _bare_span,
        rf"(?P<count>[0-9]{{1,4}}) {unit} ago": _back_span,
        rf"ago (?P<count>[0-9]{{1,4}}) {unit}": _back_span,
        rf"(?P<edge>end|start) (?:(?P<before>{way}) )?{unit.replace('day|', '')}(?: (?P<after>{way}))?": _period,
        rf"(?P<edge>end|start) m(?P<month>[0-9]+){year}": _month_edge,
        rf"{on}(?P<day>[0-9]{{1,2}}) m(?P<month>[0-9]+){year}": _named,
        rf"{on}m(?P<month>[0-9]+) (?P<day>[0-9]{{1,2}}){year}": _named,
        rf"{on}(?P<figures>[0-9]+[-/.][0-9./-]+)": _figures,
    }
    return tuple((re.compile(pattern), day) for pattern, day in grammar.items())
