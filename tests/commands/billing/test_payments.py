"""Payments, told in chat."""

from datetime import UTC, datetime

import pytest

from bot.replies.reply import Tone, Visibility
from bot.requests.confirmation import asks
from tests.chat import ChatSession, button, words
from tests.commands.billing.invoices import about, client, issued, row, sent


@pytest.fixture(autouse=True)
def acme(chat: ChatSession) -> str:
    return client(chat)


def test_a_part_payment_leaves_the_rest_open(chat: ChatSession) -> None:
    """A part is booked, the rest is named, and the second part pays the invoice."""
    ref = sent(chat, due="2026-12-23")
    reply = chat.as_("fatima").say(f"/invoice pay {ref} 40 EUR")
    assert reply.say == f"€40.00 booked on {ref}. €60.00 is still open."
    assert reply.cards[0].status is not None
    assert reply.cards[0].status.label == "Part paid"
    reply = chat.as_("fatima").say(f"/invoice pay {ref} 60 EUR")
    assert reply.say == f"€60.00 booked on {ref}. It is paid in full."
    assert reply.cards[0].status is not None
    assert reply.cards[0].status.tone is Tone.GOOD


def test_the_day_and_the_note_of_a_payment_are_said_back(chat: ChatSession) -> None:
    """A word that was meant as a day and taken for the note is seen at once."""
    ref = sent(chat, due="2026-12-23")
    chat.clock.forward(days=2)
    reply = chat.as_("fatima").say(f"/invoice pay {ref} 40 EUR yesterday")
    assert reply.say == f"€40.00 booked on {ref}. Received on Tue, 24 Nov. €60.00 is still open."
    reply = chat.as_("fatima").say(f"/invoice pay {ref} 10 EUR gestern")
    assert reply.say == f"€10.00 booked on {ref}. Note: gestern. €50.00 is still open."


def test_without_an_amount_the_form_offers_the_balance(chat: ChatSession) -> None:
    """The payment form is filled with what is owed and today's date."""
    ref = sent(chat)
    form = chat.as_("fatima").press(button(chat.as_("fatima").say(ref), "Record payment")).form
    assert form is not None
    values = {field.name: field.value for field in form.fields}
    assert (values["received"], values["day"]) == ("100.00 EUR", "2026-11-23")
    assert "paid in full" in chat.as_("fatima").submit(form).say


@pytest.mark.parametrize("figures", ["20", "2", "0.01"])
def test_an_amount_is_never_taken_for_a_part_of_the_reference(chat: ChatSession, figures: str) -> None:
    """Digits after a reference are the amount, though the reference holds them too."""
    assert "is still open" in chat.as_("fatima").say(f"/invoice pay {sent(chat)} {figures} EUR").say


def test_an_overpayment_is_kept_as_credit_and_used(chat: ChatSession) -> None:
    """The balance never falls below zero; what is over settles the next invoice at a press."""
    ref = sent(chat)
    asked = chat.as_("fatima").say(f"/invoice pay {ref} 130 EUR")
    assert [action.label for action in asked.actions] == ["Book €130.00, keep €30.00 as credit", "Only €100.00"]
    reply = chat.as_("fatima").press(asked.actions[0])
    assert "€30.00 more than owed is kept as credit of Acme." in reply.say
    assert "Credit with us: €30.00" in words(chat.as_("fatima").say("/company show Acme"))
    assert "Credit with us" not in words(chat.as_("sam").say("/company show Acme"))
    other = sent(chat, "Hosting 50 EUR")
    reply = chat.as_("fatima").say(f"/invoice apply {other}")
    assert reply.say == f"€30.00 of credit went to {other}. €20.00 is still open."
    assert "no credit" in chat.as_("fatima").say(f"/invoice apply {other}").say
    assert row(chat, ref).balance_minor == 0


