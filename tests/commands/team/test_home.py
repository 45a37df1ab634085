"""Home, find and help, told in chat."""

import pytest

from bot.replies.reply import Tone
from tests.chat import ChatSession, button, words


def test_home_greets_in_the_own_zone(chat: ChatSession) -> None:
    """The greeting has the local date and time of whoever asks."""
    assert chat.as_("ken").say("/home").say.startswith("Ken, it is Mon")
    chat.clock.forward(hours=6)
    assert "Tue" in chat.as_("ken").say("/home").say


def test_an_empty_home_teaches_what_the_reader_may_do(chat: ChatSession) -> None:
    """Who has nothing to do sees commands to type, and only those that he may run."""
    said = words(chat.as_("ken").say("/home"))
    assert "Nothing needs you today" in said
    assert "/find" in said
    assert "/deal new" not in said


def test_home_has_the_quick_buttons_of_the_role(chat: ChatSession) -> None:
    """Sales can make a deal from home, a contractor cannot."""
    assert button(chat.as_("sven").say("/home"), "New deal").command == "deal new"
    assert "New deal" not in [action.label for action in chat.as_("ken").say("/home").actions]


def test_find_knows_references_words_and_people(chat: ChatSession) -> None:
    """A reference shows its card; words list what has them all; people are found by name."""
    chat.say("/company new Baltic Ferries")
    chat.say("/company new Nordic Ferries")
    assert chat.say("/find c-1").cards[0].ref == "C-1"
    lines = chat.say("/find ferr").cards[0].lines
    assert ["Nordic" in line for line in lines] == [True, False]
    assert len(chat.say("/find nordic ferr").cards[0].lines) == 1
    assert "Fatima Noor · person" in chat.say("/find noor").cards[0].lines
    assert chat.press(button(chat.say("/find nordic"), "C-2")).cards[0].title == "Nordic Ferries"


def test_find_forgives_a_misspelt_word(chat: ChatSession) -> None:
    """When nothing has the word, what is written almost like it is offered."""
    chat.say("/company new Baltic Ferries")
    reply = chat.say("/find Baltik Feries")
    assert "Did you mean" in words(reply)
    assert button(reply, "C-1").command == "company show"


def test_find_shows_nobody_what_he_may_not_see(chat: ChatSession) -> None:
    """A contractor finds no client company, neither by word nor by reference."""
    chat.say("/company new Baltic Ferries")
    assert "I find nothing" in chat.as_("ken").say("/find ferries").say
    assert "I find nothing" in chat.as_("ken").say("/find C-1").say


def test_find_goes_on_with_the_next_page(chat: ChatSession) -> None:
    """Ten at a time, newest first, each once."""
    for number in range(12):
        chat.say(f'/company new "Ferry {number:02}"')
    first = chat.say("/find ferry")
    second = chat.press(button(first, "Next"))
    found = [*first.cards[0].lines, *second.cards[0].lines]
    assert [f"Ferry {number:02}" in line for line, number in zip(found, reversed(range(12)), strict=True)] == [
        True
    ] * 12


def test_find_without_words_finds_nothing(chat: ChatSession) -> None:
    """Dashes alone are no words."""
    assert "I find nothing" in chat.say("/find --").say


def test_the_help_has_a_card_per_area_and_a_line_per_noun(chat: ChatSession) -> None:
    """The overview is grouped, and leaves out what the reader may not do."""
    reply = chat.as_("ken").say("/help")
    assert reply.cards[0].select is not None
    lines = [line for card in reply.cards for line in card.lines]
    assert [line.split()[0] for line in lines if line.startswith("/person")] == ["/person"]
    assert not [line for line in lines if line.startswith(("/invoice", "/admin"))]
    assert "You and the team" in [card.title for card in reply.cards]


@pytest.mark.parametrize("line", ["help person invite", "/help   Person  INVITE", "/help /person invite"])
def test_a_command_has_a_page(chat: ChatSession, line: str) -> None:
    """The page has usage, options, an example and who may run it, whichever way it is asked for."""
    said = words(chat.say(line))
    assert "/person invite <name>" in said
    assert "[zone]" in said
    assert "For: owner" in said


def test_the_help_on_nothing_offers_the_nearest(chat: ChatSession) -> None:
    """A misspelt topic is answered with buttons to the nearest ones."""
    reply = chat.say("/help persn")
    assert reply.tone is Tone.BAD
    assert "/person" in words(chat.press(button(reply, "/person")))


def test_a_guest_sees_what_a_guest_can_do(chat: ChatSession) -> None:
    """The overview of somebody unknown has the doors only."""
    lines = [line for card in chat.as_("nobody").say("/help").cards for line in card.lines]
    assert sorted(line.split()[0] for line in lines) == ["/access", "/claim", "/help", "/link"]


def test_a_guest_reads_what_each_command_is_for(chat: ChatSession) -> None:
    """Who may do little is not sent to what he may not do."""
    said = words(chat.as_("stranger").say("/help"))
    assert "Ask the owners to let you in." in said
    assert "/undo" not in said


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Işık Enerji", "isik"),
        ("Æther Labs", "aether"),
        ("O'Neill & Sons", "o'neill"),
        ("O'Neill & Sons", "oneill"),
        ("Łódź Logistics", "lodz logistics"),
        ("Straße GmbH", "STRASSE"),
        ("Dr. Müller-Lüdenscheidt", "mueller-luedenscheidt"),
        ("Coca-Cola", "coca-cola"),
        ("D.E.F. Partners", "def partners"),
    ],
)
def test_a_name_is_found_as_a_plain_keyboard_writes_it(chat: ChatSession, name: str, typed: str) -> None:
    """By `/find`, and where a company is wanted, though it has the shape of a reference."""
    chat.as_("sven").say(f"/company new {name} email:accounts@mail.example")
    assert chat.say(f"/company show {typed}").cards[0].title == name
    for text in (typed, "accounts@mail.example"):
        assert any(name in line for line in chat.say(f"/find {text}").cards[0].lines)


def test_names_that_differ_in_accents_only_are_asked_about(chat: ChatSession) -> None:
    """Neither is taken for the other, also not where a new one may be made."""
    chat.as_("sven").say("/company new Möller AG")
    assert [action.label for action in chat.say('/deal new +"Moller AG" 9k Thing').actions] == ["C-1 · Möller AG"]
    chat.press(button(chat.say("/company new Moller AG"), "Make it anyway"))
    for line in ("/company show moller ag", "/company show Möller AG", '/deal new +"Möller AG" 9k Thing'):
        assert [action.label for action in chat.say(line).actions] == ["C-1 · Möller AG", "C-2 · Moller AG"]
