"""Commands that ask first: nothing is done before yes, and once after it, however they were given."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import commands
from bot.command import Command
from bot.discovery import discover
from bot.invocation import Source
from bot.requests.confirmation import asks
from tests.chat import ChatSession, button, words
from tests.commands.billing.invoices import client, draft, row, sent
from tests.demo import Demo

REGISTRY = discover(commands)
EACH = pytest.mark.parametrize(
    "command", [one for one in REGISTRY.commands.values() if one.asks], ids=lambda one: one.name.replace(" ", "-")
)
UNASKED = {
    "access ask": "only asks the owners",
    "admin retry": "a message is sent that was to be sent",
    "claim": "needs the code, which is the confirmation",
    "connect": "gives a code that runs out",
    "digest now": "posts what the channel gets anyway",
    "link": "needs the code, which is the confirmation",
    "login": "gives a link that runs out",
    "logout": "log in again",
    "person code": "gives a code that runs out",
    "person invite": "their roles can be taken away",
    "ticket escalate": "tells colleagues, nobody outside",
    "undo": "asks by itself where it is needed",
}
"""Commands that cannot be undone and do not ask, and why that does no harm."""


@pytest.fixture
def demo(played: Path, tmp_path: Path) -> Iterator[Demo]:
    """A fresh copy of the demo company."""
    with Demo.at(shutil.copy(played, tmp_path / "demo.db"), registry=REGISTRY) as demo:
        yield demo


def test_what_is_final_asks_first() -> None:
    """A command that cannot be undone asks first, or harms nobody outside and no books."""
    final = {command.name for command in REGISTRY.commands.values() if command.final and not command.asks}
    assert final == UNASKED.keys()
    assert {"invoice credit", "invoice issue", "invoice void", "invoice send", "invoice remind", "contact erase",
            "person erase", "ticket reply"} <= {one.name for one in REGISTRY.commands.values() if one.asks}  # fmt: skip


def test_no_option_skips_the_question() -> None:
    """No form has a field, and no command an option, by which the question is answered before it was asked."""
    taken = (option for command in REGISTRY.commands.values() for option in command.options)
    names = {option.name for option in taken if not option.type.hidden}
    assert not names & {"confirm", "confirmed", "sure", "yes", "force"}


@EACH
def test_it_writes_nothing_before_yes_and_once_after_it(command: Command, demo: Demo) -> None:
    """Typed with all its values a command asks; the button does it, and pressed again it answers the same."""
    asked = demo.example(command, command.examples[0])
    if not asks(asked):
        assert not command.final
        return
    assert demo.acts() == []
    done = demo.press(asked.actions[0].token)
    assert [act.command for act in demo.acts()] == [command.name]
    assert demo.press(asked.actions[0].token) == done or command.secret
    assert [act.command for act in demo.acts()] == [command.name]


def test_a_script_says_that_it_is_sure(chat: ChatSession) -> None:
    """A line that is given as sure is done at once."""
    client(chat)
    ref = draft(chat)
    answer = chat.as_("fatima").answer(f"/invoice issue {ref}", sure=True)
    assert answer is not None
    assert answer.reply.say.startswith(f"{ref} is issued as INV-2026-0001")


def test_what_changed_after_the_question_is_asked_about_anew(chat: ChatSession) -> None:
    """Yes was said to a draft over 100; it is not the yes to one over 1,000."""
    client(chat)
    ref = draft(chat)
    fatima = chat.as_("fatima")
    asked = fatima.say(f"/invoice issue {ref}")
    fatima.say(f'/invoice edit {ref} lines:"Consulting 1000 EUR"')
    again = fatima.press(button(asked, "Issue"))
    assert asks(again)
    assert "€1,000.00" in again.say
    assert row(chat, ref).number is None
    assert "is issued as" in fatima.press(button(again, "Issue")).say


def test_only_the_asked_one_says_yes(chat: ChatSession) -> None:
    """A question is answered by whoever it was put to."""
    client(chat)
    ref = draft(chat)
    asked = chat.as_("fatima").say(f"/invoice issue {ref}")
    assert "somebody else" in chat.as_("olivia").press(button(asked, "Issue")).say
    assert row(chat, ref).number is None


def test_a_form_asks_too(chat: ChatSession) -> None:
    """What is filled in is previewed as what is typed."""
    client(chat)
    ref = draft(chat)
    form = chat.as_("fatima").say("/invoice issue").form
    asked = chat.as_("fatima").submit(form, invoice=ref)
    assert asks(asked)
    assert row(chat, ref).number is None
    assert "is issued as INV-2026-0001" in chat.as_("fatima").press(button(asked, "Issue")).say


def test_a_company_may_want_no_question_before_issuing(chat: ChatSession) -> None:
    """Then an invoice is issued at once; a credit note still asks."""
    client(chat)
    chat.as_("fatima").say("/entity edit ask:no")
    assert "is issued as INV-2026-0001" in chat.as_("fatima").say(f"/invoice issue {draft(chat)}").say
    assert asks(chat.as_("fatima").say("/invoice credit INV-2026-0001"))


def test_what_is_to_be_emptied_is_so_after_the_question(chat: ChatSession) -> None:
    """A dash is a value like any other: the button of a question keeps it."""
    client(chat)
    ref = draft(chat, more="note:Hello")
    fatima = chat.as_("fatima")
    fatima.press(fatima.say(f"/invoice edit {ref} note:- due:2026-10-01").actions[0])
    assert (row(chat, ref).note, f"{row(chat, ref).due_on}") == ("", "2026-10-01")
    late = chat.answer("/company edit C-1 name:Acme2 email:-", late=True)
    assert late is not None
    facts = {field.label for field in chat.press(late.reply.actions[0]).cards[0].fields}
    assert facts == {"Owner"}


def test_emptying_one_field_is_not_emptying_another(chat: ChatSession) -> None:
    """Two lines that differ in what they empty alone are two acts, also while the first answer was not seen."""
    client(chat, more="vat:DE136695976")
    for line in ("/company edit C-1 email:-", "/company edit C-1 vat:-"):
        done = chat.answer(line, reports=True)
        assert done is not None
        assert done.reply.say == "C-1 is up to date."


def test_what_was_confirmed_is_told_of_when_it_is_said_once_more(chat: ChatSession) -> None:
    """A payment whose answer may not have been seen is not asked about as if it were new."""
    client(chat)
    ref, fatima = sent(chat), chat.as_("fatima")
    line = f"/invoice pay {ref} 40 EUR 2026-10-01"
    yes = fatima.say(line).actions[0]
    assert fatima.answer(token=yes.token, source=Source.BUTTON, reports=True) is not None
    again = fatima.say(line)
    assert "This was already done" in again.say
    assert asks(fatima.press(again.actions[0]))
    assert row(chat, ref).balance_minor == 6000


def test_a_wrong_value_stands_in_the_form_also_where_a_question_would_follow(chat: ChatSession) -> None:
    """What is refused before the question was asked keeps the form with everything that was filled in."""
    client(chat)
    fatima = chat.as_("fatima")
    form = fatima.say(f"/invoice pay {sent(chat)}").form
    again = fatima.submit(form, received="0 EUR", note="bank 7").form
    assert again is not None
    fields = {field.name: field for field in again.fields}
    assert (fields["note"].value, fields["received"].error[:9]) == ("bank 7", "A payment")


def test_what_an_emoji_makes_after_a_question_is_made_once(chat: ChatSession) -> None:
    """Yes to a twin makes the ticket of that message; whoever puts the emoji on later hears that it is there."""
    chat.say("/ticket new The printer is broken")
    there = chat.in_("general", "m1")
    text = {"text": "The printer is broken"}
    asked = there.answer("🎫", source=Source.REACTION, values=text, asks=False)
    assert asked is not None
    assert "T-2" in words(there.press(button(asked.reply, "Make it anyway")))
    chat.clock.forward(days=1)
    later = there.as_("sam").answer("🎫", source=Source.REACTION, values=text, asks=False)
    assert later is not None
    assert "made of that message already" in later.reply.say
