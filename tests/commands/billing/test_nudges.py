"""The nudge job: who is told what, when, and what silences it."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from bot.replies.reply import Tone
from storage.areas.nudge import Nudge
from storage.delivery.notices import Delivery, Notice
from tests.chat import ChatSession, button, words
from tests.commands.billing.invoices import about, client, logged, row, sent, until


@pytest.fixture(autouse=True)
def acme(chat: ChatSession) -> str:
    return client(chat)


def keys(chat: ChatSession) -> list[str]:
    """The unique keys of all nudges said so far."""
    query = select(Notice.key).where(Notice.kind == "invoice nudge").order_by(col(Notice.id))
    return chat.read(lambda session: list(session.exec(query)))


def reasons(chat: ChatSession) -> list[str]:
    """Why deliveries lapsed."""
    query = select(Delivery.reason).where(Delivery.state == "lapsed").order_by(col(Delivery.id))
    return chat.read(lambda session: list(session.exec(query)))


def test_the_ladder_is_told_level_by_level(chat: ChatSession) -> None:
    """Heads-up to the owner alone, then each level to owner and channel; between levels there is silence."""
    ref = sent(chat, due="2026-12-01")
    told = {}
    for day in range(1, 22):
        messages = chat.tick(days=1)
        if about(messages) or about(messages, "accounts"):
            told[day] = (len(about(messages)), len(about(messages, "accounts")))
    # 28 November is a Saturday and 8 December a holiday in Spain, where Marco is.
    assert told == {7: (1, 0), 9: (1, 1), 16: (1, 1)}
    assert logged(chat, ref) == [(0, "sent"), (1, "sent"), (2, "sent")]


def test_ticking_twice_says_it_once(chat: ChatSession) -> None:
    """The same run again, a minute or an hour later, says nothing new."""
    sent(chat)
    assert about(chat.tick(days=3))
    assert not about(chat.tick())
    assert not about(chat.tick(hours=2))
    assert len(keys(chat)) == 2


def test_the_key_names_person_client_and_day(chat: ChatSession) -> None:
    """One message per person, client and local day is a fact of the database."""
    sent(chat)
    chat.tick(days=3)
    marco = chat.person("marco").id
    assert keys(chat) == [f"nudge/{marco}/1/2026-11-26", f"nudge/accounts/{marco}/2026-11-26/N-1"]


def test_missed_days_collapse_into_one_nudge(chat: ChatSession) -> None:
    """After a month without a tick there is one nudge, of the highest level; the others are on file as skipped."""
    ref = sent(chat)
    assert len(about(until(chat, 2026, 12, 28))) == 1
    assert logged(chat, ref) == [(level, "skipped") for level in range(4)] + [(4, "sent")]
    assert not about(chat.tick(days=1))


def test_three_days_down_across_the_change_of_clocks(chat: ChatSession) -> None:
    """Stopped from Tuesday to Easter Monday 2027, when clocks leap: each level once, at nine in Madrid's new time."""
    refs = [sent(chat, due="2027-03-22"), sent(chat, due="2027-03-22")]
    told = about(until(chat, 2027, 3, 23))
    assert [len(message.reply.cards) for message in told] == [1]
    assert not about(until(chat, 2027, 3, 29, 6, 55))
    message = about(until(chat, 2027, 3, 29, 7, 5))
    assert len(message) == 1
    assert [line[0] for line in message[0].reply.cards[0].table.rows] == refs  # type: ignore[union-attr]
    assert [logged(chat, ref)[-1] for ref in refs] == [(2, "sent"), (2, "sent")]
    assert not about(until(chat, 2027, 3, 29, 14))


def test_a_weekend_waits_for_monday(chat: ChatSession) -> None:
    """A level reached on Saturday is told on Monday, with the days as they are then."""
    sent(chat, due="2026-11-27")
    assert not about(until(chat, 2026, 11, 28))
    assert not about(until(chat, 2026, 11, 29))
    assert "3 days overdue" in about(until(chat, 2026, 11, 30))[0].reply.say


def test_a_holiday_waits_for_the_next_working_day(chat: ChatSession) -> None:
    """8 December is a holiday in Spain: Marco hears of it on the 9th."""
    sent(chat, due="2026-12-07")
    until(chat, 2026, 12, 4)
    assert not about(until(chat, 2026, 12, 8))
    assert "2 days overdue" in about(until(chat, 2026, 12, 9))[0].reply.say


