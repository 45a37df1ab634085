"""Weekly hours as text: `mon-fri 09:00-12:00,13:00-17:00; sat 10:00-14:00`, `weekdays 9am-5pm`; times of day: `8am`."""

import re
from collections.abc import Iterable
from itertools import groupby

from bot.calendar.calendars import DAY_MINUTES, Frame
from bot.dates.vocabulary import UnknownWord, language_of, vocabulary
from bot.values.errors import Ambiguous, Impossible, NotUnderstood
from bot.values.locales import locale_of
from bot.values.plaintext import folded

LONGEST = 300
_TIME = r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?: ?([ap])\.?m\.?| ?(?:uhr|h))?"
_CLOCK = re.compile(_TIME)
_RANGE = re.compile(rf"{_TIME} ?(?:-|to|bis|a) ?{_TIME}")
_PART = re.compile(r"(?:(?P<days>[^0-9]+?)[: ]+)?(?P<hours>[0-9].*)")
_GROUPS = {
    "en": {"weekdays": range(5), "weekday": range(5), "workdays": range(5), "daily": range(7), "every day": range(7), "weekends": range(5, 7), "weekend": range(5, 7)},
    "de": {"werktags": range(5), "wochentags": range(5), "werktage": range(5), "taglich": range(7), "jeden tag": range(7), "wochenende": range(5, 7)},
    "fr": {"en semaine": range(5), "tous les jours": range(7), "week-end": range(5, 7)},
    "es": {"entre semana": range(5), "dias laborables": range(5), "todos los dias": range(7), "fin de semana": range(5, 7)},
}  # fmt: skip
WORKING_WEEK, WHOLE_WEEK = range(5), range(7)


def parse_hours(text: str, *, language: str = "en") -> tuple[Frame, ...]:
    """Frames of a week, in order; days as names or ranges, separated by commas, parts by semicolons.

    An end that is not after its start runs overnight. NotUnderstood names the part, Impossible has hour 25, Ambiguous
    holds the working week and the whole week where no days are named.
    """
    if len(text) > LONGEST:
        raise NotUnderstood(text)
    words = folded(re.sub("[–—]", "-", text))
    parts = [
        match or _unread(part) for part in map(str.strip, words.split(";")) if part for match in [_PART.fullmatch(part)]
    ]
    if not parts:
        raise NotUnderstood(text)
    readings = tuple(_sorted(_week(parts, language, week)) for week in (WORKING_WEEK, WHOLE_WEEK))
    if readings[0] != readings[1]:
        raise Ambiguous(text, readings)
    return readings[0]


def _unread(part: str) -> re.Match[str]:
    raise NotUnderstood(part)


def _week(parts: list[re.Match[str]], language: str, week: range) -> set[Frame]:
    return {frame for part in parts for frame in _frames(part, language, week)}


def parse_clock(text: str) -> int:
    """A time of day as the minute of the day: `8`, `08:30`, `8am`, `8 Uhr`; NotUnderstood, or Impossible for 25:00."""
    match = _CLOCK.fullmatch(folded(text))
    if not match:
        raise NotUnderstood(text)
    minute = _minute(text, match, 1)
    if minute >= DAY_MINUTES:
        raise Impossible(text)
    return minute


def _sorted(frames: Iterable[Frame]) -> tuple[Frame, ...]:
    return tuple(sorted(frames, key=lambda frame: (frame.weekday, frame.start, frame.end)))


def _frames(match: re.Match[str], language: str, week: range) -> list[Frame]:
    part = match[0]
    ranges = [_minutes(part, piece.strip()) for piece in match["hours"].split(",")]
    pieces = (match["days"] or "").replace(" and ", ",").replace(" und ", ",").split(",")
    named = (weekday for piece in pieces for weekday in _weekdays(part, piece.strip(), language))
    return [
        Frame(weekday=weekday, start=start, end=end)
        for weekday in (named if match["days"] else week)
        for start, end in ranges
    ]


def _weekdays(part: str, piece: str, language: str) -> list[int]:
    for candidate in dict.fromkeys((language_of(language), "en")):
        if group := _GROUPS[candidate].get(piece):
            return list(group)
    first, _, last = (name.strip() for name in re.sub(" (?:to|bis|a) ", "-", piece, count=1).partition("-"))
    start, end = _weekday(part, first, language), _weekday(part, last or first, language)
    return [(start + number) % 7 for number in range((end - start) % 7 + 1)]


def _weekday(part: str, name: str, language: str) -> int:
    for candidate in dict.fromkeys((language_of(language), "en")):
        try:
            token = vocabulary(candidate).read(name)
        except UnknownWord:
            continue
        if re.fullmatch("w[0-6]", token):
            return int(token[1])
    raise NotUnderstood(part)


def _minutes(part: str, piece: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(piece)
    if not match:
        raise NotUnderstood(part)
    start, end = _minute(part, match, 1), _minute(part, match, 4)
    if start >= DAY_MINUTES or (match[6] and not match[3]):
        raise Impossible(part)
    return start, end


def _minute(part: str, match: re.Match[str], at: int) -> int:
    """The minute of the day in three groups from `at` on: hour, minute, half of the day."""
    hour, minute, half = int(match[at]), int(match[at + 1] or 0), match[at + 2]
    if minute > 59 or (half and not 1 <= hour <= 12) or hour * 60 + minute > DAY_MINUTES:
        raise Impossible(part)
    return hour % 12 * 60 + minute + (DAY_MINUTES // 2 if half == "p" else 0) if half else hour * 60 + minute


def shown_hours(frames: Iterable[Frame], *, language: str = "en") -> str:
    """The frames in the same form, days with equal hours joined; `parse_hours` of that language reads it back."""
    by_day = {
        day: ",".join(map(_shown, own)) for day, own in groupby(_sorted(set(frames)), lambda frame: frame.weekday)
    }
    runs: list[tuple[int, int, str]] = []
    for day, hours in by_day.items():
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], day, hours)
        else:
            runs.append((day, day, hours))
    names = locale_of(language).days["stand-alone"]["wide"]
    return "; ".join(f"{names[a]}-{names[b]} {hours}" if b > a else f"{names[a]} {hours}" for a, b, hours in runs)


def _shown(frame: Frame) -> str:
    times = (f"{minute // 60:02d}:{minute % 60:02d}" for minute in (frame.start, frame.end))
    return "-".join(times)
