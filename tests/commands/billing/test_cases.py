"""Each row of the cases about money and nudges that what exists today answers, by the test that holds it."""

from __future__ import annotations

import importlib

import pytest

from bot.replies.reply import Tone
from bot.requests.confirmation import asks
from tests.chat import ChatSession, button, words
from tests.commands.billing.invoices import about, client, draft, issued, row, sent

ELSEWHERE = (
    ("credit covers the oldest debts", "test_forecast", "test_credit_covers_the_oldest_only_and_is_told_once"),
    ("only AED owed, no rate", "test_lists", "test_a_total_names_what_it_leaves_out"),
    ("rates that are too old", "test_rates", "test_an_ended_currency_has_no_rate"),
    ("finance in Los Angeles pays in Berlin", "test_payments", "test_the_day_of_the_books_is_that_of_the_entity"),
    ("next nudge on card and job", "test_forecast", "test_what_the_card_says_is_what_the_job_does"),
    ("next nudge after a weekend", "test_forecast", "test_a_weekend_is_not_the_day_of_a_nudge"),
    ("why no nudge is due", "test_forecast", "test_the_card_says_why_no_nudge_comes"),
    ("a level keeps its distance", "test_ladder", "test_the_distance_to_the_next_level_is_kept"),
    ("issued, never sent", "test_lists", "test_an_unsent_invoice_is_not_overdue_but_not_sent"),
    ("a payment in another currency", "test_payments", "test_another_currency_does_not_settle"),
    ("a payment of 1999, or before the issue", "test_payments", "test_a_payment_before_the_invoice_is_asked_about"),
    ("two payments told together", "test_payments", "test_each_notice_of_a_payment_has_its_own_facts"),
)
"""Row, and where its test is."""


@pytest.fixture(autouse=True)
def acme(chat: ChatSession) -> str:
    return client(chat)


@pytest.mark.parametrize(("case", "module", "name"), ELSEWHERE)
def test_a_row_is_held_by_a_test(case: str, module: str, name: str) -> None:
    """Every row that another module holds names a test that exists."""
    assert callable(getattr(importlib.import_module(f"tests.commands.billing.{module}"), name)), case


@pytest.mark.parametrize(
    ("items", "tax", "totals"),
    [
        (("Ink 68.33", "Tea 68.33", "Milk 57.50", "Work 85.00"), 20, (8200, 8199, 6900, 10200)),
        (("Milk 57.50", "Work 85.00", "Ink 68.33", "Tea 68.33"), 20, (6900, 10200, 8200, 8199)),
        (("Ink 10.01", "Tea 10.01", "Milk 10.01"), 19, (1191, 1191, 1192)),
    ],
)
def test_credit_notes_add_up_to_the_invoice(
    chat: ChatSession, items: tuple[str, ...], tax: int, totals: tuple[int, ...]
) -> None:
    """Credited item by item an invoice is settled to the cent: the difference of rounding is in one of the notes."""
    ref = sent(chat, "; ".join(f"{item} EUR" for item in items), more=f"tax:{tax}")
    notes = [chat.as_("fatima").sure(f"/invoice credit {ref} lines:{item} EUR").cards[0].ref for item in items]
    assert tuple(row(chat, note).total_minor for note in notes) == totals
    assert row(chat, ref).balance_minor == 0


def test_after_a_part_the_rest_is_credited(chat: ChatSession) -> None:
    """Without items a further credit note takes what is left of each."""
    ref = sent(chat, "Consulting 100 EUR; Hosting 50 EUR", more="tax:19")
    chat.as_("fatima").sure(f"/invoice credit {ref} lines:Consulting 30 EUR")
    asked = chat.as_("fatima").say(f"/invoice credit {ref}")
    assert asked.cards[0].lines == ("Consulting: €70.00", "Hosting: €50.00")
    chat.as_("fatima").press(asked.actions[0])
    assert row(chat, ref).balance_minor == 0


def test_a_due_day_that_has_passed_is_asked_about(chat: ChatSession) -> None:
    """At the draft at once, and at the issue of a draft whose day went by meanwhile."""
    fatima = chat.as_("fatima")
    asked = fatima.say("/invoice new Acme Tea 10 EUR due:2020-01-01")
    assert asks(asked)
    usual = fatima.press(button(asked, "Usual terms"))
    assert "after issue" in words(usual)
    ref = draft(chat, more="due:2026-11-24")
    assert asks(fatima.say(f"/invoice edit {ref} due:2020-01-01"))
    fatima.say("/entity edit ask:no")
    chat.clock.forward(days=4)
    late = fatima.say(f"/invoice issue {ref}")
    assert asks(late)
    assert "overdue at once" in late.say


