"""Time zones as people name them: `Europe/Berlin`, `New York`, `NYC`, `London time`, `CET`, `UTC+2`."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot.calendar.cities import CITIES, ONE, SEVERAL
from bot.values.errors import Ambiguous, NotUnderstood
from bot.values.locales import locale_of
from bot.values.plaintext import folded

LONGEST, MOST = 60, 8
AREAS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)
_HALF_YEAR = timedelta(days=182)
_OFFSET = re.compile(r"(?:utc|gmt|z)? ?(?P<sign>[+-]) ?(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?: ?h)?")
_TIME = re.compile(r"(?P<place>.+?)(?: (?:standard |summer |local )?time|(?:er)? (?:zeit|ortszeit)|zeit)")
_COMPASS = frozenset({"act", "lhi", "north", "nsw", "queensland", "south", "victoria", "west", "yancowinna"})
"""States of Australia, old names of zones that are words of other places."""


def parse_zone(text: str, *, language: str, now: datetime) -> str:
    """The zone of an IANA name, a city, or an abbreviation that one place uses.

    Ambiguous, with a city each, where several places may be meant: a bare offset and `CET` say nothing about summer time.
    """
    found = _meant(text, language, now)
    if not found:
        raise NotUnderstood(text)
    if len(found) > 1:
        raise Ambiguous(text, found)
    return found[0]


def zones_by_rule(zones: Iterable[str], now: datetime) -> tuple[str, ...]:
    """One zone for each clock that differs now or half a year on, well-known cities first."""
    ordered = sorted(zones, key=lambda zone: list(CITIES).index(zone) if zone in CITIES else len(CITIES))
    first: dict[tuple[timedelta | None, ...], str] = {}
    for zone in ordered:
        first.setdefault(tuple(_offset(zone, at) for at in (now, now + _HALF_YEAR)), zone)
    return tuple(first.values())[:MOST]


def _offset(zone: str, at: datetime) -> timedelta | None:
    return at.astimezone(ZoneInfo(zone)).utcoffset()


def _meant(text: str, language: str, now: datetime) -> tuple[str, ...]:
    words = folded(text).rstrip(".")
    if len(text) > LONGEST or not words:
        return ()
    if match := _OFFSET.fullmatch(words):
        return _at_offset(match, now)
    names = _names(language)
    for place in (words, *_without_time(words)):
        if found := names.get(place.replace("_", " ")):
            return found
    return ()


def _without_time(words: str) -> Iterator[str]:
    if match := _TIME.fullmatch(words):
        yield match["place"]


def _at_offset(match: re.Match[str], now: datetime) -> tuple[str, ...]:
    """Well-known cities at an offset from UTC now, or any others; at most eight."""
    length = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    wanted = -length if match["sign"] == "-" else length
    zones = [zone for zone in ("UTC", *CITIES) if _offset(zone, now) == wanted]
    zones = zones or [zone for zone in sorted(_cities()) if _offset(zone, now) == wanted]
    return tuple(zones[:MOST])


@lru_cache(maxsize=1)
def _cities() -> frozenset[str]:
    """IANA's zones that are named after a place, without names that are kept for old programs."""
    places = (zone for zone in available_timezones() if zone.startswith(AREAS))
    return frozenset(zone for zone in places if _city(zone) not in _COMPASS)


def _city(zone: str) -> str:
    return folded(zone.rpartition("/")[2].replace("_", " "))


@lru_cache(maxsize=16)
def _names(language: str) -> dict[str, tuple[str, ...]]:
    """Folded names to zones: exact ones over cities, cities over abbreviations that several places use."""
    names: dict[str, tuple[str, ...]] = {}
    for shared, zones in SEVERAL.items():
        names |= dict.fromkeys(shared.split(", "), tuple(zones.split()))
    for tongue in dict.fromkeys(("fr", "es", "de", language)):
        names |= {name: (zone,) for zone in _cities() for name in [_local_city(zone, tongue)] if name}
    names |= _by_city()
    names |= {folded(name): (zone,) for zone, row in CITIES.items() for name in row.split(", ") if name}
    names |= {name: (zone,) for name, zone in ONE.items()}
    return names | {folded(zone.replace("_", " ")): (zone,) for zone in available_timezones() if "/" in zone}


def _by_city() -> dict[str, tuple[str, ...]]:
    """The zone of each city; of two names of one zone the longer: America/Argentina/Buenos_Aires."""
    return {_city(zone): (zone,) for zone in sorted(_cities(), key=len)}


def _local_city(zone: str, language: str) -> str:
    return folded(locale_of(language).time_zones.get(zone, {}).get("city", ""))
