"""Instants in words: `tomorrow 9am`, `in 2 hours`, `friday 17:00 EST`, `eod`."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.days import FRIDAY
from bot.calendar.instants import instant
from bot.dates.clocktext import split_clock, split_iso, split_zone
from bot.dates.daytext import LONGEST, certain_day, looks_like_day, parse_day, spoken
from bot.dates.loosedays import TIMED, loose_shape, loose_span
from bot.dates.numericdays import made
from bot.dates.vocabulary import LANGUAGES, UnknownWord, language_of, vocabulary
from bot.values.durations import certain_duration, looks_like_duration, parse_duration
from bot.values.errors import Ambiguous, Impossible, NotUnderstood
from bot.values.plaintext import folded

_AHEAD = re.compile(r"(?:\+ ?|in |dans |en |dentro de )(?P<span>[0-9].*)")
_BACK = re.compile(r"(?:vor |il y a |hace )(?P<span>[0-9].*)|(?P<early>[0-9].*) ago")
_ALONE = frozenset({"now", "jetzt", "maintenant", "ahora"})
_UNITLESS = re.compile(r"[0-9: ]+")


@dataclass(frozen=True)
class InstantPhrase:
    """What a phrase was said with; `words` is its folded text."""

    text: str
    words: str
    now: datetime
    zone: ZoneInfo
    language: str
    region: str | None
    day_end: time | None
    week_end: int


def parse_instant(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    language: str,
    region: str | None,
    day_end: time | None,
    week_end: int = FRIDAY,
) -> datetime:
    """The instant (UTC) meant by a reader in `zone`; a day without a time means `day_end` (None: it is not understood).

    A time without a day is the next one. Impossible for 25:00 and for a working day that is over, Ambiguous with
    instants where the day is ambiguous.
    """
    asked = InstantPhrase(text, folded(text), now, zone, language, region, day_end, week_end)
    if len(asked.words) > LONGEST:
        raise NotUnderstood(text)
    try:
        return _elapsed(asked) or _iso(asked) or _said(asked)
    except NotUnderstood as failure:
        raise type(failure)(text) from None
    except OverflowError:
        raise Impossible(text) from None


def _elapsed(asked: InstantPhrase) -> datetime | None:
    """`in 2 hours`, `+90m`, `now`: elapsed time, whatever the clocks do meanwhile."""
    if _tokens(asked) == "now":
        return asked.now
    ahead, back = _AHEAD.fullmatch(asked.words), _BACK.fullmatch(asked.words)
    span = ahead["span"] if ahead else (back["span"] or back["early"]) if back else ""
    if looks_like_duration(span) and not _UNITLESS.fullmatch(span):
        return asked.now + parse_duration(span) * (1 if ahead else -1)
    return _spelled(asked) if TIMED.search(asked.words) else None


def _spelled(asked: InstantPhrase) -> datetime | None:
    language = spoken(asked.text, language_of(asked.language))
    if not any(loose_shape(asked.words, language)):
        return None
    return asked.now + loose_span(asked.text, base=asked.now.replace(tzinfo=None), language=language)[0]


def _iso(asked: InstantPhrase) -> datetime | None:
    parts = split_iso(asked.words)
    if parts is None:
        return None
    day, clock, offset = parts
    try:
        wall = datetime.fromisoformat(f"{day}T{clock}{offset.upper()}")
    except ValueError:
        raise Impossible(asked.text) from None
    made(asked.text, wall.year, wall.month, wall.day)
    return wall.astimezone(UTC) if offset else instant(wall, asked.zone)


def _said(asked: InstantPhrase) -> datetime:
    words, foreign = split_zone(asked.words)
    clock = split_clock(words)
    if clock:
        zone = foreign or asked.zone
        return _on_day(asked, clock.rest, clock.at, zone) if clock.rest else _coming(asked, clock.at, zone)
    if asked.day_end is None or foreign:
        raise NotUnderstood(asked.text)
    due = _on_day(asked, "today" if _tokens(asked) == "eod" else words, asked.day_end, asked.zone)
    if due < asked.now and due.astimezone(asked.zone).date() == asked.now.astimezone(asked.zone).date():
        raise Impossible(asked.text)
    return due


def _on_day(asked: InstantPhrase, words: str, at: time, zone: ZoneInfo) -> datetime:
    """Words such as `tomorrow` are the reader's, whatever zone the time is in."""
    today = asked.now.astimezone(asked.zone).date()
    try:
        day = parse_day(words, today=today, language=asked.language, region=asked.region, week_end=asked.week_end)
    except Ambiguous as question:
        readings = tuple(instant(datetime.combine(day, at), zone) for day in question.readings)
        raise Ambiguous(asked.text, readings) from None
    return instant(datetime.combine(day, at), zone)


def _coming(asked: InstantPhrase, at: time, zone: ZoneInfo) -> datetime:
    today = asked.now.astimezone(zone).date()
    due = instant(datetime.combine(today, at), zone)
    return due if due >= asked.now else instant(datetime.combine(today + timedelta(days=1), at), zone)


def _tokens(asked: InstantPhrase) -> str:
    for candidate in dict.fromkeys((language_of(asked.language), "en")):
        try:
            return vocabulary(candidate).read(asked.words)
        except UnknownWord:
            continue
    return ""


def looks_like_instant(text: str) -> bool:
    """Whether the words could be an instant in some language; cheap, for deciding which words belong together."""
    words = folded(text)
    if len(words) > LONGEST or not words:
        return False
    ahead, back = _AHEAD.fullmatch(words), _BACK.fullmatch(words)
    span = ahead["span"] if ahead else (back["span"] or back["early"]) if back else ""
    if words in _ALONE or looks_like_duration(span) or split_iso(words) or looks_like_day(words):
        return True
    if TIMED.search(words):
        return any(any(loose_shape(words, language)) for language in LANGUAGES)
    try:
        clock = split_clock(split_zone(words)[0])
    except NotUnderstood as failure:
        return isinstance(failure, Impossible)
    return clock is not None and (not clock.rest or looks_like_day(clock.rest))


_TIME_OF_DAY = re.compile(r"(?:at |um |a las |a la |@ ?).*|.*(?:[ap]\.?m\.?| ?uhr(?: [0-9]{2})?)")


def certain_instant(text: str, *, language: str) -> bool:
    """Whether the words can hardly be anything but an instant: a certain day, `in 2 hours`, `9am`, `um 9 Uhr`.

    `9:30` alone may be a ratio, and `2h` a length.
    """
    words = folded(text)
    if len(words) > LONGEST or not words:
        return False
    if _tells_elapsed(words) or split_iso(words) or certain_day(text, language=language):
        return True
    try:
        clock = split_clock(split_zone(words)[0])
    except NotUnderstood:
        return False
    if clock is None:
        return False
    return _certain_rest(text, clock.rest, language) if clock.rest else bool(_TIME_OF_DAY.fullmatch(words))


def _tells_elapsed(words: str) -> bool:
    ahead, back = _AHEAD.fullmatch(words), _BACK.fullmatch(words)
    span = ahead["span"] if ahead else (back["span"] or back["early"]) if back else ""
    return certain_duration(span) or (
        TIMED.search(words) is not None and any(any(loose_shape(words, name)) for name in LANGUAGES)
    )


def _certain_rest(text: str, rest: str, language: str) -> bool:
    """The day beside a time, as it was typed where its case matters: `Morgen 9:00`."""
    return certain_day(rest, language=language) and not re.search(r"\bMorgen\b", text)
