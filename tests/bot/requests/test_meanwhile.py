"""Forms of edit commands: what is written of them, and what is asked when somebody else was quicker."""

from __future__ import annotations

import pytest

from bot.replies.reply import Form
from tests.chat import ChatSession, button, words
from tests.commands.billing.invoices import client, draft, row, sent


@pytest.fixture
def deal(chat: ChatSession) -> ChatSession:
    """D-1 over 1.200 EUR with Acme."""
    chat.say("/company new Acme")
    chat.say('/deal new C-1 Website amount:"1200 EUR"')
    return chat


def opened(chat: ChatSession, line: str = "/deal edit D-1") -> Form:
    """The form that an edit command opens."""
    form = chat.say(line).form
    assert form is not None
    return form


def test_two_forms_that_change_different_fields_both_count(deal: ChatSession) -> None:
    """The second form, opened before the first was sent, writes only what was changed in it."""
    first, second = opened(deal), opened(deal.as_("sven"))
    deal.submit(first, name="Website and shop")
    said = words(deal.as_("sven").submit(second, amount="1500 EUR"))
    assert "Changed meanwhile" not in said
    assert "Website and shop" in said
    assert "1\xa0500,00" in said


def test_a_field_that_somebody_else_changed_is_asked_about(deal: ChatSession) -> None:
    """Both values are shown, the other fields are written, and the caller chooses."""
    form = opened(deal)
    deal.as_("sven").say("/deal edit D-1 name:Shop")
    asked = deal.submit(form, name="Portal", amount="1500 EUR")
    assert asked.cards[0].table is not None
    assert asked.cards[0].table.rows == (("Name", "Portal", "Shop"),)
    on_file = words(deal.say("D-1"))
    assert "Shop" in on_file
    assert "1.500,00" in on_file
    assert "Shop" in words(deal.press(button(asked, "Keep theirs")))
    assert "Portal" in words(deal.press(button(asked, "Keep mine")))
    assert "Portal" in words(deal.say("D-1"))


def test_the_same_change_by_two_is_no_question(deal: ChatSession) -> None:
    """Who writes what is on file already has changed nothing."""
    form = opened(deal)
    deal.as_("sven").say("/deal edit D-1 name:Shop")
    assert "Changed meanwhile" not in words(deal.submit(form, name="Shop"))


def test_an_emptied_field_that_somebody_else_filled_is_asked_about(deal: ChatSession) -> None:
    """Emptying counts as a change of one's own."""
    deal.say("/deal edit D-1 close:2026-12-01")
    form = opened(deal)
    deal.as_("sven").say("/deal edit D-1 close:2026-12-15")
    asked = deal.submit(form, close="")
    assert "Changed meanwhile" in words(asked)
    assert "15 Dec" in words(deal.say("D-1"))
    deal.press(button(asked, "Keep mine"))
    assert "Dec" not in words(deal.say("D-1"))


def test_a_form_that_is_sent_unchanged_says_so_privately(deal: ChatSession) -> None:
    """Nothing is written, and a channel hears nothing."""
    answer = deal.in_("sales").answer("/deal edit D-1")
    assert answer is not None
    form = answer.reply.form
    assert form is not None
    reply = deal.in_("sales").submit(form)
    assert (reply.say, reply.cards, reply.quiet) == ("Nothing was changed.", (), True)
    assert "edit" not in words(deal.say("/history D-1"))


def test_a_text_too_long_for_the_form_of_a_wrong_value_is_kept(chat: ChatSession) -> None:
    """What was typed comes with the form that asks for the rest, and something else may be written in its place."""
    wrong = f"/ticket new Printer broken priority:huge email:none\n{'It smokes. ' * 310}"
    form = opened(chat, wrong)
    chat.submit(form, priority="high", email="")
    assert "It smokes. It smokes." in words(chat.say("T-1"))
    chat.clock.forward(hours=1)
    chat.submit(opened(chat, wrong), priority="high", email="", description="It burns.")
    assert "It burns." in words(chat.say("T-2"))


def test_a_text_too_long_for_a_field_stays(chat: ChatSession) -> None:
    """It is left out of the form with a word about it, and an empty field leaves it as it is."""
    chat.say(f"/ticket new Printer broken\n{'It smokes. ' * 310}")
    form = opened(chat, "/ticket edit T-1")
    description = next(field for field in form.fields if field.name == "description")
    assert (description.value, description.hint[:23]) == ("", "Too long to edit here: ")
    chat.submit(form, priority="high")
    assert "It smokes. It smokes." in words(chat.say("T-1"))
    chat.submit(opened(chat, "/ticket edit T-1"), description="It burns.")
    assert "It burns." in words(chat.say("T-1"))


@pytest.fixture
def fatima(chat: ChatSession) -> ChatSession:
    """Fatima, who writes amounts in English, in a channel that speaks German."""
    client(chat)
    chat.in_("finanzen").say("/channel bind accounts")
    chat.in_("finanzen").say("/channel edit language:de")
    return chat.as_("fatima").in_("finanzen")


def test_a_form_is_in_the_notation_of_whoever_fills_it_in(chat: ChatSession, fatima: ChatSession) -> None:
    """A comma of the channel's language is no group of three: 1.500 dinars stay so, whoever reads the answer."""
    ref = sent(chat, "Tea 1.5 KWD")
    form = opened(fatima, f"/invoice pay {ref}")
    assert {field.name: field.value for field in form.fields}["received"] == "1.500 KWD"
    assert fatima.submit(form).say.startswith("1,500\xa0KWD auf")
    assert row(chat, ref).balance_minor == 0


def test_what_changed_meanwhile_is_told_in_the_notation_of_the_form(chat: ChatSession, fatima: ChatSession) -> None:
    """What nobody else changed is no dispute only because a channel writes it otherwise."""
    ref = draft(chat, "3x Widget 1.25 EUR")
    form = opened(fatima, f"/invoice edit {ref}")
    assert fatima.submit(form, lines="3x Widget 1.50 EUR").say == f"{ref} ist aktualisiert."
    asked = fatima.submit(form, lines="3x Widget 1.75 EUR")
    assert asked.cards[0].table is not None
    assert asked.cards[0].table.rows == (("Lines", "3x Widget 1.75 EUR", "3x Widget 1.50 EUR"),)


def test_what_changed_before_a_question_was_answered_is_asked_about(chat: ChatSession) -> None:
    """Yes to a due day is no yes to overwriting a note that somebody else wrote meanwhile."""
    client(chat)
    ref = draft(chat, more="note:first")
    form = opened(chat.as_("fatima"), f"/invoice edit {ref}")
    asked = chat.as_("fatima").submit(form, note="mine", due="2026-10-01")
    chat.say(f"/invoice edit {ref} note:theirs")
    done = chat.as_("fatima").press(asked.actions[0])
    assert done.cards[0].table is not None
    assert done.cards[0].table.rows == (("Note", "mine", "theirs"),)
    assert (row(chat, ref).note, f"{row(chat, ref).due_on}") == ("theirs", "2026-10-01")
