"""What a line that names no command may have meant: offered as a whole, never what takes away or is not allowed."""

import pytest

from bot.parsing.corrections import corrections
from bot.parsing.synonyms import TAKING_AWAY
from bot.registry import Registry
from bot.replies.reply import Tone
from tests.chat import ChatSession, button, words


@pytest.mark.parametrize(
    ("line", "nearest"),
    [
        ("invocie list", "/invoice list"),
        ("ticket sovle T-1 Reset it", "/ticket solve T-1 Reset it"),
        ("new tiket Printer is broken", "/ticket new Printer is broken"),
        ("sovle ticket T-1", "/ticket solve T-1"),
        ("clients shwo C-1", "/company show C-1"),
        ("tiem log P-1 2h", "/time log P-1 2h"),
        ("task finsh K-1", "/task done K-1"),
        ("ticket  sovle   T-1\nas  asked", "/ticket solve T-1\nas  asked"),
        ("rechnung nue", "/invoice new"),
        ("ticekt anlgen Drucker kaputt", "/ticket new Drucker kaputt"),
        ("undoo", "/undo"),
        ("hoem", "/home"),
    ],
)
def test_the_nearest_line_is_whole(registry: Registry, line: str, nearest: str) -> None:
    """Words are compared with all words that mean a noun and a verb, in either order; the rest stays as it was typed."""
    assert corrections(registry, line, lambda _permission: True)[0].line == nearest


@pytest.mark.parametrize(
    "line",
    ["foo bar", "invoice xyzzy INV-2026-0001", "good grief everybody", "x", "", "42 17"],
)
def test_what_is_near_nothing_is_offered_nothing(registry: Registry, line: str) -> None:
    """Letters that happen to be shared are no meaning."""
    assert not corrections(registry, line, lambda _permission: True)


def test_nothing_that_takes_away_is_offered(registry: Registry) -> None:
    """Not even for a slip in its own name."""
    taking = [name for name, command in registry.commands.items() if command.verb in TAKING_AWAY]
    assert len(taking) > 5
    for name in taking:
        found = corrections(registry, f"{name[:-1]} C-1", lambda _permission: True)
        assert not {one.command.verb for one in found} & TAKING_AWAY


def test_nothing_that_may_not_be_done_is_offered(registry: Registry) -> None:
    """A permission that is missing hides a command from the offers."""
    assert not corrections(registry, "invocie list", lambda permission: permission.area != "billing")


def test_a_button_runs_the_corrected_line_once_it_is_pressed(chat: ChatSession) -> None:
    """Nothing is done before that, and what cannot be undone is explained and not run."""
    chat.say("/ticket new Cannot log in")
    reply = chat.say("/ticket sovle T-1 Reset the password")
    assert "Did you mean /ticket solve T-1 Reset the password?" in reply.say
    assert chat.say("T-1").cards[0].status == chat.say("/ticket show T-1").cards[0].status
    assert "T-1 is solved" in chat.press(button(reply, "/ticket solve T-1 Reset the password")).say
    assert [action.label for action in chat.say("/invoice isue INV-D1").actions] == ["/help invoice issue"]
    assert [action.label for action in chat.say("/invoice xyzzy INV-D1").actions] == ["/help invoice"]
    assert [action.label for action in chat.as_("ken").say("/invocie list").actions] == ["/help"]


def test_a_button_runs_its_line_once_however_often_it_is_pressed(chat: ChatSession) -> None:
    """The second press is answered as the first was."""
    offer = chat.say("/compny new Acme").actions[0]
    assert chat.press(offer).cards[0].ref == chat.press(offer).cards[0].ref == "C-1"
    assert chat.say("C-2").tone is Tone.BAD


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("hello", "Hello! Tell me what to do"),
        ("Hi there!", "Hello! Tell me what to do"),
        ("meridian, danke schön :)", "You are welcome."),
        ("Who are you?", "I am Meridian."),
        ("was kannst du?", "Type a noun and a verb"),
        ("what can you do", "Type a noun and a verb"),
    ],
)
def test_plain_questions_get_a_human_answer(chat: ChatSession, line: str, told: str) -> None:
    """What people say to whoever helps them is no unknown command."""
    reply = chat.say(line)
    assert told in words(reply)
    assert reply.tone is not Tone.BAD
