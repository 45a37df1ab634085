"""Lists, history, ageing and the agenda, told in chat."""

from __future__ import annotations

import pytest

from bot.replies.reply import Reply
from tests.chat import ChatSession, button, words
from tests.commands.billing.invoices import client, draft, issued, sent


@pytest.fixture(autouse=True)
def acme(chat: ChatSession) -> str:
    return client(chat)


def refs(chat: ChatSession, line: str) -> list[str]:
    """The first cells of a list."""
    cards = chat.as_("fatima").say(line).cards
    return [row[0] for row in cards[0].table.rows] if cards and cards[0].table else []


def to_chase(chat: ChatSession, user: str) -> str:
    """What somebody's next morning digest says about unpaid invoices."""
    sent = [message.reply for message in chat.tick(days=1) if message.to == user]
    cards = [card for reply in sent for card in reply.cards if card.title == "Money to chase"]
    return words(Reply(cards=tuple(cards)))


def test_the_list_shows_open_invoices_by_due_day(chat: ChatSession) -> None:
    """Without a filter: what is owed, the longest due first; drafts and paid ones have their own filters."""
    later, late = sent(chat, due="2026-12-24"), sent(chat, due="2026-11-02")
    paid, new = sent(chat), draft(chat)
    chat.as_("fatima").say(f"/invoice pay {paid} 100 EUR")
    assert refs(chat, "/invoice list") == [late, later]
    assert refs(chat, "/invoice list overdue") == [late]
    assert refs(chat, "/invoice list draft") == [new]
    assert refs(chat, "/invoice list paid") == [paid]
    assert len(refs(chat, "/invoice list all")) == 4


def test_the_list_of_one_company(chat: ChatSession) -> None:
    """A company's invoices alone."""
    client(chat, "Brightwater")
    sent(chat)
    theirs = sent(chat, company="Brightwater")
    assert refs(chat, "/invoice list company:Brightwater") == [theirs]


def test_subtotals_never_mix_currencies(chat: ChatSession) -> None:
    """Each currency has its subtotal; the total in ours names the day and the source of its rates."""
    for lines in ("Consulting 100 EUR", "Hosting 50 EUR", "Tea 10000 JPY", "Domains 40 USD"):
        sent(chat, lines)
    card = chat.as_("fatima").say("/invoice list").cards[0]
    assert card.table is not None
    assert card.table.total == ()
    assert card.text.startswith("€150.00 + ¥10,000 + $40.00\n")
    assert "at ECB rates of Fri, 30 Oct" in card.text
    assert "€" in card.text


def test_totals_cover_more_than_the_page(chat: ChatSession) -> None:
    """Eleven invoices fill two pages; the total is that of all of them."""
    for _each in range(11):
        issued(chat)
    reply = chat.as_("fatima").say("/invoice list")
    assert "€1,100.00" in words(reply)
    assert len(chat.as_("fatima").press(button(reply, "Next")).cards[0].table.rows) == 1  # type: ignore[union-attr]


def test_an_empty_list_says_what_to_do(chat: ChatSession) -> None:
    """Nothing to show is good news, or names the next step."""
    assert chat.as_("fatima").say("/invoice list overdue").say == "Nothing is overdue."
    assert "/invoice new" in chat.as_("fatima").say("/invoice list").say


def test_ageing_counts_by_the_local_date_of_our_entity(chat: ChatSession) -> None:
    """Due days fall into the accountants' buckets, per currency and in ours."""
    for due in ("2026-11-23", "2026-11-22", "2026-10-24", "2026-10-23", "2026-08-24"):
        sent(chat, due=due)
    sent(chat, "Dollars 50 USD", due="2026-08-01")
    reply = chat.as_("fatima").say("/report ageing")
    table = reply.cards[0].table
    assert table is not None
    assert table.rows[0] == ("EUR", "€100.00", "€200.00", "€100.00", "–", "€100.00", "€500.00")
    assert table.rows[1][-2:] == ("$50.00", "$50.00")
    assert "ECB rates of Fri, 30 Oct" in reply.cards[0].text
    assert table.total[0] == "In EUR"