def test_nobody_is_nudged_at_night(chat: ChatSession) -> None:
    """At five in the morning nothing is said; it comes with the owner's first working hour."""
    sent(chat)
    assert not about(until(chat, 2026, 11, 26, 4))
    assert about(until(chat, 2026, 11, 26, 8, 1))


def test_the_owners_own_hours_count(chat: ChatSession) -> None:
    """Fatima in Dubai starts at 5:00 UTC; the accounts channel hears of it when our office opens in Berlin."""
    client(chat, "Gulf", owner="fatima")
    sent(chat, company="Gulf")
    messages = until(chat, 2026, 11, 26, 5, 1)
    assert (len(about(messages, "fatima")), len(about(messages, "accounts"))) == (1, 0)
    assert about(until(chat, 2026, 11, 26, 8, 1), "accounts")


def test_one_message_per_client_with_all_its_invoices(chat: ChatSession) -> None:
    """A table of the client's invoices, a subtotal per currency, a total in ours, and the oldest debt."""
    first, second = sent(chat, due="2026-11-10"), sent(chat, "Tea 10000 JPY", due="2026-11-19")
    message = about(chat.tick(days=3))
    assert len(message) == 1
    card = message[0].reply.cards[0]
    assert "the oldest 16 days overdue" in message[0].reply.say
    assert card.table is not None
    assert [line[0] for line in card.table.rows] == [first, second]
    assert "¥" in card.text
    assert "ECB" in card.text
    assert card.select is not None
    assert [choice.value for choice in card.select.choices] == [first, second]


def test_the_channel_hears_of_one_owners_clients_together(chat: ChatSession) -> None:
    """Two clients of Marco's make two direct messages and one message in the channel."""
    client(chat, "Brightwater")
    sent(chat)
    sent(chat, company="Brightwater")
    messages = chat.tick(days=3)
    assert (len(about(messages)), len(about(messages, "accounts"))) == (2, 1)
    channel = about(messages, "accounts")[0].reply
    assert channel.say == "2 clients have overdue invoices. Marco Ruiz looks after them."
    assert [card.title for card in channel.cards] == ["Acme", "Brightwater"]


def test_never_two_nudges_for_a_client_on_one_day(chat: ChatSession) -> None:
    """What becomes due later waits for a higher level or a week, if its client was spoken of as firmly."""
    first = sent(chat)
    second = sent(chat, "Hosting 40 EUR")
    chat.as_("fatima").say(f"/invoice dispute {second} wrong")
    assert about(chat.tick(days=3))
    chat.as_("fatima").say(f"/invoice resume {second}")
    assert not about(chat.tick(minutes=5))
    assert not about(chat.tick(days=1))
    assert "INV-2026-0002" in words(about(chat.tick(days=3))[0].reply)
    assert logged(chat, first) == [(0, "skipped"), (1, "sent")]


def test_paid_before_it_arrives_it_lapses(chat: ChatSession) -> None:
    """A nudge that waits in somebody's quiet hours is not sent once the invoice is paid."""
    client(chat, "Gulf", owner="fatima")
    ref = sent(chat, company="Gulf")
    until(chat, 2026, 11, 26, 5, 1)
    chat.as_("fatima").say(f"/invoice pay {ref} 100 EUR")
    assert not about(until(chat, 2026, 11, 26, 8, 1), "accounts")
    assert "paid, promised or put off meanwhile" in reasons(chat)


def test_small_debts_are_left_alone(chat: ChatSession) -> None:
    """Below the minimum for its currency nobody is nudged; another currency has its own."""
    chat.as_("fatima").say('/entity edit minimum:"150 EUR"')
    sent(chat)
    assert not about(chat.tick(days=3))
    dollars = sent(chat, "Hosting 40 USD")
    assert dollars in words(about(chat.tick(days=4))[0].reply)


def test_money_of_the_client_that_covers_it_counts(chat: ChatSession) -> None:
    """While unused credit would cover the invoice, it is not chased."""
    paid = sent(chat)
    chat.as_("fatima").sure(f"/invoice pay {paid} 250 EUR")
    ref = sent(chat)
    assert not about(chat.tick(days=4), "accounts")
    chat.as_("fatima").say(f"/invoice apply {ref}")
    sent(chat, "Consulting 90 EUR")
    assert about(chat.tick(days=7))


