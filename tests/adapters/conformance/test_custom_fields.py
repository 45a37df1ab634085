"""Fields that a company adds itself, on every platform: typed, asked for in forms, shown, filtered by, in files."""

from __future__ import annotations

import pytest

from tests.adapters.conformance.drivers import ChatDriver


@pytest.fixture
async def regional(driver: ChatDriver) -> ChatDriver:
    """A platform whose company has given its clients a region."""
    await driver.say("olivia", "field new client Region choice:North,South listed:yes", "random")
    return driver


async def test_an_own_field_is_typed_shown_listed_and_told(regional: ChatDriver) -> None:
    """Its key stands in a line like any other; the card, the list, its filter and the history have it."""
    assert "Region" in (await regional.say("sven", "company new Acme region:north", "sales")).text
    await regional.say("sven", "company new Birch region:South", "sales")
    text = (await regional.say("sven", "company list region:North", "random")).text
    assert "Acme" in text
    assert "Birch" not in text
    await regional.say("sven", "company edit C-1 region:South", "sales")
    assert "Region North → South" in (await regional.say("sven", "history C-1", "random")).text


async def test_an_own_field_is_asked_for(regional: ChatDriver) -> None:
    """The form of a new record has a question for it, whose answer is kept."""
    seen = await regional.say("sven", "company new", "sales")
    if "Fill in" in seen.buttons:
        seen = await regional.press("sven", seen, "Fill in")
    await regional.submit("sven", seen, name="Acme", region="South")
    assert "South" in (await regional.say("sven", "C-1", "sales")).text


async def test_an_own_field_is_in_files(regional: ChatDriver) -> None:
    """A file that is imported fills it."""
    seen = await regional.say("sven", "company import", "sales", {"clients.csv": b"Company,Region\nAcme,North\n"})
    await regional.press("sven", seen, "Import")
    assert "North" in (await regional.say("sven", "C-1", "sales")).text
