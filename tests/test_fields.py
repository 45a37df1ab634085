"""A noun that is declared by its fields: everything that derives from them, driven in chat."""

from __future__ import annotations

import asyncio
import csv
import io
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.discord.options import payloads
from bot.app import build
from bot.cli.catalogues import template
from bot.cli.docs import commands_page
from bot.discovery import discover
from bot.fields.noun import Fields
from bot.invocation import Upload
from bot.registry import Registry
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.reply import Reply, Select, Tone
from bot.settings import Settings
from storage.engine.database import Database
from tests.chat import UNLIMITED, ChatClock, ChatSession, Paper, button, words

NOUNS = Path(__file__).parent / "nouns"


@pytest.fixture(scope="module")
def extended(registry: Registry) -> Iterator[Registry]:
    """The product's commands and those of the nouns of the tests; those of the product are read before."""
    assert not any("tools" in module for module in registry.modules)
    import commands.team

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands.team, "__path__", [*commands.team.__path__, str(NOUNS)])
        yield discover(commands)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def tools(request: pytest.FixtureRequest, tmp_path: Path, extended: Registry) -> Iterator[ChatSession]:
    """The studio with tools; Sven speaks, who is in sales."""
    if request.param == "sqlite":
        url = f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_studio'), tmp_path / 'studio.db')}"
    else:
        url = request.getfixturevalue("postgres_url")
    database = Database.open(url)
    database.create_all(import_module("commands.team.tools").METADATA)
    database.close()
    paper = Paper()
    settings = Settings(_env_file=None, DATABASE_URL=url, secret=SecretStr("for tests"), **UNLIMITED)
    kernel = build(settings, now=(clock := ChatClock()), platforms=[paper], registry=extended)
    with asyncio.Runner() as runner:
        chat = ChatSession(kernel, clock, paper, runner, company=1)
        yield chat.as_("sven")
        runner.run(kernel.stop())


def upload(text: str, name: str = "tools.csv") -> dict[str, Upload]:
    """A file that comes with a line."""
    return {name: Upload(name=name, media_type="text/csv", content=text.encode("utf-8-sig"))}


def rows(reply: Reply) -> list[list[str]]:
    """The cells of the file of a reply."""
    (file,) = reply.files
    return list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))


def select(reply: Reply, title: str) -> Select:
    """The menu of the card of that title."""
    (found,) = [card.select for card in reply.cards if card.title == title and card.select]
    return found


def table(reply: Reply) -> list[str]:
    """The first cells of the list of a reply."""
    found = reply.cards[0].table
    return [row[0] for row in found.rows] if found else []


def test_a_noun_is_declared_in_under_sixty_lines() -> None:
    """Its table, the words of its state and its fields, from which six commands and two files derive."""
    declared = (NOUNS / "tools.py").read_text(encoding="utf-8").partition("class ToolState(Enum):")[2]
    assert "table=True" in declared
    assert len(declared.splitlines()) < 60


def test_what_a_noun_says_derives_from_its_words(extended: Registry) -> None:
    """Summaries and examples are made of the noun; each stands in the catalogues as a whole sentence."""
    said = {name: (one.summary, one.examples) for name, one in extended.commands.items() if one.noun == "tool"}
    assert said == {
        "tool new": ("Add a tool.", ("Drill 80 EUR",)),
        "tool list": ("List the tools.", ("",)),
        "tool show": ("Show a tool.", ("TL-1",)),
        "tool edit": ("Change what is on file about a tool.", ("TL-1 state:here",)),
        "tool import": ("Add and change tools from a CSV file.", ("",)),
        "tool delete": ("Take a tool off file.", ("TL-1",)),
    }
    assert {"Tools", "No tool fits. Add one with /tool new."} <= {message.id for message in template(extended)}


def test_a_noun_stands_in_the_help_of_its_area(tools: ChatSession) -> None:
    """What is generated is found where the area of the noun is explained."""
    (team,) = [card for card in tools.say("/help").cards if card.title == "You and the team"]
    assert "/tool  delete · edit · import · list · new · show" in team.lines


