"""Following up, told in chat."""

import pytest

from bot.replies.reply import Tone
from tests.chat import ChatSession, button, words
from tests.commands.billing.invoices import about, client, draft, issued, row, sent


@pytest.fixture(autouse=True)
def acme(chat: ChatSession) -> str:
    return client(chat)


def labels(chat: ChatSession, ref: str) -> list[str]:
    """The buttons on an invoice's card, without the menu."""
    return [action.label for action in chat.as_("fatima").say(ref).cards[0].actions]


def test_the_next_useful_step_comes_first(chat: ChatSession) -> None:
    """Buttons follow the state; steps that it does not allow are not there."""
    assert labels(chat, draft(chat)) == ["Issue", "Edit"]
    assert labels(chat, issued(chat)) == ["Mark as sent", "Record payment"]
    assert labels(chat, sent(chat, due="2026-12-24")) == ["Record payment", "Log promise"]
    late = sent(chat, due="2026-11-02")
    assert labels(chat, late) == ["Send reminder", "Record payment", "Log promise", "Snooze 1 day"]
    chat.as_("fatima").say(f"/invoice dispute {late} wrong hours")
    assert labels(chat, late) == ["Resume", "Record payment"]
    chat.as_("fatima").say(f"/invoice pay {late} 100 EUR")
    assert labels(chat, late) == []


def test_a_promise_silences_nudges_until_its_day(chat: ChatSession) -> None:
    """A promised invoice is not nudged before the promised day, and is flagged the day after."""
    ref = sent(chat)
    assert (
        "Nudges for INV-2026-0001 wait until Fri, 4 Dec."
        in chat.as_("fatima").say(f"/invoice promise {ref} 2026-12-04").say
    )
    for _day in range(13):
        assert not about(chat.tick(days=1))
    message = about(chat.tick(days=1))[0].reply
    assert message.say.startswith("Acme promised 100,00")
    assert "no payment is on file" in message.say
    assert "Promised: Fri, 4 Dec: broken" in words(message)


def test_a_broken_promise_is_told_once(chat: ChatSession) -> None:
    """After the day of the broken promise the ladder goes on, at its usual distance."""
    ref = sent(chat)
    chat.as_("fatima").say(f"/invoice promise {ref} tomorrow")
    chat.tick(days=3)
    assert row(chat, ref).promise_broken
    assert not about(chat.tick(days=1))
    assert not about(chat.tick(days=3))
    assert "9 days overdue" in about(chat.tick(days=2))[0].reply.say


def test_a_new_promise_counts_afresh(chat: ChatSession) -> None:
    """A second promise silences again, whatever became of the first."""
    ref = sent(chat)
    chat.as_("fatima").say(f"/invoice promise {ref} tomorrow")
    chat.tick(days=3)
    chat.as_("marco").say(f"/invoice promise {ref} 2026-12-04")
    assert not row(chat, ref).promise_broken
    assert not about(chat.tick(days=5))


def test_a_promise_for_yesterday_is_refused(chat: ChatSession) -> None:
    """A promise is for today or later."""
    assert "has passed" in chat.as_("fatima").say(f"/invoice promise {sent(chat)} 2026-11-20").say


def test_undoing_a_promise_lets_nudges_come(chat: ChatSession) -> None:
    """Without the promise the next nudge comes at once."""
    ref = sent(chat)
    chat.as_("fatima").say(f"/invoice promise {ref} 2026-12-24")
    assert not about(chat.tick(days=3))
    chat.as_("fatima").press(chat.as_("fatima").say("/undo").actions[0])
    assert about(chat.tick(minutes=1))


def test_a_snoozed_nudge_comes_back(chat: ChatSession) -> None:
    """The same nudge comes again on the day to which it was put off, without waiting for the next level."""
    ref = sent(chat)
    nudge = about(chat.tick(days=3))[0].reply
    assert (
        chat.as_("marco").press(button(nudge, "Snooze 1 day")).say
        == f"The nudge for {ref} comes back on Fri, 27 Nov (tomorrow)."
    )
    again = about(chat.tick(days=1))
    assert "4 days overdue" in again[0].reply.say
    assert not about(chat.tick(hours=3))