def test_an_invoice_that_was_not_sent_is_not_chased(chat: ChatSession) -> None:
    """Issued alone is not enough."""
    ref = sent(chat, due="2026-11-01")
    chat.as_("fatima").say("/undo")
    assert row(chat, ref).sent_on is None
    assert not about(chat.tick(days=10))


def test_without_an_owner_finance_is_told(chat: ChatSession) -> None:
    """A client that somebody looks after who may not see invoices is chased by finance."""
    client(chat, "Harbour", owner="sam")
    sent(chat, company="Harbour")
    messages = chat.tick(days=3)
    assert (len(about(messages, "fatima")), len(about(messages, "sam"))) == (1, 0)


def test_the_card_of_a_nudge_changes_when_it_is_paid(chat: ChatSession) -> None:
    """The message that showed the invoice is edited: paid, with nothing left to press."""
    ref = sent(chat)
    chat.tick(days=3)
    chat.as_("fatima").say(f"/invoice pay {ref} 100 EUR")
    chat.deliver()
    edited = {message.to: message.reply.cards[0] for message in chat.paper.edited}
    assert {"marco", "accounts"} <= edited.keys()
    assert edited["marco"].status is not None
    assert edited["marco"].status.label == "Paid"
    assert edited["marco"].actions == ()


def test_a_table_of_invoices_changes_with_each_of_them(chat: ChatSession) -> None:
    """A nudge about several invoices shows what became of each, and is done when all are."""
    first, second = sent(chat, due="2026-11-10"), sent(chat, due="2026-11-19")
    chat.tick(days=3)
    chat.as_("fatima").say(f"/invoice pay {first} 100 EUR")
    chat.as_("marco").say(f"/invoice promise {second} 2026-12-04")
    chat.deliver()
    card = [message.reply.cards[0] for message in chat.paper.edited if message.to == "accounts"][-1]
    assert card.status is not None
    assert card.status.label == "Answered"
    assert card.table is not None
    assert [line[3].split()[0] for line in card.table.rows] == ["Paid", "Promised"]
    shown = chat.as_("fatima").say("N-1").cards[0]
    assert shown.status == card.status


def test_the_buttons_of_a_nudge_act_on_all_of_it(chat: ChatSession) -> None:
    """Snoozing a table of invoices snoozes every one that is overdue."""
    refs = [sent(chat, due="2026-11-10"), sent(chat, due="2026-11-19")]
    nudge = about(chat.tick(days=3))[0].reply
    chat.as_("marco").press(button(nudge, "Snooze 1 week"))
    assert len({row(chat, ref).snoozed_until for ref in refs} - {None}) == 1
    assert not about(chat.tick(days=6))
    assert about(chat.tick(days=1))


def test_silence_on_a_firm_nudge_goes_to_a_manager_then_to_an_owner(chat: ChatSession) -> None:
    """From level 3 on, two working days without an answer tell the manager, two more the owner of the company."""
    client(chat, "Brightwater", owner="sven")
    ref = sent(chat, company="Brightwater", due="2026-11-09")
    assert about(until(chat, 2026, 11, 26), "sven")
    assert not about(until(chat, 2026, 11, 27), "marco")
    message = about(until(chat, 2026, 11, 30), "marco")[0].reply
    assert message.say.endswith("No answer from Sven Lund since Thu, 26 Nov.")
    assert about(until(chat, 2026, 12, 2), "olivia")
    assert not about(until(chat, 2026, 12, 7), "olivia")
    assert logged(chat, ref)[-1] == (3, "sent")


def test_an_answer_stops_the_escalation(chat: ChatSession) -> None:
    """Any button counts as an answer."""
    client(chat, "Brightwater", owner="sven")
    ref = sent(chat, company="Brightwater", due="2026-11-09")
    until(chat, 2026, 11, 26)
    chat.as_("fatima").say(f"/invoice snooze {ref} 7")
    assert not about(until(chat, 2026, 11, 30), "marco")
    waiting = chat.read(lambda session: session.exec(select(Nudge.next_escalation_at)).all())
    assert waiting == [None]


