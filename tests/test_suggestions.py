"""What is offered for a record, over the whole registry: also for commands that are added later."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import commands
from bot.command import Command
from bot.dates.begun import days_begun
from bot.dates.daytext import parse_day
from bot.dates.vocabulary import LANGUAGES
from bot.discovery import discover
from bot.invocation import Place
from bot.options.option import Option
from bot.options.record import Reference
from bot.replies.reply import Choice, Reply, Tone
from bot.values.errors import Ambiguous
from tests.chat import START, ChatSession
from tests.demo import Demo
from tests.test_statements import Statements

REGISTRY = discover(commands)
NAMING = [
    (command, option)
    for command in REGISTRY.commands.values()
    for option in command.options
    if isinstance(option.type, Reference)
]
"""Every command with each of its options that names a record."""
LINES = {
    ("contact new", "company"): ("{ref} Ada{ref} x{ref}@example.com",),
    ("deal stage", "deal"): ("{ref} proposal", "{ref} lead"),
    ("invoice pay", "invoice"): ("{ref}",),
    ("invoice credit", "invoice"): ("{ref}", "{ref} lines:Rest 0.01 {currency}"),
    ("invoice edit", "invoice"): ("{ref} tax:19",),
    ("project assign", "project"): ("{ref} @carla", "{ref} @carla remove:yes"),
    ("project new", "company"): ("Another company:{ref}",),
    ("task assign", "task"): ("{ref} @carla", "{ref} @marco"),
    ("ticket assign", "ticket"): ("{ref} @marco", "{ref} @sam"),
    ("ticket new", "company"): ("Printer{ref} is down company:{ref}",),
    ("ticket snooze", "ticket"): ("{ref} tomorrow 9:00",),
}
"""How a command is tried where an example does not fit every record: one of the lines must be taken."""
ELSEWHERE = {
    ("time log", "task"): "the task must be of the project that the line names first",
    ("time start", "task"): "the task must be of the project that the line names first",
    ("time edit", "task"): "the task must be of the project of the entry that the line names first",
    ("project done", "to"): "tasks go to another project than the one that is closed",
    ("time start", "project"): "one timer runs at a time",
    ("company delete", "company"): "what belongs to it keeps it on file",
    ("contact delete", "contact"): "what belongs to it keeps it on file",
    ("deal delete", "deal"): "what belongs to it keeps it on file",
    ("project delete", "project"): "what belongs to it keeps it on file",
    ("task delete", "task"): "what belongs to it keeps it on file",
    ("ticket delete", "ticket"): "what belongs to it keeps it on file",
}
"""Where something else than the record's own state may stand in the way, and what."""
TRIED = 4


@pytest.fixture
def demo(played: Path, tmp_path: Path) -> Iterator[Demo]:
    """A fresh copy of the demo company, whose owner was there a moment ago."""
    with Demo.at(shutil.copy(played, tmp_path / "demo.db"), registry=REGISTRY) as demo:
        demo.say("/help")
        yield demo


def offered(demo: Demo, command: str, option: str, typed: str = "", user: str = "olivia") -> list[Choice]:
    """What is offered for an option of a command."""
    place = Place(platform="web", workspace="local", direct=True)
    return demo.runner.run(demo.kernel.suggestions.suggest_for(place, user, command, option, typed))


def lines(command: Command, option: Option, ref: str) -> list[str]:
    """Lines of a command that name a record in an option."""
    listed = LINES.get((command.name, option.name))
    if listed is not None:
        return [line.replace("{ref}", ref) for line in listed]
    example, key = command.examples[0], f"{option.name}:"
    if key in example or not option.required:
        others = re.sub(rf"{key}\S+", "", example)
        return [f"{others} {key}{ref}".strip()]
    return [re.sub(r"^\S+", ref, example)]


def taken(demo: Demo, command: Command, option: Option, choice: Choice) -> tuple[bool, list[Reply]]:
    """Whether one of the lines with what was offered is not refused, and the answers."""
    replies = [demo.say(f"/{command.name} {line}") for line in lines(command, option, choice.value)]
    wrong = [
        any(field.error for field in reply.form.fields) if reply.form else reply.tone is Tone.BAD for reply in replies
    ]
    return not all(wrong), replies


@pytest.mark.parametrize(("command", "option"), NAMING, ids=lambda part: part.name.replace(" ", "-"))
def test_what_is_offered_is_accepted(command: Command, option: Option, demo: Demo) -> None:
    """A record that is offered is one that the command can act on at that moment: it does, or asks for what is missing."""
    tried: set[str] = set()
    for turn in range(0 if (command.name, option.name) in ELSEWHERE else TRIED):
        left = [choice for choice in offered(demo, command.name, option.name) if choice.value not in tried]
        if not left:
            break
        choice = left[-(turn % 2)]
        tried.add(choice.value)
        right, replies = taken(demo, command, option, choice)
        assert right, (choice, [reply.say for reply in replies])


@pytest.mark.parametrize(("command", "option"), NAMING, ids=lambda part: part.name.replace(" ", "-"))
def test_what_is_offered_costs_one_statement(command: Command, option: Option, demo: Demo) -> None:
    """Beside asking who types, records are read at once, and the entity of invoices: whatever is told of each."""
    for typed in ("", "a"):
        with Statements.heard() as statements:
            offered(demo, command.name, option.name, typed)
        assert len(statements.told) <= 5, "\n".join(statements.told)