def test_the_picture_of_ageing_has_words_for_those_who_do_not_see_it(chat: ChatSession) -> None:
    """Bars are stacked by currency with their figures beside them, and the alternative text says the same."""
    sent(chat, due="2026-10-01")
    sent(chat, "Dollars 50 USD", due="2026-11-01")
    picture = chat.as_("fatima").say("/report ageing").cards[0].picture
    assert picture is not None
    assert "31–60 days: €100.00" in picture.alt
    bars = picture.spec["layer"][0]["data"]["values"]
    assert {bar["currency"] for bar in bars} == {"EUR", "USD"}


def test_ageing_of_a_currency_without_a_rate_says_so(chat: ChatSession) -> None:
    """Dirhams are listed, left out of the total in euros, and named."""
    sent(chat, "Advice 50 AED")
    assert "without AED: no rate on file" in words(chat.as_("fatima").say("/report ageing"))


def test_ageing_of_one_company(chat: ChatSession) -> None:
    """A company that owes nothing is said to owe nothing."""
    client(chat, "Brightwater")
    sent(chat)
    assert chat.as_("fatima").say("/report ageing Brightwater").say == "Nobody owes us anything."
    assert "€100.00" in chat.as_("fatima").say("/report ageing Acme").say


def test_the_history_of_an_invoice(chat: ChatSession) -> None:
    """Issue, sending, nudges with who answered them, and payments, in order."""
    ref = sent(chat)
    chat.tick(days=3)
    chat.as_("marco").say(f'/invoice promise {ref} friday "says Kim"')
    chat.as_("fatima").say(f"/invoice pay {ref} 40 EUR")
    lines = chat.as_("fatima").say(f"/invoice history {ref}").cards[0].lines
    assert [word in line for word, line in zip(("issued", "sent", "nudged", "paid"), lines, strict=True)] == [True] * 4
    assert "Marco Ruiz nudged, level 1, 3 days overdue; answered by Fatima Noor with /invoice pay" in lines[2]


def test_finance_has_everything_overdue_on_the_agenda(chat: ChatSession) -> None:
    """The block counts and sums what is overdue and the drafts that wait."""
    sent(chat, due="2026-11-02")
    sent(chat, "Hosting 40 USD", due="2026-11-10")
    draft(chat)
    home = to_chase(chat, "fatima")
    assert "2 overdue invoices: €100.00 + $40.00." in home
    assert "INV-2026-0001 Acme: €100.00, Overdue since Tue, 3 Nov" in home
    assert "1 draft waits to be issued." in home


def test_owners_of_clients_have_their_own(chat: ChatSession) -> None:
    """Sven sees what his clients owe, not what Marco's do."""
    client(chat, "Brightwater", owner="sven")
    sent(chat, due="2026-11-02")
    mine = sent(chat, company="Brightwater", due="2026-11-02")
    home = to_chase(chat, "sven")
    assert mine in home
    assert "Acme: " not in home


def test_our_legal_entity_is_shown_and_edited(chat: ChatSession) -> None:
    """The entity is made of what is known of the company; its ladder and terms can be changed in chat."""
    card = chat.as_("fatima").say("/entity show").cards[0]
    assert (card.title, "-3, +1, +7, +14, +30, then every 14" in words(chat.as_("fatima").say("/entity show"))) == (
        "Studio",
        True,
    )
    reply = chat.as_("fatima").say('/entity edit terms:30 ladder:"5, 2" minimum:"20 EUR"')
    assert "+2, +5, then every 14" in words(reply)
    assert "No nudges below: €20.00" in words(reply)
    assert "is not a list of days" in chat.as_("fatima").say("/entity edit ladder:soon").say
    form = chat.as_("fatima").say("/entity edit").form
    assert form is not None
    assert {field.name: field.value for field in form.fields}["terms"] == "30"