def test_a_new_ladder_counts_at_once(chat: ChatSession) -> None:
    """When the ladder is changed, every invoice is looked at again by the new one."""
    ref = sent(chat, due="2026-11-20")
    chat.tick(days=3)
    chat.as_("fatima").say('/entity edit ladder:"1, 8" every:7')
    assert not about(chat.tick(minutes=1))
    chat.tick(days=4)
    assert logged(chat, ref)[-1] == (1, "sent")


def test_the_latest_nudges_are_listed(chat: ChatSession) -> None:
    """Without a reference one sees who was told of whom lately, and what still wants an answer."""
    assert chat.as_("fatima").say("/nudge show").say == "Nobody was nudged yet."
    sent(chat)
    chat.tick(days=3)
    table = chat.as_("fatima").say("/nudge show").cards[0].table
    assert table is not None
    assert table.rows == (("N-1", "Acme", "Thu, 26 Nov", "Marco Ruiz", "Overdue since Tue, 24 Nov"),)


def test_a_paid_invoice_turns_its_nudge_green(chat: ChatSession) -> None:
    """The card in the accounts channel says that it is paid, under the sentence of the nudge, and its thread says so."""
    ref = sent(chat)
    (nudge,) = about(chat.tick(days=3), "accounts")
    chat.as_("fatima").say(f"/invoice pay {ref} 100 EUR")
    chat.deliver()
    edit = next(edit for edit in chat.paper.edited if edit.message == nudge.message)
    status = edit.reply.cards[0].status
    assert edit.reply.say == nudge.reply.say
    assert status is not None
    assert (status.label, status.tone) == ("Paid", Tone.GOOD)
    below = next(message for message in chat.paper.sent if message.target.thread == nudge.message)
    assert (below.to, below.reply.say) == ("accounts", f"{ref} of Acme is paid in full.")


def test_several_paid_invoices_turn_their_nudge_green(chat: ChatSession) -> None:
    """A nudge about two invoices is answered by one payment and paid by both; each is said in its thread."""
    refs = [sent(chat), sent(chat)]
    (nudge,) = about(chat.tick(days=3), "accounts")
    labels = []
    for ref in refs:
        chat.as_("fatima").say(f"/invoice pay {ref} 100 EUR")
        chat.deliver()
        status = chat.paper.edited[-1].reply.cards[0].status
        labels.append(status and (status.label, status.tone is Tone.GOOD))
    assert labels[-1] == ("Paid", True)
    assert len([message for message in chat.paper.sent if message.target.thread == nudge.message]) == 2


def test_a_payment_said_in_the_thread_is_not_repeated_there(chat: ChatSession) -> None:
    """Whoever books it below the nudge has read the answer there already."""
    ref = sent(chat)
    (nudge,) = about(chat.tick(days=3), "accounts")
    chat.as_("fatima").in_("accounts", nudge.message).say(f"/invoice pay {ref} 100 EUR")
    chat.deliver()
    assert not [message for message in chat.paper.sent if message.target.thread]


def test_a_part_payment_is_not_said_below(chat: ChatSession) -> None:
    """Only what settles an invoice is worth a line in the thread."""
    ref = sent(chat)
    chat.tick(days=3)
    chat.as_("fatima").say(f"/invoice pay {ref} 40 EUR")
    chat.deliver()
    assert not [message for message in chat.paper.sent if message.target.thread]


def test_a_card_is_drawn_anew_on_the_day_on_which_it_grows_old(chat: ChatSession) -> None:
    """Told of before it is due, the invoice turns overdue in the message on a Sunday, when nobody is nudged."""
    sent(chat, due="2026-11-28")
    assert about(chat.tick(days=3, hours=1))
    labels = []
    for _day in range(3):
        before = len(chat.paper.edited)
        assert not about(chat.tick(days=1))
        cards = [message.reply.cards[0] for message in chat.paper.edited[before:]]
        labels.append([(card.status.label, card.status.tone) for card in cards if card.status])
    assert [found[-1:] for found in labels] == [
        [],
        [("Due on Sat, 28 Nov", Tone.WARN)],
        [("Overdue since Sun, 29 Nov", Tone.BAD)],
    ]
    assert not about(chat.tick(minutes=5))