def test_a_record_is_added_and_shown(tools: ChatSession) -> None:
    """`new` reads the values by their option types and shows each as a fact."""
    reply = tools.say('/tool new Drill price:"80 EUR" keeper:@greta shelf:B2')
    assert reply.say == "Drill is on file as TL-1."
    assert words(tools.say("TL-1")) == "Drill\nTL-1\nhere\nPrice: 80,00\xa0€\nKeeper: Greta Vogel\nShelf: B2"


def test_a_missing_value_opens_the_form(tools: ChatSession) -> None:
    """What must be given is asked for in a form that has a question for each field."""
    form = tools.say("/tool new").form
    assert form is not None
    assert [question.name for question in form.fields] == ["name", "state", "price", "bought", "keeper", "shelf"]
    assert tools.submit(form, name="Saw", state="lent").say == "Saw is on file as TL-1."


def test_an_edit_changes_what_is_given_and_no_more(tools: ChatSession) -> None:
    """Only columns that differ are written; history names them, undo takes them back."""
    tools.say("/tool new Drill shelf:B2")
    assert "Shelf: C3" in words(tools.say("/tool edit TL-1 name:Drill shelf:C3"))
    history = words(tools.say("/history TL-1"))
    assert "Shelf B2 → C3" in history
    assert "Name" not in history
    tools.say("/undo")
    assert "Shelf: B2" in words(tools.say("TL-1"))


def test_an_edit_without_values_opens_the_filled_form(tools: ChatSession) -> None:
    """The form of `edit` holds what is on file; a field that is emptied there is empty then."""
    tools.say('/tool new Drill price:"80 EUR" shelf:B2')
    form = tools.say("/tool edit TL-1").form
    assert form is not None
    assert {f.name: f.value for f in form.fields if f.value} == {
        "tool": "TL-1", "name": "Drill", "state": "here", "price": "80,00 EUR", "shelf": "B2",
    }  # fmt: skip
    assert "Shelf" not in words(tools.submit(form, shelf=""))


def test_what_must_be_given_is_never_emptied(tools: ChatSession) -> None:
    """A dash empties an optional value and is refused for a required one."""
    tools.say("/tool new Drill shelf:B2")
    assert "Shelf" not in words(tools.say("/tool edit TL-1 shelf:-"))
    assert "cannot be empty" in tools.say("/tool edit TL-1 name:-").say


@pytest.fixture
def shed(tools: ChatSession) -> ChatSession:
    """Four tools."""
    tools.say('/tool new Drill price:"80 EUR" keeper:@greta shelf:B2')
    tools.say('/tool new Saw price:"20 EUR" state:lent')
    tools.say('/tool new Axe price:"30 USD" shelf:B3')
    tools.say("/tool new Nail shelf:A1")
    return tools


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["Axe", "Drill", "Nail", "Saw"]),
        ("state:lent", ["Saw"]),
        ("keeper:@greta", ["Drill"]),
        ("shelf:b", ["Axe", "Drill"]),
        ("sort:price", ["Nail", "Saw", "Axe", "Drill"]),
        ("sort:name down:yes", ["Saw", "Nail", "Drill", "Axe"]),
    ],
)
def test_a_list_is_narrowed_and_ordered(shed: ChatSession, asked: str, expected: list[str]) -> None:
    """A list takes a filter for each field that declares one, and an order; rows without a value stay in it."""
    assert table(shed.say(f"/tool list {asked}")) == expected


def test_a_list_sums_currency_by_currency_and_opens_its_rows(shed: ChatSession) -> None:
    """The last row is the sum of all that fit; the menu under the list opens one of them."""
    reply = shed.say("/tool list")
    found = reply.cards[0].table
    assert found is not None
    assert found.total == ("Total", "", "", "100,00\xa0€ · 30,00\xa0US$", "", "")
    assert reply.cards[0].select is not None
    assert shed.press(reply.cards[0].select, tool="TL-3").cards[0].title == "Axe"