def test_a_reminder_names_credit_first(chat: ChatSession) -> None:
    """100 overdue with 100 of credit: the preview warns and offers to use it."""
    first, other = sent(chat, due="2026-11-10"), sent(chat, due="2026-11-10")
    chat.as_("fatima").sure(f"/invoice pay {first} 200 EUR")
    preview = chat.as_("fatima").say(f"/invoice remind {other}")
    assert "€100.00 of credit" in preview.say
    assert "paid in full" in chat.as_("fatima").press(button(preview, "Use credit")).say


def test_a_word_behind_a_credit_note_makes_none(chat: ChatSession) -> None:
    """What is neither items nor a reason is asked about, and nothing is numbered."""
    ref = sent(chat)
    reply = chat.as_("fatima").say(f"/invoice credit {ref} Grund")
    assert reply.tone is Tone.BAD or asks(reply) or reply.form
    assert row(chat, ref).credited_minor == 0


def test_credit_alone_has_words_of_its_own(chat: ChatSession) -> None:
    """Credited in part it is not "part paid"; not sent comes first; settled, no credit note is offered."""
    ref = sent(chat, "Ink 60 EUR; Tea 40 EUR", due="2026-12-20")
    chat.as_("fatima").sure(f"/invoice credit {ref} lines:Ink 60 EUR")
    card = chat.as_("fatima").say(ref).cards[0]
    assert card.status is not None
    assert card.status.label == "Part credited"
    waiting = issued(chat, "Ink 60 EUR; Tea 40 EUR")
    chat.as_("fatima").sure(f"/invoice credit {waiting} lines:Ink 60 EUR")
    card = chat.as_("fatima").say(waiting).cards[0]
    assert card.status is not None
    assert card.status.label == "Not sent"
    chat.as_("fatima").sure(f"/invoice credit {ref}")
    done = chat.as_("fatima").say(ref).cards[0]
    assert "Credit note" not in [action.label for action in (*done.actions, *done.menu)]


def test_the_entity_has_a_currency_of_its_own(chat: ChatSession) -> None:
    """It changes as long as nothing is issued, and else says why not."""
    fatima = chat.as_("fatima")
    assert "Currency: USD" in words(fatima.say("/entity edit currency:USD"))
    ref = issued(chat)
    refused = fatima.say("/entity edit currency:EUR")
    assert refused.tone is Tone.BAD
    assert ref in refused.say


def test_one_client_with_two_due_days_is_one_message_a_week(chat: ChatSession) -> None:
    """Invoices that fall due one after the other make one message until a higher level is reached."""
    for day in (24, 26, 27):
        sent(chat, due=f"2026-11-{day}")
    days = [day for day in range(1, 15) if about(chat.tick(days=1))]
    assert days == [3, 9]


@pytest.mark.parametrize(
    ("country", "more", "salutation", "figures"),
    [
        ("DE", "", "Guten Tag", "23. November 2026"),
        ("DE", "language:en", "Dear", "23 November 2026"),
        ("FR", "", "Dear", "2026"),
    ],
)
def test_a_letter_is_in_the_language_of_the_client(
    chat: ChatSession, country: str, more: str, salutation: str, figures: str
) -> None:
    """The country's, if we write it, unless the client has one set; days have their year, and the invoice its date."""
    client(chat, "Nord", more=f"country:{country} {more}")
    text = chat.as_("fatima").say(f"/invoice remind {sent(chat, company='Nord')}").cards[0].text
    assert salutation in text
    assert text.count(figures) >= 2


def test_nothing_is_said_in_words(chat: ChatSession) -> None:
    """A minimum of 0 goes, no repetition and no terms are said as such."""
    fatima = chat.as_("fatima")
    fatima.say('/entity edit minimum:"50 EUR"')
    said = words(fatima.say('/entity edit minimum:"0 EUR" every:0 terms:0'))
    assert "No nudges below" not in said
    assert "+30, then no more" in said
    assert "due on the day of issue" in said


def test_a_snooze_is_read_as_it_is_said(chat: ChatSession) -> None:
    """`in 30 days` is a day."""
    ref = sent(chat)
    assert "Wed, 23 Dec" in chat.as_("fatima").say(f"/invoice snooze {ref} in 30 days").say
