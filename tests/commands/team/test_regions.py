"""Regions wherever a country is: read by code or name, shown by name, and their holidays count."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.calendar.regions import region_name, region_of, regions_named
from bot.calendar.working_hours import company_calendar, open_time, person_calendar
from bot.replies.reply import Reply, Tone
from storage.areas.client import Client
from storage.areas.entity import Entity
from storage.identity.company import Company
from storage.identity.people import Person
from tests.chat import ChatSession
from tests.commands.billing.invoices import about, client, sent

EASTER_MONDAY, EPIPHANY = date(2027, 3, 29), date(2027, 1, 6)


def shown(reply: Reply) -> str:
    """The country on the first card."""
    return next((field.value for field in reply.cards[0].fields if field.label == "Country"), "")


def kept(chat: ChatSession, table: Any, number: int) -> tuple[str, str | None]:
    """Country and region of a row."""
    row = chat.read(lambda session: session.get_one(table, number))
    return (row.country or "", row.subdivision)


@pytest.mark.parametrize(
    ("text", "columns", "name"),
    [
        ("GB-ENG", ("GB", "ENG"), "England, United Kingdom"),
        ("gb-eng", ("GB", "ENG"), "England, United Kingdom"),
        ("DE-BY", ("DE", "BY"), "Bavaria, Germany"),
        ("Bayern", ("DE", "BY"), "Bavaria, Germany"),
        ("Bavaria, Germany", ("DE", "BY"), "Bavaria, Germany"),
        ("US-CA", ("US", "CA"), "California, United States"),
        ("New South Wales", ("AU", "NSW"), "New South Wales, Australia"),
        ("IT-BZ", ("IT", "BZ"), "Bolzano, Italy"),
        ("UK", ("GB", None), "United Kingdom"),
        ("Deutschland", ("DE", None), "Germany"),
        ("DE", ("DE", None), "Germany"),
    ],
)
def test_a_region_is_read_and_shown_by_name(
    chat: ChatSession, text: str, columns: tuple[str, str | None], name: str
) -> None:
    """For a person, a client, the company and the legal entity alike."""
    chat.as_("olivia").say("/company new Acme country:US-NY")
    chat.as_("fatima").say("/invoice new C-1 Hosting 40 EUR")
    lines = ("/person edit me", "/company edit C-1", "/settings edit", "/entity edit")
    for line, table in zip(lines, (Person, Client, Company, Entity), strict=True):
        assert shown(chat.as_("olivia").say(f"{line} country:{text}")) == name
        assert kept(chat, table, 1) == columns


@pytest.mark.parametrize("line", ["/person edit me", "/company edit C-1", "/settings edit", "/entity edit"])
def test_another_country_has_other_regions(chat: ChatSession, line: str) -> None:
    """A country alone, or none, leaves no region of the one before."""
    chat.as_("olivia").say("/company new Acme country:DE-BY")
    for country, table in (("DE-BY", "Bavaria, Germany"), ("AT", "Austria"), ("DE-BY", "Bavaria, Germany"), ("-", "")):
        assert shown(chat.say(f"{line} country:{country}")) == table


def test_georgia_is_asked_about_and_an_unknown_region_refused(chat: ChatSession) -> None:
    """A country and a state of one name are told apart by the button."""
    reply = chat.as_("olivia").say("/person edit me country:Georgia")
    assert [action.label for action in reply.actions] == ["Georgia", "Georgia, United States"]
    assert shown(chat.press(reply.actions[1])) == "Georgia, United States"
    assert chat.say("/person edit me country:GB-XYZ").tone is Tone.BAD


def test_a_list_of_a_country_has_its_regions(chat: ChatSession) -> None:
    """And one of a region only that; a file reads back."""
    chat.as_("olivia").say("/company new Acme country:DE-BY")
    chat.say("/company new Hanse country:DE-HH")
    chat.say("/company new Paris Pens country:FR")
    for country, names in (("DE", ["Acme", "Hanse"]), ("DE-BY", ["Acme"]), ("FR", ["Paris Pens"])):
        table = chat.say(f"/company list country:{country}").cards[0].table
        assert table is not None
        assert [row[0] for row in table.rows] == names
    (file,) = chat.say("/company list csv:yes").files
    assert "DE-BY" in file.content.decode("utf-8-sig")


def test_easter_monday_is_a_day_off_in_england_and_not_in_scotland(chat: ChatSession) -> None:
    """Hours of a person and of the company follow the region."""
    noon = datetime(2027, 3, 29, 11, tzinfo=UTC)
    for region, works in (("GB-ENG", False), ("GB-SCT", True), ("DE-BY", False), ("US-CA", True)):
        chat.as_("olivia").say(f"/person edit me country:{region} zone:Europe/London")
        chat.say(f"/settings edit country:{region}")
        person, company = chat.person("olivia"), chat.read(lambda session: session.get_one(Company, 1))
        for calendar in (person_calendar(person, company), company_calendar(company)):
            assert open_time(noon, calendar).working_day(EASTER_MONDAY) is works


@pytest.mark.parametrize(("region", "told"), [("DE", [True, False]), ("DE-BY", [False, True])])
def test_no_nudge_comes_on_a_holiday_of_the_region(chat: ChatSession, region: str, told: list[bool]) -> None:
    """Epiphany is a holiday in Bavaria: whoever looks after a client there hears of it on the day after."""
    client(chat)
    chat.as_("marco").say(f"/person edit me country:{region} zone:Europe/Berlin")
    sent(chat, due="2027-01-05")
    chat.tick(days=43)
    assert [bool(about(chat.tick(days=1))) for _day in (EPIPHANY, EPIPHANY + timedelta(days=1))] == told


def test_names_of_regions_are_folded_and_none_is_short() -> None:
    """`K` is no name of Carinthia here, and each name of the table is read back."""
    assert regions_named("Kärnten") == regions_named("karnten") == regions_named("Carinthia") == ("AT-2",)
    assert regions_named("K") == ()
    assert region_of("AT", "2") == "2"
    assert region_of("GB", "BY") is None
    for country, code in (("DE", "BY"), ("US", "CA"), ("CH", "GR"), ("GB", "SCT")):
        for language in ("en", "de"):
            assert region_of(country, region_name(country, code, language)) == code
