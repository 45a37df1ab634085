"""Emptying what is on file: `-` in the line of an edit command, an emptied field of its form."""

import pytest

from bot.replies.reply import Tone
from tests.chat import ChatSession, words


@pytest.fixture(autouse=True)
def acme(chat: ChatSession) -> None:
    chat.say("/company new Acme email:ap@acme.example country:DE")
    chat.say('/deal new Acme 12k EUR Website close:2026-12-24 next_step:"Send the offer" next_day:2026-12-01')


@pytest.mark.parametrize("nothing", ["-", "–", "none", "keine"])
def test_a_dash_or_a_word_empties_a_value(chat: ChatSession, nothing: str) -> None:
    """A day, an amount or a person of an edit command goes with a dash or with none."""
    reply = chat.say(f"/deal edit D-1 close:{nothing} next_day:{nothing} owner:{nothing} amount:{nothing}")
    labels = {field.label for field in reply.cards[0].fields}
    assert not labels & {"Amount", "Expected close", "Owner"}, words(reply)
    assert "Next step: Send the offer" in words(reply)


def test_only_a_dash_empties_a_text(chat: ChatSession) -> None:
    """A text may be the word none."""
    assert "none" in words(chat.say("/deal edit D-1 next_step:none"))
    assert "Next step" not in words(chat.say("/deal edit D-1 next_step:- next_day:-"))


def test_what_is_never_empty_stays(chat: ChatSession) -> None:
    """A name, or what the command cannot empty, is refused by its label, and nothing was changed."""
    refused = chat.say("/company edit C-1 name:- email:-")
    assert (refused.tone, refused.say) == (Tone.BAD, "Name cannot be empty; give another value.")
    assert "ap@acme.example" in words(chat.say("C-1"))
    chat.say("/invoice new Acme Consulting 100 EUR")
    assert chat.say("/invoice edit INV-D1 add:-").say == "Add cannot be empty; give another value."


def test_an_emptied_field_of_the_form_empties_the_value(chat: ChatSession) -> None:
    """The form of an edit command shows what is on file; what is taken out of it goes, what was empty stays so."""
    form = chat.say("/company edit C-1").form
    assert form is not None
    shown = words(chat.submit(form, email="", vat=""))
    assert "E-mail" not in shown
    assert "Country: Germany" in shown


def test_a_form_that_asks_again_still_empties(chat: ChatSession) -> None:
    """A wrong value in the same form does not bring back what was taken out."""
    form = chat.say("/company edit C-1").form
    assert form is not None
    again = chat.submit(form, email="", country="Nowhere").form
    assert again is not None
    assert "E-mail" not in words(chat.submit(again, email="", country="FR"))


def test_a_form_that_was_not_filled_empties_nothing(chat: ChatSession) -> None:
    """The form after two wrong values shows only what was typed, so its empty fields mean nothing."""
    form = chat.say("/company edit C-1 country:Nowhere zone:Nowhere").form
    assert form is not None
    assert "ap@acme.example" in words(chat.submit(form, email="", country="FR", zone="Europe/Paris"))


def test_in_other_commands_a_dash_is_nothing(chat: ChatSession) -> None:
    """What is new has no value there; what is needed cannot be left out so."""
    assert chat.say("/deal new Acme 1k EUR Other close:-").cards[0].title == "Other"
    assert chat.say("/deal new - 1k EUR Other").tone is Tone.BAD


def test_the_help_of_an_edit_says_how(chat: ChatSession) -> None:
    """Nobody has to guess it."""
    assert "A dash empties what is on file" in words(chat.say("/help deal edit"))
