"""Spellings of zones, hours, countries, VAT ids and addresses: what is stored, or that it is asked about."""

from __future__ import annotations

from typing import Any

ASKED: dict[str, Any] = {}


def _week(start: int, end: int) -> list[list[int]]:
    return [[day, start * 60, end * 60] for day in range(5)]


_ZONES = {
    "America/New_York": "NYC|New York|new york city|America/New_York|america/new york|Boston",
    "America/Argentina/Buenos_Aires": "Buenos Aires|Buenos_Aires|buenos aires time",
    "Europe/London": "London|London time|Edinburgh|Europe/London",
    "Europe/Vienna": "Wien|Vienna|Österreich|Austria|Graz",
    "Asia/Tokyo": "Tokyo|JST|Japan|Osaka|Tokio",
    "": "CET|MEZ|UTC+2|UTC +1|GMT+5:30|PST|EST|IST|GMT|Pacific time|USA|Portland|UTC+3:17|Nowhere",
}
_COUNTRIES = {
    ("GB", "ENG"): "GB-ENG|gb-eng|England|England, United Kingdom",
    ("DE", "BY"): "DE-BY|Bavaria|Bayern|DE/BY",
    ("US", "CA"): "US-CA|California|Kalifornien",
    ("GB", None): "GB|UK|United Kingdom|Great Britain|Großbritannien",
    ("EE", None): "EE|Estonia|Estland",
    ("", ""): "GB-XYZ|Georgia|Narnia|XX",
}
_HOURS = {
    "mon-fri 6-14": _week(6, 14),
    "Mon-Fri 7am-3pm": _week(7, 15),
    "weekdays 8-16": _week(8, 16),
    "Mo-Fr 10-18 Uhr": _week(10, 18),
    "Mon-Fri from 11 to 19": _week(11, 19),
    "monday to friday 12pm to 8pm": _week(12, 20),
    "mo-mi 9-13": [[day, 540, 780] for day in range(3)],
    "Mon-Fri 8:30-17:00, Sat 10-14": [[day, 510, 1020] for day in range(5)] + [[5, 600, 840]],
    "Mon-Thu 9-17 Fri 9-15": [[day, 540, 1020] for day in range(4)] + [[4, 540, 900]],
    "24/7": [[day, 0, 1440] for day in range(7)],
    "9-17": None,
    "9am-5pm": None,
    "mon-fri 9-5": None,
    "mon-fri": None,
    "mon-fri 25-26": None,
}

LINES: list[tuple[str, dict[str, Any]]] = [
    *(
        (f"/company new Zone {number}{text[0]} zone:{text}", {"zone": zone} if zone else ASKED)
        for zone, row in _ZONES.items()
        for number, text in enumerate(row.split("|"))
    ),
    *(
        (
            f"/company new Land {number}{text[0]} country:{text}",
            {"country": code[0], "subdivision": code[1]} if code[0] else ASKED,
        )
        for code, row in _COUNTRIES.items()
        for number, text in enumerate(row.split("|"))
    ),
    *((f"/person hours @ken {text}", {"frames": frames} if frames else ASKED) for text, frames in _HOURS.items()),
    ("/company edit C-2 vat:GR094019245", {"vat_id": "EL094019245"}),
    ("/company edit C-3 vat:EL 094019245", {"vat_id": "EL094019245"}),
    ("/company edit C-4 vat:GR094019246", ASKED),
    ("/company new Mail one email:<ann@example.com>", {"email": "ann@example.com"}),
    ("/company new Mail two email:ann@example.com,", {"email": "ann@example.com"}),
    ("/company new Mail three email:mailto:ann@example.com", {"email": "ann@example.com"}),
    ("/company new Mail four email:notanemail", ASKED),
]