def test_a_list_is_ordered_and_comes_as_a_file(chat: ChatSession) -> None:
    """By balance, the largest first; the file has every column; what was never sent has a list of its own."""
    small, large = sent(chat, "Tea 10 EUR"), sent(chat, "Work 900 EUR")
    waiting = issued(chat, "Ink 50 EUR")
    reply = chat.as_("fatima").say("/invoice list sort:balance down:yes")
    table = reply.cards[0].table
    assert table is not None
    assert [line[0] for line in table.rows] == [large, waiting, small]
    file = chat.as_("fatima").press(button(reply, "CSV")).files[0].content.decode("utf-8-sig")
    assert [line.split(",")[0] for line in file.splitlines()] == ["Invoice", large, waiting, small]
    assert f"{large},Acme,2026-11-23,2026-11-23,2026-11-23" in file
    unsent = chat.as_("fatima").say('/invoice list "not sent"').cards[0].table
    assert unsent is not None
    assert [(line[0], line[-1]) for line in unsent.rows] == [(waiting, "Not sent")]


def test_an_unsent_invoice_is_not_overdue_but_not_sent(chat: ChatSession) -> None:
    """Weeks after its due day it says so, is counted on the agenda, and cannot be snoozed."""
    ref = issued(chat)
    chat.clock.forward(days=57)
    card = chat.as_("fatima").say(ref).cards[0]
    assert card.status is not None
    assert card.status.label == "Not sent"
    assert "Nothing is overdue." in chat.as_("fatima").say("/invoice list overdue").say
    assert "1 issued invoice is not sent." in to_chase(chat, "fatima")
    assert "has not been sent yet" in chat.as_("fatima").say(f"/invoice snooze {ref}").say


def test_a_total_names_what_it_leaves_out(chat: ChatSession) -> None:
    """A currency without a rate stands in the first sentence, alone or beside the others; credit is not deducted."""
    first = sent(chat, "Work 10000 AED", due="2026-11-01")
    assert "We are owed AED" in chat.as_("fatima").say("/report ageing").say
    assert "10,000.00" in chat.as_("fatima").say("/report ageing").say
    other = sent(chat, due="2026-12-01")
    said = chat.as_("fatima").say("/report ageing").say
    assert "€100.00 + AED" in said
    chat.as_("fatima").sure(f"/invoice pay {other} 130 EUR")
    assert "€30.00 of credit with us, which is not deducted" in words(chat.as_("fatima").say("/report ageing"))
    assert first


@pytest.mark.parametrize(
    ("user", "text", "found"),
    [
        ("fatima", "5097.96", True),
        ("fatima", "5,097.96 EUR", True),
        ("greta", "5.097,96", False),
        ("marco", "5.097,96", True),
        ("fatima", "5,097.96 USD", False),
        ("fatima", "5097", False),
        ("fatima", "workshop", True),
        ("sam", "5097.96", False),
        ("sam", "workshop", False),
    ],
)
def test_an_invoice_is_found_by_amount_and_item(chat: ChatSession, user: str, text: str, found: bool) -> None:
    """In the caller's notation, with a currency only in that one; by nobody who may not see invoices."""
    ref = sent(chat, "Workshop day 5097.96 EUR")
    sent(chat, "Tea 50 EUR")
    assert (ref in words(chat.as_(user).say(f"/find {text}"))) is found


def test_newer_invoices_over_ten_times_as_much_hide_none(chat: ChatSession) -> None:
    """500 euros have as many cents as 50 dinars have fils; that takes no place in the list."""
    ref = draft(chat, "Tea 50 EUR")
    for n in range(10):
        draft(chat, f"Retainer {n} 500 EUR")
    assert ref in words(chat.as_("fatima").say("/find 50"))