def test_a_paused_invoice_rests_until_its_day(chat: ChatSession) -> None:
    """A pause needs a day ahead, is shown with its reason, and ends by itself or by Resume."""
    ref = sent(chat)
    assert "not ahead" in chat.as_("fatima").say(f"/invoice pause {ref} today").say
    card = chat.as_("fatima").say(f"/invoice pause {ref} 2026-12-10 they are moving")
    assert "Paused until: Thu, 10 Dec: they are moving" in words(card)
    assert not about(chat.tick(days=7))
    chat.as_("fatima").press(button(chat.as_("fatima").say(ref), "Resume"))
    assert about(chat.tick(minutes=1))


def test_a_disputed_invoice_is_not_chased(chat: ChatSession) -> None:
    """A dispute stops nudges for as long as it is open."""
    ref = sent(chat)
    chat.as_("fatima").say(f"/invoice dispute {ref} hours of May are wrong")
    assert not about(chat.tick(days=20))
    assert "Disputed: " in words(chat.as_("fatima").say(ref))
    assert "neither disputed" in chat.as_("fatima").say(f"/invoice resume {sent(chat)}").say


def test_a_reminder_is_previewed_in_the_clients_language(chat: ChatSession) -> None:
    """The text is in the client's language and notation; nothing is on file before it is confirmed."""
    client(chat, "Nordlicht", more="country:DE language:de")
    ref = sent(chat, "Beratung 1200.50 EUR", company="Nordlicht", due="2026-11-02")
    preview = chat.as_("fatima").say(f"/invoice remind {ref}")
    assert "1.200,50 €" in preview.cards[0].text.replace("\xa0", " ")
    assert "To: ap@nordlicht.example" in preview.cards[0].lines
    reply = chat.as_("fatima").press(button(preview, "Mark as sent"))
    assert reply.say == f"The reminder for {ref} is on file. Nudges wait until Thu, 26 Nov."


def test_after_a_reminder_the_client_has_three_days(chat: ChatSession) -> None:
    """A client who was reminded is left alone for three days."""
    ref = sent(chat, due="2026-11-17")
    chat.clock.forward(days=3)
    chat.as_("fatima").sure(f"/invoice remind {ref}")
    assert not about(chat.tick(days=1))
    assert about(chat.tick(days=3))


def test_a_reminder_grows_firmer(chat: ChatSession) -> None:
    """The tone follows the age of the debt."""
    texts = [
        chat.as_("fatima").say(f"/invoice remind {sent(chat, due=due)}").cards[0].text
        for due in ("2026-12-01", "2026-11-20", "2026-11-05", "2026-10-01")
    ]
    asked = ["will soon be due", "slipped your mind", "by return", "within 7 days"]
    assert [phrase in text for phrase, text in zip(asked, texts, strict=True)] == [True] * 4


def test_one_reminder_for_everything_overdue(chat: ChatSession) -> None:
    """Together, a reminder lists every overdue invoice of the client, and silences all of them."""
    first, second = sent(chat, due="2026-11-02"), sent(chat, "Hosting 40 EUR", due="2026-11-10")
    later = sent(chat, due="2026-12-24")
    preview = chat.as_("fatima").say(f"/invoice remind {first} together:yes")
    assert (second in preview.cards[0].text, later in preview.cards[0].text) == (True, False)
    chat.clock.forward(days=5)
    chat.as_("fatima").press(button(preview, "Mark as sent"))
    assert row(chat, second).contacted_on == row(chat, first).contacted_on
    assert not about(chat.tick(days=1))


def test_what_was_never_sent_is_not_reminded_of(chat: ChatSession) -> None:
    """The refusal offers the step that is missing."""
    reply = chat.as_("fatima").say(f"/invoice remind {issued(chat)}")
    assert reply.tone is Tone.BAD
    assert button(reply, "Mark as sent").command == "invoice send"


@pytest.mark.parametrize("line", ["promise {ref} friday", "snooze {ref}", "dispute {ref} no", "pause {ref} friday"])
def test_nothing_to_follow_up_once_paid(chat: ChatSession, line: str) -> None:
    """A paid invoice is not chased, and says that it is paid."""
    ref = sent(chat)
    chat.as_("fatima").say(f"/invoice pay {ref} 100 EUR")
    reply = chat.as_("fatima").say(f"/invoice {line.format(ref=ref)}")
    assert reply.say == f"Nothing is owed on {ref}: it is paid."
