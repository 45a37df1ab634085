"""Every word of every line is accounted for, over all commands; `make prove` tries a million lines."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot.command import Command
from bot.context import Context
from bot.invocation import Place
from bot.parsing.grammar import parse
from bot.parsing.line import read_line, tidy
from bot.parsing.parse import LEFT, Parse
from bot.people.identity import reader_for
from bot.registry import Registry
from bot.replies.i18n import reading
from storage.identity.company import Company
from storage.identity.people import Person
from storage.session.session import Session
from tests.chat import START
from tests.demo import Demo
from tests.typed.lines import line_of

LINES = int(os.environ.get("PROVE_LINES", "10000"))
SEED = 2026
SPEAKERS = (1, 6)
"""Olivia, who reads English, and Greta, who reads German."""


@pytest.fixture(scope="module")
def demo(played: Path, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo company, of which nothing changes here."""
    with Demo.at(shutil.copy(played, tmp_path_factory.mktemp("accounts") / "demo.db"), registry=registry) as demo:
        yield demo


def context(session: Session, registry: Registry, number: int) -> Context:
    """What a line of a person is read with, in a direct conversation."""
    person, company = session.get_one(Person, number), session.get_one(Company, 1)
    reader = reader_for(person, registry.matrix, START)
    place = Place(platform="web", workspace="local", direct=True)
    return Context(session, registry, company, person, reader, place, START)


def test_no_word_is_lost_doubled_or_guessed(demo: Demo, registry: Registry) -> None:
    """Each word belongs to one option, to the text, or to a question."""
    random, commands = Random(SEED), sorted(registry.commands.values(), key=lambda command: command.name)

    def read(session: Session) -> None:
        for number in SPEAKERS:
            ctx = context(session, registry, number)
            with reading(ctx.reader):
                for _ in range(LINES // len(SPEAKERS)):
                    accounted(random.choice(commands), random, ctx)

    demo.kernel.database.read_now(1, read)


def accounted(command: Command, random: Random, ctx: Context) -> None:
    """Read one line, and look where each of its words went."""
    text = tidy(line_of(random, command))
    found = parse(command, read_line(text), ctx)
    told = f"/{command.name} {text!r}: {found.texts} {found.owners} {[type(one).__name__ for one in found.doubts]}"
    assert len(found.owners) == len(found.line.words), told
    assert found.doubts or LEFT not in found.owners, told
    assert found.doubts or "" not in found.owners, told
    assert spans_are_whole(found), told
    assert values_are_typed(found), told


def spans_are_whole(found: Parse) -> bool:
    """Whether the words of each option are those of its span, and no others."""
    places = {name: [i for i, owner in enumerate(found.owners) if owner == name] for name in found.values}
    return all(places[name] == list(range(*span)) for name, span in found.values.items())


def values_are_typed(found: Parse) -> bool:
    """Whether each text was typed so, in one piece; a flag and the record of the thread are said otherwise."""
    plain = found.line.text
    return all(text in plain or text in {"yes", "this"} for text in found.texts.values())
