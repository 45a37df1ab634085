"""A column that is added in two lines, found on every platform and in everything that derives from the fields."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module

import pytest

import commands.team
from bot.cli.catalogues import template
from bot.cli.docs import commands_page
from bot.discovery import discover
from bot.registry import Registry
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from tests.adapters.conformance.drivers import ChatDriver
from tests.columns import COLUMN, FIELD, gadgets

MODULE = "commands.team.gadgets"
SHEET = "Reference,Name,Maker\n,Saw,Acme\nGD-1,,Umbra\n"


@pytest.fixture(scope="module")
def lab(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """All commands, and those of gadgets; those of the product are read before."""
    assert MODULE not in registry.modules
    folder = gadgets(tmp_path_factory.mktemp("nouns"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands.team, "__path__", [*commands.team.__path__, str(folder)])
        yield discover(commands)
    sys.modules.pop(MODULE)


@pytest.fixture
def gadgeted(driver: ChatDriver) -> ChatDriver:
    """A platform whose company keeps gadgets."""
    driver.kernel.database.create_all(import_module(MODULE).METADATA)
    return driver


def test_a_column_is_added_in_two_lines() -> None:
    """What is added is one line of a table and one of fields."""
    assert [text.count("\n") for text in (COLUMN, FIELD)] == [1, 1]


async def test_a_column_is_added_shown_listed_and_changed(gadgeted: ChatDriver) -> None:
    """It is an option of new and edit, a fact of the card, a column, a filter and an order of the list, and history."""
    await gadgeted.say("sven", "gadget new Drill maker:Acme", "sales")
    await gadgeted.say("sven", "gadget new Axe maker:Zenith", "sales")
    assert "Acme" in (await gadgeted.say("sven", "GD-1", "sales")).text
    text = (await gadgeted.say("sven", "gadget list sort:maker down:yes", "random")).text
    assert text.index("Zenith") < text.index("Acme")
    assert "Axe" not in (await gadgeted.say("sven", "gadget list maker:acme", "random")).text
    await gadgeted.say("sven", "gadget edit GD-1 maker:Borer", "sales")
    assert "Maker Acme → Borer" in (await gadgeted.say("sven", "history GD-1", "random")).text


async def test_a_column_is_asked_for(gadgeted: ChatDriver) -> None:
    """The form of a new record has a question for it, whose answer is kept."""
    form = await gadgeted.say("sven", "gadget new", "sales")
    if "Fill in" in form.buttons:
        form = await gadgeted.press("sven", form, "Fill in")
    assert "maker" in form.form
    done = await gadgeted.submit("sven", form, name="Drill", maker="Acme")
    if "GD-1" not in done.text:  # a long form may have further pages
        done = await gadgeted.press("sven", done, done.buttons[0])
        done = await gadgeted.submit("sven", done)
    assert "Acme" in (await gadgeted.say("sven", "GD-1", "sales")).text


async def test_a_column_is_written_to_files_and_read_from_them(gadgeted: ChatDriver) -> None:
    """A file that is imported fills it, in new records and old ones; the list's own file has its head."""
    await gadgeted.say("sven", "gadget new Drill maker:Acme", "sales")
    preview = await gadgeted.say("sven", "gadget import", "sales", {"gadgets.csv": SHEET.encode()})
    await gadgeted.press("sven", preview, "Import")
    text = (await gadgeted.say("sven", "gadget list", "random")).text
    assert "Acme" in text
    assert "Umbra" in text
    assert (await gadgeted.say("sven", "gadget list csv:yes", "random")).files == ("gadget.csv",)


def test_a_column_is_documented_and_translated(lab: Registry) -> None:
    """Its label, its summary and its filter are words of the catalogues; the page of commands names it."""
    ids = {message.id for message in template(lab)}
    assert {"Maker", "who made it", "only those of this maker"} <= ids
    with reading(Reader()):
        assert "### `/gadget new <name> [maker] [state]" in commands_page(lab)


async def test_strange_columns_are_asked_about(gadgeted: ChatDriver) -> None:
    """Each column that is not known is a question with a menu, below a preview that takes none of it."""
    seen = await gadgeted.say("sven", "gadget import", "sales", {"gadgets.csv": b"Werkzeug;Farbe\nSaw;red\n"})
    assert "Column “Werkzeug”" in seen.text
    assert "Column “Farbe”" in seen.text
    assert "Import" not in seen.buttons
