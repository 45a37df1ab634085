"""Times of day and zones in a phrase: `9:00`, `9am`, `um 9 Uhr`, `17h30`, `5pm EST`."""

import re
from datetime import time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.calendar.zones import zone_named
from bot.values.errors import Impossible, NotUnderstood
from bot.values.plaintext import folded

_CLOCK = (
    r"(?P<lead>at |um |a las |a la |a |@ ?)?(?P<hour>[0-9]{1,2})"
    r"(?:(?P<colon>[:.](?P<minute>[0-9]{2})(?::00)?)?(?: ?(?P<half>[ap])\.?m\.?| ?(?P<word>uhr|h|hrs))?)(?: ?(?P<after>[0-9]{2}))?"
)
_AT_END = re.compile(rf"(?:(?P<rest>.*?)[ ,]+)??{_CLOCK}")
_AT_START = re.compile(rf"{_CLOCK}[ ,]+(?P<rest>.*)")
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[t ]([0-9]{2}:[0-9]{2})(?::00)?(?:\.0+)?(z|[+-][0-9]{2}:?[0-9]{2})?")


_OF_DAY = re.compile(
    r"(?:at |um |gegen |a las |a la |a |@ ?)?(?P<hour>[0-9]{1,2})"
    r"(?:[:.h]?(?P<minute>[0-9]{2})(?::00)?)?(?: ?(?P<half>[ap])\.?m\.?| ?(?:uhr|h|hrs|o'clock)(?: (?P<after>[0-9]{2}))?)?"
)
_NAMED = {
    **dict.fromkeys(("noon", "midday", "mittag", "mittags", "midi", "mediodia"), time(12)),
    **dict.fromkeys(("midnight", "mitternacht", "minuit", "medianoche"), time(0)),
}


class ClockPhrase(NamedTuple):
    """A time of day and what was said around it."""

    at: time
    rest: str


def split_clock(text: str) -> ClockPhrase | None:
    """The time in a folded phrase and the rest, None if it has none; Impossible for 25:00 and 13pm."""
    for pattern in (_AT_END, _AT_START):
        match = pattern.fullmatch(text)
        if match and _complete(match):
            return ClockPhrase(_time(text, match), match["rest"] or "")
    return None


def _complete(match: re.Match[str]) -> bool:
    """A bare number is no time, `at 9` neither (morning or evening?); German counts to 24, so `um 9` is one."""
    if match["after"]:
        return bool(match["word"] and not match["colon"] and match["word"] != "hrs")
    if (match["colon"] or "").startswith("."):
        return match["word"] == "uhr"
    return bool(match["colon"] or match["half"] or match["word"] or match["lead"] == "um ")


def _time(text: str, match: re.Match[str]) -> time:
    hour, minute, half = int(match["hour"]), int(match["minute"] or match["after"] or 0), match["half"]
    if half:
        if not 1 <= hour <= 12:
            raise Impossible(text)
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise Impossible(text) from None


def parse_clock(text: str) -> int:
    """A time where only one is wanted, as the minute of the day: `8`, `08:30`, `8am`, `8 Uhr 30`, `0830`, `noon`.

    NotUnderstood, or Impossible for 25:00.
    """
    words = folded(text)
    if at := _NAMED.get(words.removeprefix("at ").removeprefix("um ")):
        return _minute_of(at)
    match = _OF_DAY.fullmatch(words)
    if not match or (match["minute"] and match["after"]):
        raise NotUnderstood(text)
    return _minute_of(_time(text, match))


def _minute_of(at: time) -> int:
    return at.hour * 60 + at.minute


def split_iso(text: str) -> tuple[str, str, str] | None:
    """Day, time and offset (or "") of a folded ISO 8601 instant such as `2026-12-01t09:00+01:00`."""
    match = _ISO.fullmatch(text)
    return (match[1], match[2], match[3] or "") if match else None


def split_zone(text: str) -> tuple[str, ZoneInfo | None]:
    """The folded phrase without a zone at its end, and the zone; NotUnderstood for `Nowhere/City`."""
    rest, blank, last = text.rpartition(" ")
    zone = zone_named(last) if blank and not last[-1:].isdigit() else None
    if zone is None and "/" in last and last[:1].isalpha():
        raise NotUnderstood(text)
    return (rest, zone) if zone else (text, None)
