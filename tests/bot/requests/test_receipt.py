"""What an answer to a write owes: every value that was set is in it, and the buttons that correct it."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import commands
from bot.command import Command
from bot.context import Context
from bot.discovery import discover
from bot.invocation import Invocation, Place, Source
from bot.options.option import Option
from bot.parsing.bind import GivenTexts, bind
from bot.parsing.grammar import texts
from bot.people.identity import reader_for
from bot.replies.errors import Incomplete
from bot.replies.formatting import span
from bot.replies.i18n import reading
from bot.replies.reply import Action, FieldKind, Reply, Tone
from bot.replies.spans import plain
from storage.identity.company import Company
from storage.identity.people import Person
from storage.session.session import Session
from tests.chat import START, ChatSession, button, words
from tests.demo import Demo

_WORD = re.compile(r"[^\W_]+|[^\w\s!-~]")
REGISTRY = discover(commands)
WRITING = [
    (one.name, example)
    for one in REGISTRY.commands.values()
    if one.writes and not one.secret and one.name != "undo"
    for example in one.examples
]


@pytest.fixture(scope="module")
def opened(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Demo, Path, Path]]:
    """The demo company for all examples, with its file and the file as it was."""
    path = tmp_path_factory.mktemp("receipts") / "demo.db"
    with Demo.at(shutil.copy(played, path), registry=REGISTRY) as demo:
        yield demo, path, played


@pytest.fixture
def demo(opened: tuple[Demo, Path, Path]) -> Iterator[Demo]:
    """The demo company as it was played."""
    demo, path, played = opened
    yield demo
    if demo.acts():
        with closing(sqlite3.connect(played)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)


@pytest.mark.parametrize(("name", "example"), WRITING)
def test_an_answer_names_what_was_given_and_takes_it_back(name: str, example: str, demo: Demo) -> None:
    """Each value of the line stands in the answer as its reader sees it, beside buttons that undo and edit."""
    command = REGISTRY.commands[name]
    values = demo.kernel.database.read_now(1, lambda session: shown(session, command, example))
    reply = demo.done(command, example)
    if reply.form or reply.tone is Tone.BAD or not demo.changed():
        return
    told = spelled(words(reply))
    assert [value for value in values if not any(spelled(one) in told for one in value)] == []
    offered = [action.command for action in pressable(reply)]
    assert ("undo" in offered) is not bool(command.final)
    if command.final:
        return
    if len(reply.cards) == 1 and (edit := edit_of(command, reply)) is not None:
        assert edit in offered
    assert pressed(demo, button(reply, "Undo")).cards[0].lines


def shown(session: Session, command: Command, example: str) -> list[tuple[str, ...]]:
    """The values of an example, each as the owner sees it, in the ways in which it may be said."""
    person = session.get_one(Person, 1)
    reader = reader_for(person, REGISTRY.matrix, START)
    place = Place(platform="web", workspace="local", direct=True)
    ctx = Context(session, REGISTRY, session.get_one(Company, 1), person, reader, place, START)
    with reading(reader):
        try:
            values = bind(command, GivenTexts(typed=texts(command, example, ctx, {})), ctx)
        except Incomplete:
            return []
        given = [one for one in command.options if values[one.name] not in (None, "", one.default)]
        return [way for option in given for way in ways(ctx, option, values[option.name])]


def ways(ctx: Context, option: Option, value: Any) -> list[tuple[str, ...]]:
    """How a value may be said; a yes or no is no value, and each item of several is one."""
    if option.type.kind in {FieldKind.SWITCH, FieldKind.FILE}:
        return []
    if option.type.kind is FieldKind.LINES:
        return [(line.text,) for line in value]
    also = span(value) if isinstance(value, timedelta) else getattr(value, "ref", "")
    return [tuple(filter(None, (plain(option.type.shown(value, ctx)), also)))]


def spelled(text: str) -> str:
    """The words of a text, whatever stands between them."""
    return f" {' '.join(_WORD.findall(plain(text).casefold()))} "


def pressable(reply: Reply) -> Iterator[Action]:
    """Every button of an answer."""
    yield from reply.actions
    for card in reply.cards:
        yield from (*card.actions, *card.menu)


def edit_of(command: Command, reply: Reply) -> str | None:
    """The command that edits the record on the card, if there is one; an invoice is edited only as a draft."""
    noun = reply.cards[0].record.noun if reply.cards[0].record else ""
    if noun == "invoice" and command.verb not in {"new", "edit"}:
        return None
    return f"{noun} edit" if f"{noun} edit" in REGISTRY.commands else None


def pressed(demo: Demo, action: Action) -> Reply:
    """The answer to a button, pressed by the owner in the direct conversation."""
    place = Place(platform="web", workspace="local", direct=True)
    key = f"pressed-{next(demo.keys)}"
    made = Invocation(place=place, user="olivia", at=demo.now, key=key, token=action.token, source=Source.BUTTON)
    found = demo.runner.run(demo.kernel.dispatch(made))
    assert found is not None
    return found.reply


def test_what_was_filled_in_is_named(chat: ChatSession) -> None:
    """Defaults that nobody typed are in the answer, but for who gave the command."""
    chat.say("/company new Acme")
    chat.say("/project new Portal C-1")
    logged = chat.say("/time log P-1 2h call").say
    assert "Billable: yes" in logged
    assert "Olivia" not in logged
    assert "Priority: normal" in words(chat.say("/task new P-1 Call Ann"))


def test_nothing_is_said_twice(chat: ChatSession) -> None:
    """Records that the answer names are not listed again by their titles, and a note is its own words without a heading."""
    chat.say("/company new Acme")
    chat.say("/project new Portal C-1")
    for title in ("Call Ann", "Write to Bo"):
        chat.say(f"/task new P-1 {title}")
    assert chat.say("/task done K-1 K-2").say == "K-1 is done: Call Ann\nK-2 is done: Write to Bo"
    assert chat.say("/note P-1 They pay late").say == "Noted on P-1. “They pay late”"
    chat.as_("marco").say("/person edit marco language:de")
    assert "Thema" not in chat.say("/alert set nudges off").say


def test_a_channel_hears_neither_texts_nor_undo(chat: ChatSession) -> None:
    """In a channel an answer has no button that only one of its readers may press, and repeats no text of a note."""
    chat.say("/company new Acme")
    chat.say("/project new Portal C-1")
    reply = chat.in_("sales").say("/note P-1 They pay late")
    assert "They pay late" not in words(reply)
    assert "undo" not in [action.command for action in pressable(reply)]
    assert "They pay late" in words(chat.say("/note P-1 They pay late"))


def test_undo_of_an_answer_takes_back_that_act_alone(chat: ChatSession) -> None:
    """Whatever was done since; elsewhere and after a day it asks, and the second press says that it was done."""
    first, second = (button(chat.say(f"/company new {name}"), "Undo") for name in ("Acme", "Bolt"))
    assert "C-1" in words(chat.press(first))
    assert chat.say("C-2").cards
    assert "taken back already" in chat.press(first).say
    chat.clock.forward(days=2)
    asked = chat.press(second)
    assert "This takes back /company new" in asked.say
    assert chat.say("C-2").cards
    assert "Undone" in chat.press(asked.actions[0]).say
    third = button(chat.say("/company new Cora"), "Undo")
    assert "This takes back" in chat.in_("sales").press(third).say


def test_undo_of_what_was_changed_since_says_so(chat: ChatSession) -> None:
    """The button names who changed the same thing."""
    chat.say("/company new Acme country:EE")
    stale = button(chat.say("/company edit C-1 country:DE"), "Undo")
    chat.as_("fatima").say("/company edit C-1 country:FR")
    assert "Fatima Noor changed the same thing" in chat.press(stale).say
    assert "belongs to somebody else" in chat.as_("fatima").press(stale).say


def test_several_records_are_named_once(chat: ChatSession) -> None:
    """Whatever each sentence and card names is not repeated as a list."""
    for subject in ("Printer", "Screen"):
        chat.say(f"/ticket new {subject} broken")
    assert chat.say("/ticket close T-1 T-2").say == "T-1 is closed.\nT-2 is closed."
