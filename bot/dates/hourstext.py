"""Weekly hours as text: `mon-fri 09:00-12:00,13:00-17:00; sat 10:00-14:00`."""

import re
from collections.abc import Iterable
from itertools import groupby

from bot.calendar.calendars import DAY_MINUTES, Frame
from bot.dates.vocabulary import UnknownWord, language_of, vocabulary
from bot.values.errors import Impossible, NotUnderstood
from bot.values.locales import locale_of
from bot.values.plaintext import folded

LONGEST = 300
_TIME = r"([0-9]{1,2})(?::([0-9]{2}))?"
_RANGE = re.compile(rf"{_TIME} ?- ?{_TIME}")
_PART = re.compile(r"(?P<days>[^0-9]+?)[: ]+(?P<hours>[0-9].*)")


def parse_hours(text: str, *, language: str = "en") -> tuple[Frame, ...]:
    """Frames of a week, in order; days as names or ranges, separated by commas, parts by semicolons.

    An end that is not after its start runs overnight. NotUnderstood names the part, Impossible has hour 25.
    """
    if len(text) > LONGEST:
        raise NotUnderstood(text)
    words = folded(re.sub("[–—]", "-", text))
    found: set[Frame] = set()
    for part in filter(None, (part.strip() for part in words.split(";"))):
        found.update(_frames(part, language))
    if not found:
        raise NotUnderstood(text)
    return _sorted(found)


def _sorted(frames: Iterable[Frame]) -> tuple[Frame, ...]:
    return tuple(sorted(frames, key=lambda frame: (frame.weekday, frame.start, frame.end)))


def _frames(part: str, language: str) -> list[Frame]:
    match = _PART.fullmatch(part)
    if not match:
        raise NotUnderstood(part)
    ranges = [_minutes(part, piece.strip()) for piece in match["hours"].split(",")]
    return [
        Frame(weekday=weekday, start=start, end=end)
        for piece in match["days"].split(",")
        for weekday in _weekdays(part, piece.strip(), language)
        for start, end in ranges
    ]


def _weekdays(part: str, piece: str, language: str) -> list[int]:
    first, _, last = (name.strip() for name in piece.partition("-"))
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
    start, end = (int(match[at]) * 60 + int(match[at + 1] or 0) for at in (1, 3))
    if start >= DAY_MINUTES or end > DAY_MINUTES or int(match[2] or 0) > 59 or int(match[4] or 0) > 59:
        raise Impossible(part)
    return start, end


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
