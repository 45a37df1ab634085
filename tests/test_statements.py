"""What a request costs the database, in statements, over the whole registry: also for commands that are added later."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

import commands
from bot.command import Command
from bot.discovery import discover
from bot.requests.confirmation import asks
from tests.demo import Demo

REGISTRY = discover(commands)
READ, WRITE = 4, 6
"""What a request may cost whatever it is about: who asks, what they name; and of a write its act and its changes."""
EXCEPTIONS = {
    "person erase": (
        127,
        "goes once through every table that holds something of the person, and takes them out of open work",
    ),
    "contact erase": (95, "goes once through every table that holds something of the person"),
    "project done": (27, "logs the hours of its timers, and says what is open and billable in it"),
    "undo": (40, "takes changes back one by one, each checked on its own, last first"),
    "invoice credit": (33, "shows two invoices and copies the lines of one"),
    "invoice pay": (23, "settles, then plans the next nudge from all that the client owes"),
    "invoice apply": (22, "settles, then plans the next nudge from all that the client owes"),
    "invoice remind": (21, "answers the last nudge, then plans the next one from all that the client owes"),
    "invoice edit": (16, "replaces the items of a draft, each a row that gets its number by itself"),
    "ticket new": (26, "looks for one like it, starts two clocks and tells two audiences"),
    "ticket reply": (21, "looks at the last messages for whom it goes to, and whether it was said before"),
    "home": (15, "asks several areas what waits, two of which need the entities"),
    "history": (10, "reads the names of whatever the changes mention, once for each kind"),
}
"""At most so many, and why."""
_WRITTEN = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
_READ = re.compile(r'^SELECT.*?\bFROM "?(\w+)', re.DOTALL)


@dataclass
class Statements:
    """The statements of a request; one with many rows is one, and the beginning of a transaction is none."""

    told: list[str] = field(default_factory=list)

    @property
    def allowed(self) -> int:
        """How many a request may make that reads and writes the same tables: each once, and what all have in common."""
        written = {found[1] for one in self.told if (found := _WRITTEN.match(one))}
        read = {found[1] for one in self.told if (found := _READ.match(one))} - {"company"}
        return len(read) + (WRITE + len(written - {"act", "change"}) if written else READ)

    @classmethod
    @contextmanager
    def heard(cls) -> Iterator[Statements]:
        """What any engine is told meanwhile."""
        found = cls()

        def hear(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if not statement.startswith("BEGIN"):
                found.told.append(statement)

        event.listen(Engine, "before_cursor_execute", hear)
        try:
            yield found
        finally:
            event.remove(Engine, "before_cursor_execute", hear)


@pytest.fixture
def demo(played: Path, tmp_path: Path) -> Iterator[Demo]:
    """A fresh copy of the demo company, whose owner was there a moment ago."""
    with Demo.at(shutil.copy(played, tmp_path / "demo.db"), registry=REGISTRY) as demo:
        demo.say("/help")
        yield demo


@pytest.mark.parametrize("command", REGISTRY.commands.values(), ids=lambda command: command.name.replace(" ", "-"))
def test_a_request_costs_few_statements(command: Command, demo: Demo) -> None:
    """An example reads each table once and writes each table once, beyond what every request costs."""
    for example in command.examples:
        with Statements.heard() as statements:
            reply = demo.example(command, example)
        _check_few(command, example, statements)
        if asks(reply):
            with Statements.heard() as statements:
                demo.press(reply.actions[0].token)
            _check_few(command, f"yes to {example}", statements)


def _check_few(command: Command, example: str, statements: Statements) -> None:
    most, _why = EXCEPTIONS.get(command.name, (statements.allowed, ""))
    assert len(statements.told) <= most, "\n".join([f"{example}: {len(statements.told)}", *statements.told])


def test_exceptions_are_needed() -> None:
    """An exception belongs to a command that exists, and says why."""
    assert EXCEPTIONS.keys() <= REGISTRY.commands.keys()
    assert all(why for _most, why in EXCEPTIONS.values())


def test_a_record_is_made_with_nine_statements(demo: Demo) -> None:
    """Caller, act, name, number, row, entry, words, answer and changes: a new company asks for nothing else."""
    with Statements.heard() as statements:
        demo.say("/company new Quiet Harbour country:EE")
    assert len(statements.told) <= 9, "\n".join(statements.told)


def test_fields_of_the_company_cost_no_statement(demo: Demo) -> None:
    """What a company adds to a noun is read and written with what is read and written anyway."""

    def cost(name: str, own: str, sort: str) -> int:
        with Statements.heard() as statements:
            demo.say(f"/company new {name} country:EE {own}")
            demo.say(f"/company edit {name} terms:14 {own}")
            demo.say(f"/company list sort:{sort}")
            demo.say(f"/company show {name}")
        return len(statements.told)

    without = cost("Farshore", "", "name")
    demo.say("/field new company Region choice:North,South listed:yes")
    assert cost("Nearshore", "region:North", "region") == without


def test_what_is_found_as_before_is_not_indexed_again(demo: Demo) -> None:
    """A change of what no one searches for leaves the index alone; a change of the name does not."""
    with Statements.heard() as statements:
        demo.say("/deal stage D-1 proposal")
    assert not [one for one in statements.told if "UPDATE entry" in one]
    demo.say('/company edit C-1 name:"Zebra Crossing"')
    assert "Zebra Crossing" in str(demo.say("/find zebra"))


def test_a_form_costs_what_reading_costs(demo: Demo) -> None:
    """A command that only asks for what is missing writes its act, and nothing more than its form needs."""
    with Statements.heard() as statements:
        demo.say("/company new")
    assert len(statements.told) <= READ, "\n".join(statements.told)
