from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest

from bot.calendar.cities import CITIES, ONE, SEVERAL
from bot.calendar.zonetext import parse_zone, zones_by_rule
from bot.values.errors import Ambiguous, NotUnderstood

WINTER = datetime(2026, 11, 23, 10, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/New_York", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("New York", "America/New_York"),
        ("NYC", "America/New_York"),
        ("San Francisco", "America/Los_Angeles"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("Genf", "Europe/Zurich"),
        ("Wien", "Europe/Vienna"),
        ("Kopenhagen", "Europe/Copenhagen"),
        ("München", "Europe/Berlin"),
        ("London time", "Europe/London"),
        ("Berliner Zeit", "Europe/Berlin"),
        ("Tokyo local time", "Asia/Tokyo"),
        ("Mumbai", "Asia/Kolkata"),
        ("JST", "Asia/Tokyo"),
        ("UTC", "UTC"),
        ("UTC+5:45", "Asia/Kathmandu"),
        ("+0545", "Asia/Kathmandu"),
    ],
)
def test_a_place_has_its_zone(text: str, zone: str) -> None:
    """IANA's names, cities in any of the languages, and abbreviations of one place."""
    assert parse_zone(text, language="en", now=WINTER) == zone


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("CET", {"Europe/Berlin", "Africa/Algiers"}),
        ("MEZ", {"Europe/Berlin", "Europe/Paris"}),
        ("Central European Time", {"Europe/Berlin", "Europe/Madrid"}),
        ("UTC+2", {"Europe/Athens", "Africa/Johannesburg"}),
        ("UTC +1", {"Europe/Berlin", "Europe/Paris"}),
        ("GMT+5:30", {"Asia/Kolkata", "Asia/Colombo"}),
        ("GMT-3", {"America/Sao_Paulo", "America/Argentina/Buenos_Aires"}),
        ("UTC+0", {"UTC", "Europe/London"}),
        ("PST", {"America/Los_Angeles", "Asia/Manila"}),
        ("EST", {"America/New_York", "America/Panama"}),
        ("IST", {"Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"}),
        ("GMT", {"Europe/London", "UTC"}),
        ("Pacific time", {"America/Los_Angeles", "America/Vancouver"}),
        ("Portland", {"America/Los_Angeles", "America/New_York"}),
        ("USA", {"America/New_York", "America/Chicago"}),
    ],
)
def test_what_several_places_use_is_a_question(text: str, among: set[str]) -> None:
    """An offset or an abbreviation says nothing about summer time, so the city is asked for."""
    with pytest.raises(Ambiguous) as caught:
        parse_zone(text, language="en", now=WINTER)
    assert among <= set(caught.value.readings)


def test_an_offset_is_that_of_the_day() -> None:
    """Berlin is at UTC+2 in summer and Athens in winter."""
    for now, there, elsewhere in (
        (WINTER, "Europe/Athens", "Europe/Berlin"),
        (SUMMER, "Europe/Berlin", "Europe/Athens"),
    ):
        with pytest.raises(Ambiguous) as caught:
            parse_zone("UTC+2", language="en", now=now)
        assert there in caught.value.readings
        assert elsewhere not in caught.value.readings


@pytest.mark.parametrize("text", ["", "Nowhere", "UTC+3:17", "UTC+99", "time", "Europe/Nowhere", "x" * 61])
def test_other_words_are_no_zone(text: str) -> None:
    """Neither an unknown place nor an offset that no place has."""
    with pytest.raises(NotUnderstood):
        parse_zone(text, language="en", now=WINTER)


def test_every_zone_reads_back() -> None:
    """What is stored is read as itself, and the tables name zones that exist."""
    known = available_timezones()
    for zone in (name for name in known if "/" in name):
        assert parse_zone(zone, language="de", now=WINTER) == zone
    assert {*CITIES, *ONE.values(), *(zone for zones in SEVERAL.values() for zone in zones.split())} <= known


def test_a_country_has_a_zone_for_each_clock() -> None:
    """Germany's two zones keep the same time, Spain has another one on the Canaries."""
    assert zones_by_rule(("Europe/Busingen", "Europe/Berlin"), WINTER) == ("Europe/Berlin",)
    assert zones_by_rule(("Africa/Ceuta", "Europe/Madrid", "Atlantic/Canary"), WINTER) == (
        "Europe/Madrid",
        "Atlantic/Canary",
    )
