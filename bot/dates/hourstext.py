"""Weekly hours as text: `mon-fri 09:00-12:00,13:00-17:00; sat 10:00-14:00`, `weekdays 9am-5pm`, `24/7`."""

import re
from collections.abc import Iterable
from itertools import groupby, product

from bot.calendar.calendars import DAY_MINUTES, Frame
from bot.dates.vocabulary import UnknownWord, language_of, vocabulary
from bot.values.errors import Ambiguous, Impossible, NotUnderstood
from bot.values.locales import locale_of
from bot.values.plaintext import folded

LONGEST = 300
_TIME = r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?: ?([ap])\.?m\.?| ?(?:uhr|h))?"
_RANGE = re.compile(rf"{_TIME} ?(?:-|to|bis|a) ?{_TIME}")
_PART = re.compile(r"(?:(?P<days>[^0-9]+?)[: ,]+)?(?P<hours>[0-9].*)")
_BREAK = re.compile(
    r"(?P<end>[0-9]|[0-9 ][ap]\.?m\.?|[0-9 ]uhr|[0-9] ?h)[ ,]+(?:(?:and|und|et|y|&) )?"
    r"(?!(?:to|bis|a|and|und|et|y|uhr|am|pm|a\.m|p\.m|h)\b)(?=[^\W\d])"
)
"""Where the next days begin behind some hours."""
_AND, _FROM = re.compile(" ?(?:,| and | und | et | y |&) ?"), re.compile(r"\b(?:from|von|de) (?=[0-9])")
_ALWAYS, ROUND_THE_CLOCK = frozenset({"24/7", "24x7", "24 / 7", "always", "immer", "rund um die uhr"}), "daily 0-24"
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
    holds the working week and the whole week where no days are named, both ends of `9-5` and both starts of `8-10pm`.
    """
    if len(text) > LONGEST:
        raise NotUnderstood(text)
    parts = [match or _unread(part) for part in _parted(text) if part for match in [_PART.fullmatch(part)]]
    if not parts:
        raise NotUnderstood(text)
    ways = product((0, 1), (WORKING_WEEK, WHOLE_WEEK))
    readings = tuple(dict.fromkeys(_sorted(_week(parts, language, week, way)) for way, week in ways))
    if len(readings) > 1:
        raise Ambiguous(text, readings)
    return readings[0]


def _parted(text: str) -> list[str]:
    """The days with their hours, folded."""
    words = folded(re.sub("[–—]", "-", text))
    words = ROUND_THE_CLOCK if words in _ALWAYS else _BREAK.sub(r"\g<end>;", _FROM.sub("", words))
    return [part.strip() for part in words.split(";")]


def _unread(part: str) -> re.Match[str]:
    raise NotUnderstood(part)


def _week(parts: list[re.Match[str]], language: str, week: range, way: int) -> set[Frame]:
    return {frame for part in parts for frame in _frames(part, language, week, way)}


def _sorted(frames: Iterable[Frame]) -> tuple[Frame, ...]:
    return tuple(sorted(frames, key=lambda frame: (frame.weekday, frame.start, frame.end)))


def _frames(match: re.Match[str], language: str, week: range, way: int) -> list[Frame]:
    part = match[0]
    readings = [_minutes(part, piece.strip()) for piece in _AND.split(match["hours"].rstrip(", "))]
    ranges = [ends[min(way, len(ends) - 1)] for ends in readings]
    pieces = _AND.split(match["days"] or "")
    named = (weekday for piece in pieces for weekday in _weekdays(part, piece.strip(), language))
    return [
        Frame(weekday=weekday, start=start, end=end)
        for weekday in (named if match["days"] else week)
        for start, end in ranges
    ]


def _weekdays(part: str, piece: str, language: str) -> list[int]:
    for candidate in _languages(language):
        if group := _GROUPS[candidate].get(piece):
            return list(group)
    first, _, last = (name.strip() for name in re.sub(" (?:to|bis|a) ", "-", piece, count=1).partition("-"))
    start, end = _weekday(part, first, language), _weekday(part, last or first, language)
    return [(start + number) % 7 for number in range((end - start) % 7 + 1)]


def _weekday(part: str, name: str, language: str) -> int:
    for candidate in _languages(language):
        try:
            token = vocabulary(candidate).read(name)
        except UnknownWord:
            continue
        if re.fullmatch("w[0-6]", token):
            return int(token[1])
    raise NotUnderstood(part)


def _languages(language: str) -> Iterable[str]:
    """The reader's first; German and English names of days share no short form."""
    return dict.fromkeys((language_of(language), "en", "de"))


def _minutes(part: str, piece: str) -> tuple[tuple[int, int], ...]:
    """Start and end as minutes of the day, the likelier reading first."""
    match = _RANGE.fullmatch(piece)
    if not match:
        raise NotUnderstood(part)
    start, end = _minute(part, match, 1), _minute(part, match, 4)
    if start >= DAY_MINUTES:
        raise Impossible(part)
    if match[6] and not match[3]:
        return _before(part, match, start, end)
    half = DAY_MINUTES // 2
    afternoon = end <= start <= half and start < end + half and not match[3] and not match[6]
    exact = "0" in {match[1][0], match[4][0]} or (match[2] and match[5] and len(match[1] + match[4]) == 4)
    doubtful = afternoon and not exact
    return ((start, end + half), (start, end)) if doubtful else ((start, end),)


def _before(part: str, match: re.Match[str], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """`1-5pm`: a start without am or pm is in the half of its end, or in the morning, where it is before the end."""
    same = start % (DAY_MINUTES // 2) + (DAY_MINUTES // 2 if match[6] == "p" else 0)
    found = tuple((at, end) for at in dict.fromkeys((same, start)) if at < end)
    if not found:
        raise Impossible(part)
    return found


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
