"""Days in words: `friday`, `in 3 days`, `end of next month`, `5. Januar`, `3/4`; every word is read or none."""

from datetime import date, datetime, time

from bot.calendar import days
from bot.dates.dayrules import DayPhrase, rules
from bot.dates.dayshapes import BESIDE, LONGEST, SHORT_SPAN, SPACED, spoken
from bot.dates.loosedays import directed, loose_shape, loose_span
from bot.dates.monthdays import monthday
from bot.dates.namedays import named_day
from bot.dates.numericdays import made
from bot.dates.periods import period
from bot.dates.vocabulary import UnknownWord, language_of, vocabulary
from bot.values.errors import Ambiguous, Impossible, NotUnderstood
from bot.values.numberwords import in_figures
from bot.values.plaintext import folded

_SHORT_UNITS = {"d": "day", "w": "week", "y": "year"}
_UNITS = {word: unit for unit in ("day", "week", "month", "year") for word in (unit, f"{unit}s")} | {
    "tag": "day", "tage": "day", "woche": "week", "wochen": "week", "monat": "month", "monate": "month", "jahr": "year", "jahre": "year",
}  # fmt: skip


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
        found = _short(asked) or _said_otherwise(asked) or _phrase(asked)
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


def _said_otherwise(asked: DayPhrase) -> date | None:
    """A day by its number in the month, by a name of its own, or so long before or after another one."""
    words = _bare(asked.text)
    return (
        monthday(asked.text, asked.language, asked.today, past=asked.past)
        or named_day(asked.text, words, asked.today, past=asked.past)
        or _beside(asked, words)
    )


def _beside(asked: DayPhrase, words: str) -> date | None:
    """`two weeks from friday`, `3 Tage vor Weihnachten`; None for other words."""
    match = BESIDE.fullmatch(in_figures(words, asked.language))
    unit = _UNITS.get(match["unit"]) if match else None
    if not match or unit is None or match["anchor"] in {"now", "jetzt"}:
        return None
    count = -int(match["count"]) if match["link"] in {"before", "vor"} else int(match["count"])
    found = [days.add_units(_anchor(asked, match["anchor"], past=past), count, unit) for past in (asked.past, False)]
    if found[0] != found[1]:
        raise Ambiguous(asked.text, tuple(found))
    return found[0]


def _anchor(asked: DayPhrase, words: str, *, past: bool) -> date:
    """The day from which a length is counted; looking back it may be the last such or the next, which is asked."""
    return parse_day(
        words,
        today=asked.today,
        language=asked.language,
        region=asked.region,
        past=past,
        week_end=asked.week_end,
    )


def _bare(text: str) -> str:
    """Folded, without a mark at the end."""
    return folded(text).rstrip("!")


def _read(asked: DayPhrase, language: str) -> str:
    """The tokens of a phrase, its numbers in figures; UnknownWord if one has none."""
    words = SPACED.sub("", in_figures(_bare(asked.text), language))
    return vocabulary(language).read(words)


def _phrase(asked: DayPhrase) -> date:
    for language in dict.fromkeys((asked.language, "en")):
        try:
            tokens = _read(asked, language)
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
    span = period(_bare(asked.text), tokens, today=asked.today, past=asked.past, week_end=asked.week_end)
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
