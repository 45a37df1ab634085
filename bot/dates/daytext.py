"""Days in words: `friday`, `in 3 days`, `end of next month`, `5. Januar`, `3/4`; every word is read or none."""

from datetime import date, datetime, time

from bot.calendar import days
from bot.dates.dayrules import DayPhrase, rules
from bot.dates.dayshapes import LONGEST, SHORT_SPAN, spoken
from bot.dates.loosedays import directed, loose_shape, loose_span
from bot.dates.monthdays import monthday
from bot.dates.numericdays import made
from bot.dates.periods import period
from bot.dates.vocabulary import UnknownWord, language_of, vocabulary
from bot.values.errors import Ambiguous, Impossible, NotUnderstood
from bot.values.plaintext import folded

_SHORT_UNITS = {"d": "day", "w": "week", "y": "year"}


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
    match = SHORT_SPAN.fullmatch(folded(asked.text))
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


def _matched(asked: DayPhrase, tokens: str) -> date:
    for pattern, day in rules():
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
