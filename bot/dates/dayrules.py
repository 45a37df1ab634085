"""Rules of days: a pattern over the tokens of a phrase, and the day that it means."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.calendar import days
from bot.dates.numericdays import full_year, made, numeric_day
from bot.values.errors import Ambiguous, Impossible


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
    return {"next": 1, "last": -1, "afternext": 2}.get(word or "", 0)


def _near(asked: DayPhrase, match: re.Match[str]) -> date:
    return asked.today + timedelta(days=int(match[1]))


def _weekday(asked: DayPhrase, match: re.Match[str]) -> date:
    weekday, ways = int(match["weekday"]), {match["before"], match["after"]} - {None}
    if "afternext" in ways:
        return days.weekday_after(asked.today, weekday) + timedelta(days=7)
    if "last" in ways or (asked.past and not ways):
        return days.weekday_before(asked.today, weekday)
    if ways == {"this"} and (asked.past or asked.today.weekday() == weekday):
        return days.weekday_of_week(asked.today, weekday, 0)
    return days.weekday_after(asked.today, weekday)


def _weekday_of_week(asked: DayPhrase, match: re.Match[str]) -> date:
    weekday = int(match["weekday"] or match["late"])
    return days.weekday_of_week(asked.today, weekday, _ahead(match["which"] or match["whichever"] or match["very"]))


def _near_span(asked: DayPhrase, match: re.Match[str]) -> date:
    return days.add_units(_near(asked, match), int(match["count"]), match["unit"])


def _spans(asked: DayPhrase, match: re.Match[str]) -> date:
    """Several lengths together, the longer units first: `1 month 2 weeks ago`."""
    back = bool(match["ago"]) or (asked.past and not match["ahead"] and not match["on"])
    found = asked.today
    for count, unit in re.findall(r"([0-9]+) (day|week|month|quarter|year)", match[0]):
        found = days.add_units(found, -int(count) if back else int(count), unit)
    return found


def _nth(asked: DayPhrase, match: re.Match[str]) -> date:
    """`first friday of july`, `last day of next month`; in a month that is not named the running one, or asked."""
    way = match["before"] or match["after"]
    if way:
        return _nth_of(asked, match, days.period_start(asked.today, "month", _ahead(way)))
    if not match["month"]:
        ahead = -1 if asked.past else 1
        found = [_nth_of(asked, match, days.period_start(asked.today, "month", n)) for n in (0, ahead)]
        return (
            found[0] if (found[0] <= asked.today if asked.past else found[0] >= asked.today) else _either(asked, found)
        )
    month = int(match["month"])
    if match["year"]:
        return _nth_of(asked, match, made(asked.text, int(match["year"]), month, 1))
    return _nearest_year(asked, lambda year: _nth_of(asked, match, date(year, month, 1)))


def _either(asked: DayPhrase, found: list[date]) -> date:
    raise Ambiguous(asked.text, tuple(found))


def _nearest_year(asked: DayPhrase, of: Callable[[int], date]) -> date:
    found = of(asked.today.year)
    if (found <= asked.today) if asked.past else (found >= asked.today):
        return found
    return of(asked.today.year + (-1 if asked.past else 1))


def _nth_of(asked: DayPhrase, match: re.Match[str], first: date) -> date:
    """The day in the month that begins with `first`; Impossible for a fifth one that is not there."""
    last = days.month_end(first.year, first.month)
    if not match["weekday"]:
        number = last.day if match["nth"] == "last" else int(match["nth"])
        return made(asked.text, first.year, first.month, number)
    if match["nth"] == "last":
        return days.weekday_before(last + timedelta(days=1), int(match["weekday"]))
    found = days.weekday_after(first - timedelta(days=1), int(match["weekday"])) + timedelta(
        days=7 * (int(match["nth"]) - 1)
    )
    return (
        made(asked.text, first.year, first.month, found.day)
        if found <= last
        else made(asked.text, first.year, first.month, 32)
    )


def _of_month(asked: DayPhrase, match: re.Match[str]) -> date:
    first = days.period_start(asked.today, "month", _ahead(match["before"]))
    return made(asked.text, first.year, first.month, int(match["day"]))


def _dated_weekday(asked: DayPhrase, match: re.Match[str]) -> date:
    """`Thursday the 24th`: the nearest 24th that is a Thursday, at most two months off."""
    for months in range(3):
        first = days.period_start(asked.today, "month", -months if asked.past else months)
        number = int(match["day"])
        if not 1 <= number <= days.month_end(first.year, first.month).day:
            continue
        found = first.replace(day=number)
        near = (found <= asked.today) if asked.past else (found >= asked.today)
        if near and found.weekday() == int(match["weekday"]):
            return found
    raise Impossible(asked.text)


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
        found = made(asked.text, full_year(asked.text, year, asked.today), month, number)
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
    way, unit, on = "next|last|this|afternext", "(?P<unit>day|week|month|quarter|year)", r"(?:w(?P<weekday>[0-6]) )?"
    year = r"(?: (?P<year>[0-9]{4}))?"
    short = r"(?: (?P<year>[0-9]{4}|[0-9]{2}))?"
    span = "[0-9]{1,4} (?:day|week|month|quarter|year)"
    of = rf"(?:in )?(?:m(?P<month>[0-9]+){year}|(?:(?P<before>{way}) )?month(?: (?P<after>{way}))?)"
    grammar = {
        r"@(-?[0-9])": _near,
        rf"@(-?[0-9]) in (?P<count>[0-9]{{1,4}}) {unit}": _near_span,
        rf"(?P<ahead>in )?{span}(?: {span}){{1,2}}(?P<ago> ago)?(?P<on> from (?:now|@0))?": _spans,
        rf"(?P<nth>[1-5]|last) w(?P<weekday>[0-6]) {of}": _nth,
        rf"(?P<nth>[0-9]{{1,2}}|last) (?:day|w(?P<weekday>(?!))) {of}": _nth,
        rf"(?P<day>[0-9]{{1,2}}) (?P<before>{way}) month": _of_month,
        r"w(?P<weekday>[0-6]) (?P<day>[0-9]{1,2})": _dated_weekday,
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
        rf"{on}(?P<day>[0-9]{{1,2}}) m(?P<month>[0-9]+){short}": _named,
        rf"{on}m(?P<month>[0-9]+) (?P<day>[0-9]{{1,2}}){year}": _named,
        rf"{on}(?P<year>[0-9]{{4}}) m(?P<month>[0-9]+) (?P<day>[0-9]{{1,2}})": _named,
        rf"{on}(?P<figures>[0-9]+[-/.][0-9./-]+)": _figures,
    }
    return tuple((re.compile(pattern), day) for pattern, day in grammar.items())