def test_every_engine_knows_what_narrows(chat: ChatSession) -> None:
    """What is offered is asked of SQLite and PostgreSQL, with and without a word."""
    chat.say("/company new Baltic Ferries")
    for command, option in NAMING:
        for typed in ("", "baltic"):
            found = chat.run(
                chat.kernel.suggestions.suggest_for(chat.place, "olivia", command.name, option.name, typed)
            )
            assert bool(found) is ("Reference(company" in repr(option.type))


@pytest.mark.parametrize(
    ("command", "option", "first"),
    [
        ("invoice pay", "invoice", "Overdue"),
        ("invoice issue", "invoice", "Draft"),
        ("deal win", "deal", "US$"),
        ("task done", "task", "overdue"),
        ("ticket solve", "ticket", "progress"),
    ],
)
def test_the_most_urgent_comes_first_and_says_why(command: str, option: str, first: str, demo: Demo) -> None:
    """The first entry has amount, state or day behind its reference."""
    choice = offered(demo, command, option)[0]
    assert choice.detail.startswith(choice.value)
    assert first in choice.detail


def test_exceptions_are_needed() -> None:
    """An exception belongs to an option that exists."""
    known = {(command.name, option.name) for command, option in NAMING}
    assert {*LINES, *ELSEWHERE} <= known


def test_a_task_in_a_project_that_is_done_is_not_made(demo: Demo) -> None:
    """Projects that are done are offered to be taken up again, and not for new tasks or hours."""
    done = {choice.value for choice in offered(demo, "project reopen", "project")}
    assert done
    for name, option in (("task new", "project"), ("time log", "project"), ("project done", "project")):
        assert done.isdisjoint(choice.value for choice in offered(demo, name, option))


def test_what_is_typed_narrows_what_can_be_acted_on(demo: Demo) -> None:
    """A word or the beginning of a reference finds only what the command can act on."""
    owed = offered(demo, "invoice pay", "invoice")
    word = owed[0].label.split()[0].lower()
    assert owed[0] in offered(demo, "invoice pay", "invoice", word)
    assert {c.value for c in offered(demo, "invoice pay", "invoice", "INV")} <= {c.value for c in owed}
    assert not offered(demo, "invoice pay", "invoice", "INV-D1")
    assert not offered(demo, "invoice pay", "invoice", "()")


@pytest.mark.parametrize(
    ("command", "option", "typed", "said"),
    [
        ("task due", "day", "tom", {"2026-11-24": "tomorrow"}),
        ("task due", "day", "fr", {"2026-11-27": "Friday"}),
        (
            "task due",
            "day",
            "in 3",
            {"2026-11-26": "in 3 days", "2026-12-14": "in 3 weeks", "2027-02-23": "in 3 months"},
        ),
        ("task due", "day", "end of m", {"2026-11-30": "end of month"}),
        ("task due", "day", "2026-12-01", {"2026-12-01": "in 8 days"}),
        ("task due", "day", "nonsense", {}),
        ("invoice pay", "day", "yes", {"2026-11-22": "yesterday"}),
        ("invoice pay", "day", "tom", {}),
        ("invoice pay", "day", "tomorrow", {}),
        ("invoice pay", "day", "last fri", {"2026-11-20": "last Friday"}),
        ("ticket snooze", "until", "tom", {"2026-11-24 09:00": "tomorrow"}),
        ("time log", "spent", "1", {}),
    ],
)
def test_days_are_offered_while_they_are_typed(
    command: str, option: str, typed: str, said: dict[str, str], demo: Demo
) -> None:
    """What was begun is offered as the day that it would be, in the direction of the option."""
    assert {choice.value: choice.detail for choice in offered(demo, command, option, typed)} == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [("mor", "morgen"), ("näch", "nächsten Montag"), ("in 2 w", "in 2 Wochen"), ("Monatse", "Monatsende")],
)
def test_days_are_offered_in_german(typed: str, said: str, demo: Demo) -> None:
    """Who reads German is offered German words, and may type English ones."""
    demo.say("/person edit me language:de")
    assert offered(demo, "task due", "day", typed)[0].detail == said
    assert offered(demo, "task due", "day", "tom")[0].detail == "tomorrow"


@pytest.mark.parametrize(("option", "side"), [(("task due", "day"), 1), (("invoice pay", "day"), -1)])
def test_days_lie_where_the_option_looks(option: tuple[str, str], side: int, demo: Demo) -> None:
    """With nothing typed the nearest days are offered: those to come, or those gone by."""
    days = [date.fromisoformat(choice.value) for choice in offered(demo, *option)]
    assert days == sorted(days, reverse=side < 0)
    assert days[0] == demo.now.date()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("past", [False, True])
def test_every_phrase_is_understood(language: str, past: bool) -> None:
    """What is offered means a day to who speaks the language, on the right side of today."""
    for phrase in days_begun("", language=language, past=past):
        try:
            found = [parse_day(phrase, today=START.date(), language=language, region=None, past=past)]
        except Ambiguous as error:
            found = list(error.readings)
        assert all((day - START.date()).days * (-1 if past else 1) >= 0 for day in found), phrase