def test_another_currency_does_not_settle(chat: ChatSession) -> None:
    """A payment in another currency is refused; what it is at the day's rate is a press away, and its origin is noted."""
    ref = sent(chat, "Consulting 5000 EUR")
    reply = chat.as_("fatima").say(f"/invoice pay {ref} 1220 USD")
    assert f"{ref} is in EUR" in reply.say
    assert "$1,220.00 at the ECB rate of" in reply.say
    assert "€1,220.00" not in words(reply)
    booked = chat.as_("fatima").press(reply.actions[0]).say
    assert "Note: $1,220.00 at the ECB rate of" in booked
    assert "is still open" in booked
    assert not chat.as_("fatima").say(f"/invoice pay {ref} 1220 AED").actions


@pytest.mark.parametrize("line", ["40 EUR 1999-03-01", "40 EUR day:2026-11-20", "130 EUR 2026-11-20"])
def test_a_payment_before_the_invoice_is_asked_about(chat: ChatSession, line: str) -> None:
    """Nothing is booked on a day before the issue without a yes."""
    ref = sent(chat)
    asked = chat.as_("fatima").say(f"/invoice pay {ref} {line}")
    assert asks(asked)
    assert row(chat, ref).paid_minor == 0
    assert "booked on" in chat.as_("fatima").press(asked.actions[0]).say


def test_only_what_is_owed_is_booked_at_a_press(chat: ChatSession) -> None:
    """The second button of an overpayment books the balance and makes no credit."""
    ref = sent(chat)
    asked = chat.as_("fatima").say(f"/invoice pay {ref} 1000 EUR")
    assert (
        chat.as_("fatima").press(button(asked, "Only €100.00")).say == f"€100.00 booked on {ref}. It is paid in full."
    )
    assert "Credit with us" not in words(chat.as_("fatima").say("/company show Acme"))


@pytest.mark.parametrize("day", ["", "2026-12-01", "today"])
def test_the_day_of_the_books_is_that_of_the_entity(chat: ChatSession, day: str) -> None:
    """In Los Angeles it is still November when an invoice of 1 December in Berlin is paid."""
    chat.as_("olivia").say("/person edit @fatima zone:America/Los_Angeles")
    chat.clock.now = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    ref = issued(chat)
    assert "booked on" in chat.as_("fatima").say(f"/invoice pay {ref} 10 EUR {day}").say
    assert "1 Dec" in words(chat.as_("fatima").say(f"/invoice history {ref}")).splitlines()[-1]


def test_each_notice_of_a_payment_has_its_own_facts(chat: ChatSession) -> None:
    """Two payments told together: what was open after the first, and that the second paid it."""
    ref = sent(chat, "Consulting 1000 EUR")
    chat.clock.forward(days=1, hours=12)
    chat.as_("fatima").say(f"/invoice pay {ref} 400 EUR")
    chat.as_("fatima").say(f"/invoice pay {ref} 600 EUR")
    told = [message.reply.say for message in chat.tick(hours=12) if message.to == "marco"]
    assert any("400,00" in one and "600,00" in one and "still open" in one for one in told), told


@pytest.mark.parametrize(("line", "reason"), [("0 EUR", "more than nothing"), ("5 EUR 2026-12-24", "future")])
def test_payments_that_cannot_be(chat: ChatSession, line: str, reason: str) -> None:
    """Nothing and tomorrow's money are not booked."""
    assert reason in chat.as_("fatima").say(f"/invoice pay {sent(chat)} {line}").say


def test_a_draft_is_not_paid(chat: ChatSession) -> None:
    """The refusal names the step that is missing."""
    ref = chat.as_("fatima").say("/invoice new Acme Hosting 40 EUR").cards[0].ref
    assert f"/invoice issue {ref}" in chat.as_("fatima").say(f"/invoice pay {ref} 40 EUR").say


