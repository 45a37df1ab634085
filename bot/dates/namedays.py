"""Days that have names: `christmas eve`, `Silvester`, `Ostermontag 2027`, with or without a year."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.values.errors import Ambiguous, Impossible

_FIXED = {
    "christmas eve|heiligabend|heiliger abend": ((12, 24),),
    "christmas|christmas day|xmas|erster weihnachtstag|erster weihnachtsfeiertag": ((12, 25),),
    "weihnachten": ((12, 24), (12, 25)),
    "boxing day|zweiter weihnachtstag|zweiter weihnachtsfeiertag": ((12, 26),),
    "new year's eve|silvester": ((12, 31),),
    "new year's day|new year's|new year|neujahr": ((1, 1),),
    "heilige drei konige|epiphany": ((1, 6),),
    "tag der arbeit|labour day|may day": ((5, 1),),
    "allerheiligen|all saints' day|all saints": ((11, 1),),
}  # fmt: skip
_FROM_EASTER = {
    "good friday|karfreitag": (-2,), "easter sunday|ostersonntag": (0,), "easter monday|ostermontag": (1,), "easter|ostern": (0, 1),
    "ascension day|ascension|himmelfahrt|christi himmelfahrt": (39,), "whit monday|pfingstmontag": (50,), "pfingstsonntag": (49,),
    "pfingsten": (49, 50), "fronleichnam|corpus christi": (60,),
}  # fmt: skip
_NAMES = {name: key for key in (*_FIXED, *_FROM_EASTER) for name in key.split("|")}
_NAMED = re.compile(
    rf"(?:an |am |on |by |zu )?(?P<name>{'|'.join(sorted(_NAMES, key=len, reverse=True))})(?: (?P<year>[0-9]{{4}}))?"
)


def named_day(text: str, words: str, today: date, *, past: bool) -> date | None:
    """The nearest day of a folded name to come, or gone if `past`; Ambiguous for a feast of two days, None for other words."""
    match = _NAMED.fullmatch(words)
    if not match:
        return None
    days_of = _days(_NAMES[match["name"]])
    readings = tuple(_nearest(text, each, today, match["year"], past=past) for each in days_of)
    if len(readings) > 1:
        raise Ambiguous(text, readings)
    return readings[0]


def is_named(words: str) -> bool:
    """Whether a folded text is such a name."""
    return _NAMED.fullmatch(words) is not None


def _days(key: str) -> list[Callable[[int], date]]:
    """What gives each day of a feast in a year."""
    if key in _FIXED:
        return [lambda year, at=at: date(year, *at) for at in _FIXED[key]]  # type: ignore[misc]
    return [lambda year, after=after: _easter(year) + timedelta(days=after) for after in _FROM_EASTER[key]]  # type: ignore[misc]


def _easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _nearest(text: str, of: Callable[[int], date], today: date, year: str | None, *, past: bool) -> date:
    if year:
        return of(int(year))
    for ahead in (0, -1) if past else (0, 1):
        found = of(today.year + ahead)
        if (found <= today) if past else (found >= today):
            return found
    raise Impossible(text)