@pytest.mark.parametrize("asked", ["", "sort:price", "sort:price down:yes", "sort:bought"])
def test_pages_hold_each_record_once(tools: ChatSession, asked: str) -> None:
    """However a list is ordered, its pages hold every record once, also those without a value."""
    for number in range(12):
        tools.say(f"/tool new Tool{number:02}" + (f' price:"{number} EUR"' if number % 3 else ""))
    first = tools.say(f"/tool list {asked}")
    seen = table(first) + table(tools.press(button(first, "Next")))
    assert sorted(seen) == [f"Tool{number:02}" for number in range(12)]


def test_a_list_comes_as_a_file_that_is_read_back(shed: ChatSession) -> None:
    """Every list has a button for its rows as CSV; the import of that very file finds nothing to change."""
    reply = shed.press(button(shed.say("/tool list"), "CSV"))
    assert rows(reply)[0] == ["Reference", "Name", "State", "Price", "Bought", "Keeper", "Shelf"]
    assert rows(reply)[2] == ["TL-1", "Drill", "here", "80,00 EUR", "", "Greta Vogel", "B2"]
    read = shed.say("/tool import", uploads=upload(reply.files[0].content.decode("utf-8-sig")))
    assert "Unchanged: 4" in words(read)
    assert not read.cards[0].actions


def test_a_file_is_ordered_as_its_list(shed: ChatSession) -> None:
    """The rows of the file stand as the list has them, also from its end."""
    for asked in ("", "sort:name down:yes", "sort:price"):
        listed = table(shed.say(f"/tool list {asked}"))
        assert [row[1] for row in rows(shed.say(f"/tool list {asked} csv:yes"))[1:]] == listed


def test_a_cell_starts_no_formula(tools: ChatSession) -> None:
    """What a spreadsheet would run is behind an apostrophe, and comes back without it."""
    tools.say('/tool new "=1+1"')
    reply = tools.say("/tool list csv:yes")
    assert rows(reply)[1][1] == "'=1+1"
    assert "Unchanged: 1" in words(
        tools.say("/tool import", uploads=upload(reply.files[0].content.decode("utf-8-sig")))
    )


FILE = """Name;Preis;Shelf;Colour;Reference
Plane;12 EUR;B4;red;
Drill;;;;
Rasp;much;B5;;
;5 EUR;;;
;;C9;;TL-4
;;-;;TL-3
"""


def test_an_import_is_previewed_and_then_done(shed: ChatSession) -> None:
    """The preview counts and writes nothing, its button writes the good lines; bad ones come back with the reason."""
    reply = shed.say("/tool import", uploads=upload(FILE))
    assert reply.say == "Nothing is written yet."
    told = words(reply)
    assert "New: 1\nChanged: 2\nUnchanged: 0\nBad: 3" in told
    assert "Not taken: Colour." in told
    assert [row[-1] for row in rows(reply)] == [
        "Reason",
        "TL-1 is called so. Put its reference into the line to change it.",
        "Price: “much” is not an amount.",
        "Still needed: Name.",
    ]
    assert table(shed.say("/tool list")) == ["Axe", "Drill", "Nail", "Saw"]
    done = shed.press(button(reply, "Import"))
    assert done.say == "1 added, 2 changed. 3 lines were left out; the file says why."
    assert "Shelf: C9" in words(shed.say("TL-4"))
    assert "Shelf" not in words(shed.say("TL-3"))
    shed.say("/undo")
    assert table(shed.say("/tool list")) == ["Axe", "Drill", "Nail", "Saw"]


STRANGE = """Werkzeug;Regal;Farbe
Plane;B4;red
Rasp;B5;blue
"""


