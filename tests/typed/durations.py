"""Spellings of lengths of work: minutes that are stored, or that they are asked about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

ASKED: dict[str, Any] = {}

_ENGLISH = {
    30: "half an hour|.5h|:30|0:30|30m|30 min|½h|thirty minutes|a half hour|0.5 hours",
    90: "1h30|1h30m|1:30|1.5h|1,5h|1½h|90m|90 minutes|one and a half hours|an hour and a half|one hour and half|1 hr 30",
    45: "45 min|0:45|3/4 h|three quarters of an hour|forty-five minutes|.75h|45-min",
    150: "9:00-11:30|9:00 to 11:30|2½ hours|two and a half hours|2:30",
    0: "2|7|1h-2h|30 to 45 min|2 or 3 hours|-2h|1 day|2 days|1,200h|soon",
}
_GERMAN = {
    30: "eine halbe Stunde|halbe Stunde|30 Min.|0,5 Std|½ Std.|dreißig Minuten|:30",
    90: "anderthalb Stunden|eineinhalb Stunden|1,5 Std|1,5 Std.|1 Std. 30 Min.|1 Stunde 30|90 Minuten|1h30|1½ Stunden",
    45: "eine Dreiviertelstunde|45 Min|0:45|fünfundvierzig Minuten",
    150: "zweieinhalb Stunden|2,5 Stunden|9:00-11:30|9:00 bis 11:30",
    0: "2|30 bis 45 min|2-3 Stunden|zwei bis drei Stunden|1 Tag|ein Tag|1.200 h",
}


def _lines(spelled: dict[int, str], note: str) -> list[tuple[str, dict[str, Any]]]:
    """Each on a day of its own, as nobody works more than a day's hours."""
    said = [(text, minutes) for minutes, row in spelled.items() for text in row.split("|")]
    return [
        (
            f"/time log P-1 {text} {note} day:{date(2026, 6, 1) + timedelta(days=number)}",
            {"minutes": minutes, "note": note} if minutes else ASKED,
        )
        for number, (text, minutes) in enumerate(said)
    ]


LINES = _lines(_ENGLISH, "review")
GERMAN = _lines(_GERMAN, "Texte")
BUDGETS: list[tuple[str, dict[str, Any]]] = [
    (f"/project new Site C-1 budget:{text}", {"budget_minutes": minutes} if minutes else ASKED)
    for text, minutes in (
        ("40", 2400),
        ("24", 1440),
        ("100", 6000),
        ("12h", 720),
        ("12 hours", 720),
        ("12,5", 750),
        ("12.5h", 750),
        ("90:30", 5430),
        ("1,200h", None),
        ("10-20h", None),
    )
]
"""A bare budget is in hours."""
