"""What every command owes its users, checked over the whole registry: also for those that are added later."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import commands
from bot.cli.catalogues import missing, said
from bot.command import Command
from bot.discovery import discover
from bot.replies.i18n import languages
from bot.replies.reply import Action, Reply, Select, Tone
from storage.identity.company import Company
from tests.demo import Demo

REGISTRY = discover(commands)
EVERY = pytest.mark.parametrize("command", REGISTRY.commands.values(), ids=lambda c: c.name.replace(" ", "-"))


@pytest.fixture
def demo(played: Path, tmp_path: Path) -> Iterator[Demo]:
    """A fresh copy of the demo company."""
    with Demo.at(shutil.copy(played, tmp_path / "demo.db"), registry=REGISTRY) as demo:
        yield demo


@EVERY
def test_a_command_says_what_it_does(command: Command) -> None:
    """A command has a summary that ends like a sentence, documented options and at least one example."""
    assert command.summary.endswith(".")
    assert len(command.summary) <= 100
    assert command.examples
    assert all(0 < len(option.summary) <= 100 for option in command.options)
    assert REGISTRY.matrix.holders(command.access)


@pytest.mark.parametrize(
    ("command", "example"),
    [(command, example) for command in REGISTRY.commands.values() for example in command.examples],
    ids=lambda part: part if isinstance(part, str) else part.name.replace(" ", "-"),
)
def test_every_example_runs(command: Command, example: str, demo: Demo) -> None:
    """An example from the docs, typed by the owner of the demo company, is understood and not refused.

    Only what a newcomer does at the door may be refused to an owner who is long inside.
    """
    reply = demo.example(command, example)
    at_the_door = command.access.area == "door"
    assert reply.tone is not Tone.BAD or at_the_door, reply.say
    assert reply.form is None or not any(field.error for field in reply.form.fields), reply.form


@EVERY
def test_a_guest_is_refused(command: Command, demo: Demo) -> None:
    """Somebody unknown may do nothing but ask for help, for access, or use a code."""
    allowed = REGISTRY.matrix.allows([REGISTRY.matrix.guest], command.access)
    reply = demo.example(command, command.examples[0], user="nobody")
    assert allowed or (reply.tone is Tone.BAD and [a.command for a in reply.actions] == [REGISTRY.matrix.door])


@EVERY
def test_what_writes_is_on_record(command: Command, demo: Demo) -> None:
    """A command that writes leaves one act with its name and caller; one that reads leaves none."""
    reply = demo.done(command, command.examples[0])
    new = demo.acts()
    if command.writes and reply.form is None:
        assert [(act.command, act.person_id is not None) for act in new] == [(command.name, True)]
    else:
        assert new == []


@EVERY
def test_what_writes_can_be_undone_or_says_why_not(command: Command, demo: Demo) -> None:
    """After a command that changed something, /undo takes it back, or gives the command's reason."""
    if not command.writes or command.name == "undo":
        return
    reply = demo.done(command, command.examples[0])
    if reply.form is not None or not demo.changed():
        return
    undone = demo.say("/undo")
    if command.final:
        assert command.final in undone.say
    else:
        assert undone.tone is not Tone.BAD, undone.say


def test_every_sentence_is_translated() -> None:
    """No language has a missing or fuzzy sentence."""
    assert {language: missing(language, REGISTRY) for language in languages() if language != "en"} == {
        language: [] for language in languages() if language != "en"
    }


def test_changes_have_words_but_for_what_opens_doors() -> None:
    """Every column of a recorded table can be told, and so translated; codes and tokens of any kind are not."""
    from bot.records.labels import label_of, recorded, told_columns, words

    assert not [row for row in recorded() if row.__secret__ & told_columns(row).keys()]
    assert {label_of(row, column) for row in recorded() for column in told_columns(row).values()} <= set(words(()))
    assert {"currency", "options"} <= told_columns(Company).keys() <= set(Company.model_fields) - {"claim"}


def test_nothing_is_nothing_in_every_language() -> None:
    """An empty text stays empty: the head of a catalogue, which gettext keeps under it, is nobody's business."""
    from bot.replies.i18n import _, reading
    from bot.replies.reader import Reader

    for language in languages():
        with reading(Reader(language=language)):
            assert _("") == ""


def test_every_button_leads_to_a_command(demo: Demo) -> None:
    """Every button and menu of every answer to an example belongs to a command that exists."""
    wanted = {
        button.command
        for command in REGISTRY.commands.values()
        if not command.writes
        for example in command.examples
        for button in buttons(demo.example(command, example))
    }
    assert wanted <= REGISTRY.commands.keys()


def buttons(reply: Reply) -> Iterator[Action | Select]:
    """Everything that can be pressed on a reply."""
    yield from reply.actions
    for card in reply.cards:
        yield from (*card.actions, *card.menu, *((card.select,) if card.select else ()))


NEW_COMMAND = '''
"""A noun of its own."""

from bot.command import command
from bot.context import Context
from bot.options.dates import Day
from bot.replies.reply import Reply
from commands.access import OwnThings


@command("weather ask", access=OwnThings.READ, examples=["friday"])
def ask(ctx: Context, day: Day) -> Reply:
    """Ask what the weather will be.

    day: the day you care about
    """
    return Reply(say=f"Rain on {day.isoformat()}.")
'''


def test_a_command_is_added_by_one_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_studio: Path
) -> None:
    """A module dropped into an area shows up in help, forms, suggestions, permissions and docs with no other edit."""
    import commands.team
    from bot.cli.docs import commands_page, permissions_page
    from bot.replies.i18n import reading
    from bot.replies.reader import Reader

    (tmp_path / "weather.py").write_text(NEW_COMMAND)
    monkeypatch.setattr(commands.team, "__path__", [*commands.team.__path__, str(tmp_path)])
    registry = discover(commands)
    studio = shutil.copy(sqlite_studio, tmp_path / "studio.db")
    with Demo.at(studio, registry=registry, platform="paper", workspace="studio") as chat:
        assert chat.say("/weather ask friday").say == "Rain on 2026-11-27."
        assert chat.say("/weather ask").form is not None
        assert "/weather ask" in chat.say("/help weather").cards[0].lines[0]
        assert "/weather ask" in [found.label for found in chat.complete("/wea")]
        assert chat.complete("/weather ask ")[0].insert.startswith("2026-11-23")
        assert chat.say("/weather ask friday", user="nobody").tone is Tone.BAD
    with reading(Reader()):
        assert "### `/weather ask <day>`" in commands_page(registry)
    assert "| `/weather ask` | own.read |" in permissions_page(registry)


def test_sentences_are_found_wherever_they_stand() -> None:
    """Plain, plural, joined from parts, and inside an f-string."""
    source = """
say = _("one {n}", n=1) + _n("a", "b", 2) + _("two " "parts")
say = f"{say} {_('inside')}"
say = _(name)
"""
    assert set(said(source)) == {"one {n}", ("a", "b"), "two parts", "inside"}