def test_columns_that_are_not_known_are_asked_for(tools: ChatSession) -> None:
    """A file with strange heads asks which column is which, one after the other, and takes it as it was chosen."""
    asked = tools.say("/tool import", uploads=upload(STRANGE))
    assert [card.title for card in asked.cards] == ["Preview", "Column “Werkzeug”", "Column “Regal”", "Column “Farbe”"]
    assert asked.cards[1].text == "Plane, Rasp"
    assert not asked.cards[0].fields
    assert not asked.cards[0].actions
    named = tools.press(select(asked, "Column “Werkzeug”"), column="0=name")
    assert "New: 2\nChanged: 0" in words(named)
    assert "Name" not in [choice.label for choice in select(named, "Column “Regal”").choices]
    shelved = tools.press(select(named, "Column “Regal”"), column="1=shelf")
    whole = tools.press(select(shelved, "Column “Farbe”"), column="2=")
    assert [card.title for card in whole.cards] == ["Preview"]
    assert "Not taken: Farbe." in words(whole)
    assert table(tools.say("/tool list")) == []
    assert tools.press(button(whole, "Import")).say == "2 added, 0 changed."
    assert "Shelf: B5" in words(tools.say("TL-2"))


def test_two_columns_for_one_field_are_refused(tools: ChatSession) -> None:
    """No value of a file is dropped because another column has the same field."""
    reply = tools.say("/tool import", uploads=upload("Name;name\nPlane;Rasp\n"))
    assert reply.say == "Two columns are “Name”. Keep one of them."


def test_a_record_is_taken_off_file(shed: ChatSession) -> None:
    """`delete` takes a record off file, and undo brings it back."""
    assert shed.say("/tool delete TL-2").say == "Saw (TL-2) is off file. /undo brings it back."
    assert table(shed.say("/tool list")) == ["Axe", "Drill", "Nail"]
    shed.say("/undo")
    assert "Saw" in words(shed.say("TL-2"))


def test_who_only_reads_adds_nothing(tools: ChatSession) -> None:
    """The commands have the permissions that the noun declares."""
    assert tools.as_("sam").say("/tool new Drill").tone is Tone.BAD
    assert tools.as_("sam").say("/tool list").tone is not Tone.BAD


def test_a_field_is_found_everywhere(extended: Registry) -> None:
    """One line in the fields is a word of both languages' lists, an option of the commands and a row of the docs."""
    ids = {message.id for message in template(extended)}
    assert {"Shelf", "where it lies", "only those on this shelf"} <= ids
    with reading(Reader()):
        page = commands_page(extended)
    assert "### `/tool new <name> [state] [price] [bought] [keeper] [shelf]`" in page
    assert isinstance(extended.fields["tool"], Fields)
    for verb in ("new", "edit", "list"):
        assert "shelf" in [option["name"] for option in payloads(extended.commands[f"tool {verb}"])]


def test_a_field_is_suggested_while_somebody_types(tools: ChatSession) -> None:
    """The key of a field is completed in a line, as Slack and the web chat take it."""
    assert "shelf:" in [found.insert for found in tools.complete("/tool list sh")]


def test_the_words_of_a_noun_are_those_of_the_reader(tools: ChatSession) -> None:
    """A file has the heads of its reader's language, and is read back whoever wrote it."""
    tools.say('/tool new Drill price:"80 EUR"')
    heads = rows(tools.as_("greta").say("/tool list csv:yes"))[0]
    assert heads[:2] == ["Referenz", "Name"]
    text = ",".join(heads) + "\nTL-1,Borer,,,,,\n"
    assert "Changed: 1" in words(tools.as_("sven").say("/tool import", uploads=upload(text)))


def test_amounts_stay_hidden_in_a_file(shed: ChatSession) -> None:
    """Who may not see amounts gets dots in the file, too."""
    assert "•••" in [row[3] for row in rows(shed.as_("sam").say("/tool list csv:yes"))]
    assert "80" not in "".join(",".join(row) for row in rows(shed.as_("sam").say("/tool list csv:yes")))
