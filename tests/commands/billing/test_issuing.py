"""Issuing, sending and crediting, told in chat."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from bot.replies.reply import Tone
from storage.areas.invoice import Immutable, Invoice
from storage.session.session import Session
from tests.chat import ChatSession, button, words
from tests.commands.billing.invoices import client, draft, issued, row, sent


@pytest.fixture(autouse=True)
def acme(chat: ChatSession) -> str:
    return client(chat)


def test_numbers_are_gapless_and_taken_at_issue(chat: ChatSession) -> None:
    """Drafts take no number; issued invoices count from 1 in the order in which they are issued."""
    first, second, third = draft(chat), draft(chat), draft(chat)
    chat.as_("fatima").sure(f"/invoice void {second}")
    assert [chat.as_("fatima").sure(f"/invoice issue {ref}").cards[0].ref for ref in (third, first)] == [
        "INV-2026-0001",
        "INV-2026-0002",
    ]


def test_a_refused_issue_leaves_no_gap(chat: ChatSession) -> None:
    """An invoice of nothing is not issued, and takes no number."""
    nothing = draft(chat, "Favour 0 EUR")
    assert "nothing to bill" in chat.as_("fatima").say(f"/invoice issue {nothing}").say
    assert issued(chat) == "INV-2026-0001"


def test_the_year_is_that_of_our_legal_entity(chat: ChatSession) -> None:
    """At 23:30 UTC on New Year's Eve it is 2027 in Berlin already, and the series begins anew."""
    issued(chat)
    chat.clock.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert issued(chat) == "INV-2027-0001"
    assert row(chat, "INV-2027-0001").issued_on == date(2027, 1, 1)


def test_the_terms_run_from_the_day_of_issue(chat: ChatSession) -> None:
    """Fourteen days from issue, not from the draft; a day that was given stays."""
    ref, fixed = draft(chat), draft(chat, more="due:2026-12-24")
    chat.clock.forward(days=3)
    assert "due Thu, 10 Dec" in chat.as_("fatima").sure(f"/invoice issue {ref}").say
    assert "due Thu, 24 Dec" in chat.as_("fatima").sure(f"/invoice issue {fixed}").say


def test_issuing_cannot_be_undone(chat: ChatSession) -> None:
    """/undo names the reason and the way out."""
    issued(chat)
    assert "make a credit note" in chat.as_("fatima").say("/undo").say


def test_the_same_event_twice_issues_once(chat: ChatSession) -> None:
    """A repeated key gives the first answer and takes no second number."""
    ref = draft(chat)
    asked = chat.as_("fatima").say(f"/invoice issue {ref}", key="again")
    assert chat.as_("fatima").say(f"/invoice issue {ref}", key="again") == asked
    first = chat.as_("fatima").press(asked.actions[0], key="pressed")
    assert chat.as_("fatima").press(asked.actions[0], key="pressed") == first
    assert issued(chat) == "INV-2026-0002"


def test_sending_is_previewed_and_recorded(chat: ChatSession) -> None:
    """First one sees what will be recorded; after yes, day and address are kept. It can be undone."""
    ref = issued(chat)
    preview = chat.as_("fatima").say(f"/invoice send {ref}")
    assert "To: ap@acme.example" in words(preview)
    assert "No mail goes out from here" in words(preview)
    assert row(chat, ref).sent_on is None
    reply = chat.as_("fatima").press(button(preview, "Mark as sent"))
    assert reply.say == f"{ref} is marked as sent on Mon, 23 Nov."
    assert row(chat, ref).sent_to == "ap@acme.example"
    assert "was sent on" in chat.as_("fatima").say(f"/invoice send {ref}").say
    chat.as_("fatima").say("/undo")
    assert row(chat, ref).chasing is False


def test_a_full_credit_note_settles_the_invoice(chat: ChatSession) -> None:
    """The credit note takes the next number of the series, and nothing is owed any more."""
    ref = sent(chat)
    reply = chat.as_("fatima").sure(f'/invoice credit {ref} reason:"wrong address"')
    assert reply.say == f"INV-2026-0002 credits €100.00 of {ref}."
    assert (row(chat, ref).state, row(chat, ref).balance_minor, row(chat, ref).chasing) == ("credited", 0, False)
    assert "credited in full" in chat.as_("fatima").say(f"/invoice credit {ref}").say


def test_a_credit_note_for_some_items_with_their_tax(chat: ChatSession) -> None:
    """A part is credited with the invoice's tax rate, and no more than the whole in all."""
    ref = sent(chat, "Consulting 100 EUR; Hosting 50 EUR", more="tax:20")
    chat.as_("fatima").sure(f"/invoice credit {ref} lines:Hosting 50 EUR")
    assert row(chat, ref).balance_minor == 12000
    reply = chat.as_("fatima").say(f"/invoice credit {ref} lines:Consulting 101 EUR")
    assert "At most €100.00" in reply.say
    assert "in EUR" in chat.as_("fatima").say(f"/invoice credit {ref} lines:Consulting 1 USD").say


def test_a_credit_note_after_payment_becomes_credit(chat: ChatSession) -> None:
    """What was paid already is kept, and settles the client's next invoice."""
    ref = sent(chat)
    chat.as_("fatima").say(f"/invoice pay {ref} 100 EUR")
    assert "€100.00 was paid already and is kept as credit." in chat.as_("fatima").sure(f"/invoice credit {ref}").say
    other = sent(chat, "Hosting 30 EUR")
    reply = chat.as_("fatima").press(button(chat.as_("fatima").say(other), "Use credit"))
    assert reply.say.startswith(f"€30.00 of credit went to {other}.")
    assert row(chat, other).state == "credited"


def test_drafts_are_not_credited_and_credit_notes_not_paid(chat: ChatSession) -> None:
    """Each refusal says what the document is."""
    ref, paper = draft(chat), issued(chat)
    chat.as_("fatima").sure(f"/invoice credit {paper}")
    assert "no issued invoice" in chat.as_("fatima").say(f"/invoice credit {ref}").say
    reply = chat.as_("fatima").say("/invoice pay INV-2026-0002 5 EUR")
    assert (reply.tone, "a credit note" in reply.say) == (Tone.BAD, True)


def test_every_number_of_the_year_exists(chat: ChatSession) -> None:
    """Invoices and credit notes together use each number once."""
    for _each in range(3):
        chat.as_("fatima").sure(f"/invoice credit {issued(chat)}")
    numbers = chat.read(
        lambda session: list(
            session.exec(select(Invoice.number).where(col(Invoice.number).is_not(None)).order_by(col(Invoice.number)))
        )
    )
    assert numbers == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("change", ["ref", "number", "total_minor", "bill_to", "due_on"])
def test_the_database_layer_keeps_issued_documents(chat: ChatSession, change: str) -> None:
    """Even a command with a mistake in it cannot change what a number stands for, nor delete it."""
    ref = issued(chat)

    def tamper(session: Session) -> None:
        session.act_id = 1
        found = session.exec(select(Invoice).where(Invoice.ref == ref)).one()
        setattr(found, change, {"due_on": date(2027, 1, 1), "number": 9, "total_minor": 9}.get(change, "other"))
        session.flush()

    def remove(session: Session) -> None:
        session.act_id = 1
        session.delete(session.exec(select(Invoice).where(Invoice.ref == ref)).one())
        session.flush()

    for work in (tamper, remove):
        with pytest.raises(Immutable):
            chat.write(work)
    assert row(chat, ref).number == 1
