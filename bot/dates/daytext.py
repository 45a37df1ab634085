"""Days in words: `friday`, `in 3 days`, `end of next month`, `5. Januar`, `3/4`; every word is read or none."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bot.calendar import days
from bot.dates.loosedays import TIMED, directed, loose_shape, loose_span
from bot.dates.monthdays import monthday
from bot.dates.numericdays import made, numeric_day
from bot.dates.periods import period
from bot.dates.vocabulary import LANGUAGES, UnknownWord, language_of, vocabulary, weekday_names
from bot.values.errors import Ambiguous, Impossible, NotUnderstood
from bot.values.plaintext import folded

LONGEST = 60
_SHORT = re.compile(r"(?P<sign>[+-]?) ?(?P<count>[0-9]{1,4}) ?(?P<unit>[dwy])")
_DAYS_ON = re.compile("(?:in )?[0-9]{1,4} (?:day|week|month|quarter|year)(?: from (?:now|@0))?")
_SHORT_UNITS = {"d": "day", "w": "week", "y": "year"}
_ANCHORS = re.compile(r"@-?[0-9]|w[0-6](?![0-9])|eod|[0-9]+[-/.][0-9]|\+ ?[0-9]+ ?[dwy]$")
_SHAPES = re.compile(
    r"(?:in|ago) [0-9]+ [dwmqy]|[0-9]+ (?:day|week|month|quarter|year) (?:ago|from)|(?:end|start) (?:next |last |this )?\w"
    r"|(?<![0-9])[0-9]{1,2} m[0-9]|m[0-9]+ [0-9]{1,2}(?![0-9])"
)


@dataclass(frozen=True)
class DayPhrase:
    """What a phrase was said with; `past` prefers the days gone by, `week_end` is the last working weekday."""

    text: str
    today: date
    language: str
    region: str | None
    past: bool
    week_end: int


def parse_day(
    text: str, *, today: date, language: str, region: str | None, past: bool = False, week_end: int = days.FRIDAY
) -> date:
    """The day meant by a reader for whom it is `today`; a reader of any language may also use English words.

    `past` prefers the days gone by: a weekday, a date without a year and a bare `2 weeks` lie back. Ambiguous with both
    days for `3/4` in English without a region, with the first and the last working day for `next week` and `January`;
    Impossible for 31/02, NotUnderstood for a number and any unread word.
    """
    if len(text) > LONGEST:
        raise NotUnderstood(text)
    asked = DayPhrase(text, today, language_of(language), region, past, week_end)
    try:
        found = _short(asked) or monthday(asked.text, asked.language, asked.today, past=asked.past) or _phrase(asked)
    except (OverflowError, ValueError) as failure:
        if type(failure) in {OverflowError, ValueError}:
            raise Impossible(text) from None
        raise
    return made(text, found.year, found.month, found.day)


def _short(asked: DayPhrase) -> date | None:
    match = _SHORT.fullmatch(folded(asked.text))
    if not match:
        return None
    back = match["sign"] == "-" or (asked.past and not match["sign"])
    return days.add_units(
        asked.today, -int(match["count"]) if back else int(match["count"]), _SHORT_UNITS[match["unit"]]
    )


def _phrase(asked: DayPhrase) -> date:
    for language in dict.fromkeys((asked.language, "en")):
        try:
            tokens = vocabulary(language).read(folded(asked.text))
        except UnknownWord:
            continue
        return _matched(asked, tokens)
    return _loose(asked)


def tells_days(text: str, language: str) -> bool:
    """Whether the words are a number of days, weeks or months on: `2 days`, `in 2 weeks`, `+3d`, `two weeks`."""
    words = folded(text)
    if match := _SHORT.fullmatch(words):
        return match["sign"] != "-"
    for candidate in dict.fromkeys((language, "en")):
        try:
            return _DAYS_ON.fullmatch(vocabulary(candidate).read(words)) is not None
        except UnknownWord:
            continue
    phrases = (words, directed(words, language, past=False))
    return any(loose_shape(phrase, spoken(phrase, language))[0] for phrase in phrases)


def _matched(asked: DayPhrase, tokens: str) -> date:
    for pattern, day in _rules():
        if match := pattern.fullmatch(tokens):
            return day(asked, match)
    return _periodic(asked, tokens)


def _periodic(asked: DayPhrase, tokens: str) -> date:
    """The only day left of a period; Ambiguous with its first and last working day."""
    span = period(folded(asked.text), tokens, today=asked.today, past=asked.past, week_end=asked.week_end)
    if span is None:
        raise NotUnderstood(asked.text)
    if span[0] > span[1]:
        raise Impossible(asked.text)
    if span[0] != span[1]:
        raise Ambiguous(asked.text, span)
    return span[0]


def _loose(asked: DayPhrase) -> date:
    text, base = asked.text, datetime.combine(asked.today, time(12))
    if not any(loose_shape(folded(text), spoken(text, asked.language))):
        text = directed(text, asked.language, past=asked.past)
    if not any(loose_shape(folded(text), spoken(text, asked.language))):
        return _periodic(asked, "")
    span, timed = loose_span(text, base=base, language=spoken(text, asked.language))
    if timed:
        raise NotUnderstood(asked.text)
    return (base + span).date()


def spoken(text: str, language: str) -> str:
    """English if a reader of another language used its spelled numbers."""
    return language if any(loose_shape(folded(text), language)) else "en"


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
def _rules() -> tuple[tuple[re.Pattern[str], Callable[[DayPhrase, re.Match[str]], date]], ...]:
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


def looks_like_day(text: str, *, language: str | None = None) -> bool:
    """Whether the words could be a day (of one language, or of any); cheap, for deciding which words belong together."""
    words = folded(text)
    if not words or len(words) > LONGEST:
        return False
    return any(_looks(words, candidate) for candidate in ((language_of(language), "en") if language else LANGUAGES))


def _looks(words: str, language: str) -> bool:
    if re.fullmatch(r"\+ ?[0-9]{1,4} ?[dwy]", words):
        return True
    try:
        tokens = vocabulary(language).read(words)
    except UnknownWord:
        return any(loose_shape(words, language)) and not TIMED.search(words)
    return bool(_ANCHORS.search(tokens) or _SHAPES.search(tokens))


_SURE = re.compile(
    r"@-?[0-9]|(?:next|last|this) w[0-6]|w[0-6] (?:next|last|this)"
    r"|(?:next|last|this) week w[0-6]|week (?:next|last|this) w[0-6]|w[0-6] (?:next|last|this) week"
    r"|in [0-9]{1,4} (?:day|week|month|quarter|year)|[0-9]{1,4} (?:day|week|month|quarter|year) (?:ago|from (?:now|@0))"
    r"|ago [0-9]{1,4} (?:day|week|month|quarter|year)"
    r"|(?:next|last|this) (?:week|month|quarter|year|weekend)|(?:week|month|quarter|year) (?:next|last)"
    r"|(?:end|start) (?:(?:next|last|this) )?(?:week|month|quarter|year)(?: (?:next|last|this))?"
    r"|(?:end|start) m[0-9]+(?: [0-9]{4})?"
    r"|(?:w[0-6] )?(?:[0-9]{1,2} m[0-9]+|m[0-9]+ [0-9]{1,2})(?: [0-9]{4})?"
)
_DATED = re.compile(
    r"(?:w[0-6] )?(?:[0-9]{4}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])([-/.])(?:0?[1-9]|[12][0-9]|3[01])\2(?:19|20|21)[0-9]{2})"
)
_NOUNS = re.compile(r"(?:.* )?(?:Morgen|Today)")
"""Capitalised, these are more often a noun or a name than a day."""


def certain_day(text: str, *, language: str) -> bool:
    """Whether the words can hardly be anything but a day: words such as `next friday`, or a date with its year.

    Figures without a year (`1.2`, `3/4`) and lone short names (`Sun`, `Fr.`) may be anything.
    """
    words = folded(text)
    if not words or len(words) > LONGEST or _NOUNS.fullmatch(text.strip()):
        return False
    return any(_certain(words, candidate) for candidate in dict.fromkeys((language_of(language), "en")))


def _certain(words: str, language: str) -> bool:
    try:
        tokens = vocabulary(language).read(words)
    except UnknownWord:
        return any(loose_shape(words, language)) and not TIMED.search(words)
    if re.fullmatch("w[0-6]", tokens):
        return bool(weekday_names(language) & set(words.split()))
    return bool(_SURE.fullmatch(tokens) or _DATED.fullmatch(tokens))
