"""Instants in words: `tomorrow 9am`, `in 2 hours`, `friday 17:00 EST`, `eod`."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.days import FRIDAY
from bot.calendar.instants import instant
from bot.dates.clocktext import split_clock, split_iso, split_zone
from bot.dates.dayshapes import LONGEST, certain_day, looks_like_day, spoken, tells_days
from bot.dates.daytext import parse_day
from bot.dates.loosedays import TIMED, loose_shape, loose_span
from bot.dates.numericdays import made
from bot.dates.vocabulary import LANGUAGES, UnknownWord, language_of, vocabulary
from bot.values.durations import certain_duration, parse_duration
from bot.values.errors import Ambiguous, Impossible, NotUnderstood
from bot.values.plaintext import folded

_AHEAD = re.compile(r"(?:\+ ?|in |dans |en |dentro de )(?P<span>.+)")
_BACK = re.compile(r"(?:vor |il y a |hace )(?P<span>.+)|(?P<early>.+) ago")
_CLOCKLIKE = re.compile(r"[0-9]{1,2} ?h(?:[0-9]{2})?")
_ALONE = frozenset({"now", "jetzt", "maintenant", "ahora"})


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

    A time without a day is the next one; a bare length (`2h`, `2 days`) lies ahead, days at the same clock time unless
    there is a `day_end`. Impossible for 25:00 and for a working day that is over, Ambiguous with instants where the
    day is ambiguous, and for `9h` in languages that write times so.
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
    """`in 2 hours`, `+90m`, `2h`, `now`: elapsed time, whatever the clocks do meanwhile."""
    if _tokens(asked) == "now":
        return asked.now
    span, ahead = _pointed(asked.words)
    if is_length(span):
        return asked.now + parse_duration(span) * (1 if ahead else -1)
    if is_length(asked.words):
        return _bare(asked)
    return _spelled(asked) if TIMED.search(asked.words) else None


def _pointed(words: str) -> tuple[str, bool]:
    """The span behind or before a word that points ahead (True) or back; "" if there is none."""
    if match := _AHEAD.fullmatch(words):
        return match["span"], True
    match = _BACK.fullmatch(words)
    return (match["span"] or match["early"], False) if match else ("", True)


def is_length(words: str) -> bool:
    """Whether they are hours or minutes with their unit; `30 m` too, where no metres are meant."""
    return certain_duration(words) or re.fullmatch("[0-9]{1,5} m", words) is not None


def _bare(asked: InstantPhrase) -> datetime:
    later = asked.now + parse_duration(asked.words)
    if language_of(asked.language) not in {"fr", "es"} or not _CLOCKLIKE.fullmatch(asked.words):
        return later
    clock = split_clock(asked.words)
    raise Ambiguous(asked.text, (_coming(asked, clock.at, asked.zone), later)) if clock else NotUnderstood(asked.text)


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
    if foreign:
        raise NotUnderstood(asked.text)
    if asked.day_end is None:
        return _days_on(asked)
    due = _on_day(asked, "today" if _tokens(asked) == "eod" else words, asked.day_end, asked.zone)
    if due < asked.now and due.astimezone(asked.zone).date() == asked.now.astimezone(asked.zone).date():
        raise Impossible(asked.text)
    return due


def _days_on(asked: InstantPhrase) -> datetime:
    """`2 days`, `in 2 weeks`, `+3d`: that many days on at the same clock time; no other day without a time is an instant."""
    if not tells_days(asked.words, language_of(asked.language)):
        raise NotUnderstood(asked.text)
    wall = asked.now.astimezone(asked.zone).time().replace(tzinfo=None)
    return _on_day(asked, asked.words, wall, asked.zone)


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
    if words in _ALONE or is_length(_pointed(words)[0]) or split_iso(words) or looks_like_day(words):
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
    return is_length(_pointed(words)[0]) or (
        TIMED.search(words) is not None and any(any(loose_shape(words, name)) for name in LANGUAGES)
    )


def _certain_rest(text: str, rest: str, language: str) -> bool:
    """The day beside a time, as it was typed where its case matters: `Morgen 9:00`."""
    return certain_day(rest, language=language) and not re.search(r"\bMorgen\b", text)