def test_undoing_a_payment_makes_it_owed_and_chased_again(chat: ChatSession) -> None:
    """The balance is back as it was, and the nudge that the payment had silenced comes."""
    ref = sent(chat)
    chat.as_("fatima").say(f"/invoice pay {ref} 100 EUR")
    assert not about(chat.tick(days=3), "accounts")
    asked = chat.as_("fatima").say("/undo")
    assert row(chat, ref).balance_minor == 0
    assert chat.as_("fatima").press(asked.actions[0]).tone is not Tone.BAD
    assert row(chat, ref).balance_minor == 10000
    assert "4 days overdue" in about(chat.tick(days=1), "accounts")[0].reply.say


def test_the_owner_of_the_client_hears_of_the_payment(chat: ChatSession) -> None:
    """Whoever looks after the client is told, unless the booking was taken back before."""
    ref = sent(chat)
    chat.as_("fatima").say(f"/invoice pay {ref} 40 EUR")
    assert "Acme paid" in about(chat.tick(minutes=1))[0].reply.say
    chat.as_("fatima").say(f"/invoice pay {ref} 60 EUR")
    chat.as_("fatima").say("/undo")
    assert not about(chat.tick(minutes=1))


def test_amounts_stay_out_of_other_channels(chat: ChatSession) -> None:
    """In #accounts everybody sees the booking; in #random the caller alone."""
    ref = sent(chat)
    public = chat.as_("fatima").in_("accounts").answer(f"/invoice pay {ref} 10 EUR")
    private = chat.as_("fatima").in_("random").answer(f"/invoice pay {ref} 10 EUR")
    assert public is not None
    assert private is not None
    assert (public.visibility, private.visibility) == (Visibility.CHANNEL, Visibility.ONLY_ME)


@pytest.mark.parametrize("user", ["sam", "carla", "ken", "greta"])
def test_others_cannot_see_invoices(chat: ChatSession, user: str) -> None:
    """Support, contractors and members may not see an invoice, not even by its reference."""
    ref = sent(chat)
    for line in (ref, "/invoice list", "/report ageing", f"/invoice pay {ref} 1 EUR"):
        reply = chat.as_(user).say(line)
        assert reply.tone is Tone.BAD
        assert "100" not in words(reply)


def test_sales_see_but_do_not_book(chat: ChatSession) -> None:
    """Sales may look; payments are for finance and owners."""
    ref = sent(chat)
    assert chat.as_("sven").say(ref).cards
    assert chat.as_("sven").say(f"/invoice pay {ref} 1 EUR").tone is Tone.BAD


def test_the_note_of_a_payment_that_is_ahead_is_kept(chat: ChatSession) -> None:
    """Whichever button mends the day, the bank's reference is not dropped."""
    ref = sent(chat)
    refused = chat.as_("fatima").say(f"/invoice pay {ref} 40 EUR 2026-12-24 note:bank-7")
    assert [action.args["note"] for action in refused.actions] == ["bank-7", "bank-7"]
    assert "Note: bank-7." in chat.as_("fatima").press(refused.actions[1]).say


def test_two_doubts_about_a_payment_are_one_question(chat: ChatSession) -> None:
    """Yes to the credit is no yes to a day before the invoice was issued, unless both were shown."""
    ref = sent(chat)
    asked = chat.as_("fatima").say(f"/invoice pay {ref} 140 EUR 2026-10-01")
    assert "Keep €40.00 as credit of Acme?" in asked.say
    assert "before that, on Thu, 1 Oct?" in asked.say
    labels = ["Book €140.00, keep €40.00 as credit", "Only €100.00", "Received today, Mon, 23 Nov"]
    assert [action.label for action in asked.actions] == labels


def test_the_note_of_a_payment_in_another_currency_stands_before_the_rate(chat: ChatSession) -> None:
    """The bank's reference and what was converted are two things."""
    refused = chat.as_("fatima").say(f"/invoice pay {sent(chat)} 40 USD note:bank-7")
    assert refused.actions[0].args["note"].startswith("bank-7; $40.00 at the ECB rate of")
