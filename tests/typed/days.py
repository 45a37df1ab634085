"""Spellings of days, by the direction of the option: days that are stored, or that they are asked about."""

from __future__ import annotations

from typing import Any

ASKED: dict[str, Any] = {}

_AHEAD = {
    "2026-12-15": "the 15th|on the 15th|15 December|Dec 15|15.12.|15.12.26|2026-12-15|the 15th of december|fifteenth of december|15/12/2026",
    "2026-12-24": "24.12.26|24.12.|24/12/2026|24 Dec 26|Dec24|christmas eve|Thursday the 24th|2026/12/24|24-dec-2026",
    "2026-12-07": "2 weeks|2w|in 2 weeks|two weeks|in a fortnight|in 14 days|+2w|two weeks from today|2 weeks from now",
    "2026-11-30": "end of month|end of the month|eom|monday|next monday|last day of the month|in a week|7 days",
    "2026-12-04": "first friday of next month|the first friday of december|friday next week",
    "2027-03-31": "end of Q1|31 March|last day of march|end of march",
    "2027-03-29": "easter monday|29.3.|29 mar 27",
    "": "next week|next month|Q1|Q1 2027|KW 50|week 50|last week of may|this weekend|easter|next quarter|someday|15|99.99.|31/02|in half an hour|friday or monday",
}
_BACK = {
    "2026-11-22": "yesterday|22.11.|22 November|22 nov 26|the 22nd|sunday|last sunday|1 day ago",
    "2026-11-20": "friday|last friday|past friday|3 days ago|three days ago|20/11",
    "2026-10-30": "last friday of october|30.10.|Oct 30",
    "2026-03-14": "14.3.|14 March|March 14|14/3/2026",
    "": "tomorrow|next friday|next week|in 3 days|2026-12-24|someday",
}
_VORAUS = {
    "2026-12-15": "am 15.|15.|bis zum 15.|15. Dezember|15.12.|15. 12.|15.12.2026|fünfzehnten Dezember",
    "2026-12-24": "24.12.26|Heiligabend|24. Dez. 26|Donnerstag, den 24.|Do 24.12.",
    "2026-12-07": "2 Wochen|in zwei Wochen|in 14 Tagen|in vierzehn Tagen|heute in 14 Tagen",
    "2026-11-30": "Monatsende|Ende des Monats|Ultimo|Montag|nächsten Montag|letzter Tag des Monats|in einer Woche",
    "2026-12-04": "Freitag nächster Woche|übernächsten Freitag|erster Freitag im Dezember",
    "2027-03-31": "Ende Q1|Ende März|31. März",
    "2026-12-31": "Silvester|Jahresende|Quartalsende|31.12.",
    "": "nächste Woche|nächsten Monat|Q1|KW 50|50. KW|Weihnachten|Ostern|irgendwann|übernächste Woche|15|31.02.",
}
_ZURUECK = {
    "2026-11-22": "gestern|22.11.|Sonntag|letzten Sonntag|vor 1 Tag|22. November",
    "2026-11-21": "vorgestern|vor zwei Tagen|Samstag",
    "2026-03-14": "14.3.|14. März|am 14. März",
    "": "morgen|nächste Woche|in 3 Tagen|irgendwann",
}


def _lines(said: str, column: str, spelled: dict[str, str]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (said.format(text), {column: day} if day else ASKED) for day, row in spelled.items() for text in row.split("|")
    ]


LINES = [
    *_lines("/task new P-1 Slides due:{}", "due_on", _AHEAD),
    *_lines("/time log P-1 2h day:{}", "day", _BACK),
    ("/time log P-1 2h last friday of october review", {"day": "2026-10-30", "note": "review"}),
    ("/time log P-1 2h last friday of the project", {"day": "2026-11-20", "note": "of the project"}),
    ("/task new P-1 Meet on the first friday of next month", {"title": "Meet", "due_on": "2026-12-04"}),
    ("/task new P-1 Buy gifts by 24 Dec 26", {"title": "Buy gifts", "due_on": "2026-12-24"}),
    ("/task new P-1 Ask who may second", {"title": "Ask who may second", "due_on": "9999-12-31"}),
    ("/task new P-1 Prepare christmas party", {"title": "Prepare christmas party", "due_on": "9999-12-31"}),
]
GERMAN = [
    *_lines("/task new P-1 Folien due:{}", "due_on", _VORAUS),
    *_lines("/time log P-1 2h day:{}", "day", _ZURUECK),
    ("/task new P-1 Folien bis übernächsten Freitag", {"title": "Folien", "due_on": "2026-12-04"}),
    ("/task new P-1 Folien bis 24. Dez 26", {"title": "Folien", "due_on": "2026-12-24"}),
    ("/task new P-1 Weihnachtsfeier planen", {"title": "Weihnachtsfeier planen", "due_on": "9999-12-31"}),
]
