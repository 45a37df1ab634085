"""What people type, send and attach stays what it is: no formula, path, markup, log line or flood of digits."""

from __future__ import annotations

import json
import logging
import time
from io import StringIO
from pathlib import Path
from typing import Literal

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.command import Command
from bot.exports.csv_file import write_sheet
from bot.observability.logs import set_up
from bot.options.file import file_name
from bot.options.option import Option
from bot.registry import Registry
from bot.replies.reply import Tone
from bot.settings import Settings
from tests.chat import ChatSession, words
from tests.fuzz.lines import share

NINES = "9" * 5000
ENORMOUS = (f"{NINES} EUR", "1e5000")
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LOOKALIKES = {"a": "а", "c": "с", "e": "е", "i": "і", "o": "о", "p": "р"}
"""Latin letters and the Cyrillic ones that look like them."""
HIDDEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f", "\u061c")


@share(0.005, least=50)
@given(st.text(), st.sampled_from(("", " ", "   ")), st.sampled_from(STARTS))
def test_no_cell_begins_a_formula(text: str, blanks: str, start: str) -> None:
    """Whatever a text begins with, behind blanks too, the cell that is written is one that a spreadsheet shows as text."""
    for value in (text, f"{blanks}{start}{text}"):
        file = StringIO(newline="")
        write_sheet(file, ["a"], [[value]])
        cell = file.getvalue().removeprefix("a\r\n").lstrip('"')
        assert not cell.lstrip(" ").startswith(STARTS) or not cell.strip('"\r\n ')


def kinds_of_options(registry: Registry) -> dict[str, tuple[Command, Option]]:
    """One command and option for each kind of option type that there is."""
    return {
        repr(option.type): (command, option) for command in registry.commands.values() for option in command.options
    }


def test_enormous_numbers_are_refused_at_once(chat: ChatSession, registry: Registry) -> None:
    """Thousands of digits as an amount, a duration, a day, a number or a reference cost nobody a second."""
    for command, option in kinds_of_options(registry).values():
        for text in ENORMOUS:
            started = time.process_time()
            chat.say(f"/{command.name} {option.name}:{text}")
            assert time.process_time() - started < 1, (command.name, option.name, text[:20])


@pytest.mark.parametrize("name", ["invoice list", "ticket list", "home", "find acme"])
def test_a_command_in_lookalike_letters_does_not_run(chat: ChatSession, name: str) -> None:
    """A word with foreign letters in it is no command; what it resembles is suggested, and nothing is done."""
    reply = chat.say("/" + "".join(LOOKALIKES.get(letter, letter) for letter in name))
    assert (reply.tone, "I do not know" in reply.say) == (Tone.BAD, True)
    assert not reply.cards


def test_a_lookalike_of_a_person_is_nobody(chat: ChatSession) -> None:
    """A name with foreign letters means nobody here."""
    assert chat.say("/person show @Sven").cards
    assert "Nobody here is called" in chat.say("/person show @Ѕvеn").say


def test_what_cannot_be_seen_makes_no_second_name(chat: ChatSession) -> None:
    """A client whose name differs only in what nobody sees is found by the name that everybody reads."""
    for number, hidden in enumerate(HIDDEN, 1):
        form = chat.say("/company new").form
        assert chat.submit(form, name=f"Vel{hidden}vet {number}", country="DE").tone is not Tone.BAD
        assert [card.ref for card in chat.say(f"/company show Velvet {number}").cards] == [f"C-{number}"]


def test_wide_and_composed_letters_are_the_same_name(chat: ChatSession) -> None:
    """A name in full-width letters, or with its accent apart, is the name."""
    chat.say("/company new Café country:FR")
    assert {words(chat.say(f"/company show {name}")).split("\n")[0] for name in ("Ｃａｆé", "Cafe\u0301", "CAFÉ")} == {
        "Café"
    }


def test_a_direction_cannot_be_turned(chat: ChatSession) -> None:
    """Characters that would show a name backwards are taken out before anything is kept."""
    chat.say("/company new \u202egnp.exe\u202c\u2066Acme country:DE")
    assert not {"\u202e", "\u202c", "\u2066"} & set(words(chat.say("/company list")))


@share(0.005, least=50)
@given(st.text(min_size=1))
def test_a_file_s_name_is_one_harmless_word_of_a_path(name: str) -> None:
    """No upload has a name with a folder, a line end or a control character in it, or none at all."""
    found = file_name(name)
    assert found
    assert found not in {".", ".."}
    assert not set(found) & {"/", "\\", "\r", "\n", "\x00", "\x1b", "\u202e"}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a\r\nSet-Cookie: x=y", "..", "C:\\x"]
)
def test_a_path_is_no_file_s_name(name: str) -> None:
    """Only the last part is kept."""
    assert not set(file_name(name)) & {"/", "\\", "\r", "\n"}


@pytest.mark.parametrize("kind", ["json", "console"])
def test_nobody_writes_a_line_into_the_log(tmp_path: Path, kind: Literal["json", "console"]) -> None:
    """A line end or a terminal's command in what is logged stays inside its own line, by us and by libraries."""
    before, root = structlog.get_config(), logging.getLogger().handlers[:]
    path, evil = tmp_path / "log", 'x\n{"event": "forged"}\r\x1b[2J\u2028y'
    try:
        set_up(Settings(_env_file=None, LOG_FORMAT=kind, log_file=path))
        structlog.get_logger("meridian.test").warning("told", text=evil)
        logging.getLogger("library").warning("told %s", evil)
    finally:
        structlog.configure(**before)
        for handler in set(logging.getLogger().handlers) - set(root):
            handler.stream.close()  # type: ignore[attr-defined]  # the file of the settings
        logging.getLogger().handlers[:] = root
    lines = path.read_bytes().decode().rstrip("\n").split("\n")
    assert len(lines) == 2
    assert not [line for line in lines if "\x1b" in line or "\r" in line]
    assert kind != "json" or [json.loads(line)["event"] for line in lines] == ["told", f"told {evil}"]
