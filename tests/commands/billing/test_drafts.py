"""Drafts, told in chat."""

import pytest

from bot.replies.reply import Reply, Tone
from tests.chat import ChatSession, button, words
from tests.commands.billing.invoices import client, draft, issued, row


def items(reply: Reply) -> list[tuple[str, str, str]]:
    """Name, unit price and amount of each item of the first card."""
    table = reply.cards[0].table
    return [(row[0], row[2], row[3]) for row in table.rows] if table else []


@pytest.fixture(autouse=True)
def acme(chat: ChatSession) -> str:
    return client(chat, more="currency:EUR")


def test_a_draft_shows_its_lines_and_the_next_step(chat: ChatSession) -> None:
    """Lines are multiplied and summed, and the first button is the one that issues the draft."""
    reply = chat.as_("fatima").say("/invoice new Acme 2x Consulting 120 EUR; Hosting 40 EUR 19 %")
    assert reply.say == "INV-D1 drafts €333.20 for Acme. Issue it when it is right."
    table = reply.cards[0].table
    assert table is not None
    assert [line[0] for line in table.rows] == ["Consulting", "Hosting", "Net", "Tax 19%"]
    assert table.total[-1] == "€333.20"
    first = reply.cards[0].actions[0]
    assert (first.label, first.command) == ("Issue", "invoice issue")


def test_a_draft_in_yen_has_no_decimals(chat: ChatSession) -> None:
    """JPY is counted in whole yen, tax included."""
    ref = draft(chat, "3x Workshop 1005 JPY", "tax:10")
    assert (row(chat, ref).total_minor, row(chat, ref).currency) == (3317, "JPY")


def test_a_discount_is_taken_off_and_never_more_than_there_is(chat: ChatSession) -> None:
    """A quantity below nothing lowers the total; a draft below nothing is refused."""
    ref = draft(chat, "Consulting 100 EUR; -1x Discount 10 EUR")
    assert row(chat, ref).total_minor == 9000
    assert "less than nothing" in chat.as_("fatima").say("/invoice new Acme -2h Refund 100 EUR").say


def test_a_unit_price_finer_than_cents_stays_as_it_was_said(chat: ChatSession) -> None:
    """Draft, form, change, invoice and credit note show all its digits; each line is rounded once, and they add up."""
    fatima = chat.as_("fatima")
    ref = draft(chat, "7000x kWh 0.1648 EUR; 7x Water 0.0205 EUR", "tax:19")
    prices = [("kWh", "€0.1648", "€1,153.60"), ("Water", "€0.0205", "€0.14")]
    assert row(chat, ref).total_minor == 137295
    reply = fatima.say(f'/invoice edit {ref} add:"Travel 80 EUR"')
    form = fatima.say(f"/invoice edit {ref}").form
    assert form is not None
    kept = "7000x kWh 0.1648 EUR; 7x Water 0.0205 EUR; 1x Travel 80.00 EUR"
    assert kept in [field.value for field in form.fields]
    assert items(reply)[:2] == prices
    assert items(fatima.say(f"/invoice edit {ref} lines:{kept}"))[:2] == prices
    number = fatima.sure(f"/invoice issue {ref}").cards[0].ref
    credited = items(chat.as_("olivia").sure(f"/invoice credit {number}"))
    assert credited[:2] == [("kWh", "0,1648\xa0€", "1.153,60\xa0€"), ("Water", "0,0205\xa0€", "0,14\xa0€")]


def test_a_price_finer_than_cents_is_of_several(chat: ChatSession) -> None:
    """One piece at a part of a cent is refused, as no coin pays it, and what a point means is asked."""
    fatima = chat.as_("fatima")
    assert "Say how many" in fatima.say("/invoice new Acme kWh 0.1648 EUR").say
    assert [action.label for action in fatima.say("/invoice new Acme 40x Diesel 1.749 EUR").actions] == [
        "40x Diesel 1749.00 EUR",
        "40x Diesel 1.7490 EUR",
    ]


def test_an_unusual_currency_is_pointed_out(chat: ChatSession) -> None:
    """A draft in another currency than the client's says so, and one button bills in the usual one."""
    client(chat, "Brightwater", more="currency:USD")
    assert "$40.00" in chat.as_("fatima").say("/invoice new Brightwater Hosting 40").say
    reply = chat.as_("fatima").say("/invoice new Brightwater Hosting 40 EUR")
    assert "Brightwater is usually billed in USD." in reply.say
    assert "$40.00" in words(chat.as_("fatima").press(button(reply, "Bill in USD")))


def test_prices_with_coins_cannot_become_yen(chat: ChatSession) -> None:
    """A change of currency that would lose decimals is refused, and the draft stays as it was."""
    ref = draft(chat, "Hosting 40.50 EUR")
    reply = chat.as_("fatima").say(f"/invoice edit {ref} currency:JPY")
    assert "round the prices" in reply.say
    assert row(chat, ref).currency == "EUR"


def test_lines_are_added_and_removed(chat: ChatSession) -> None:
    """A draft may change as often as it likes; totals follow."""
    ref = draft(chat, "Consulting 100 EUR")
    assert "€180.00" in words(chat.as_("fatima").say(f'/invoice edit {ref} add:"Travel 80 EUR"'))
    reply = chat.as_("fatima").say(f"/invoice edit {ref} remove:1")
    assert "Consulting" not in words(reply)
    assert row(chat, ref).total_minor == 8000
    assert "only item" in chat.as_("fatima").say(f"/invoice edit {ref} remove:1").say


def test_edit_without_changes_opens_the_form_with_what_is_there(chat: ChatSession) -> None:
    """The form holds the lines as one would type them, hours kept as hours."""
    ref = draft(chat, "1.5h Consulting 100 EUR; Hosting 40 EUR")
    form = chat.as_("fatima").say(f"/invoice edit {ref}").form
    assert form is not None
    lines = {field.name: field.value for field in form.fields}["lines"]
    assert lines == "1.5h Consulting 100.00 EUR; 1x Hosting 40.00 EUR"
    chat.as_("fatima").submit(form, note="Thank you")
    assert row(chat, ref).total_minor == 19000


def test_a_german_reads_and_sends_back_german_figures(chat: ChatSession) -> None:
    """The form speaks the reader's notation both ways: 1,5 hours stay 1,5 hours."""
    ref = draft(chat, "1.5h Consulting 99.50 EUR")
    chat.as_("olivia").say("/person edit me language:de")
    form = chat.as_("olivia").say(f"/invoice edit {ref}").form
    assert form is not None
    assert "1,5h Consulting 99,50 EUR" in {field.value for field in form.fields}
    chat.as_("olivia").submit(form, note="Danke")
    assert row(chat, ref).total_minor == 14925


def test_a_void_draft_cannot_be_issued(chat: ChatSession) -> None:
    """A draft that was thrown away stays away, until that is undone."""
    ref = draft(chat)
    chat.as_("fatima").sure(f"/invoice void {ref}")
    assert "is void" in chat.as_("fatima").say(f"/invoice issue {ref}").say
    chat.as_("fatima").say("/undo")
    assert "is issued as" in chat.as_("fatima").sure(f"/invoice issue {ref}").say


def test_what_is_issued_never_changes(chat: ChatSession) -> None:
    """Editing an issued invoice is refused, with the credit note one press away."""
    ref = issued(chat)
    reply = chat.as_("fatima").say(f"/invoice edit {ref} tax:19")
    assert reply.tone is Tone.BAD
    assert reply.say == f"{ref} is issued, so it never changes. Write a credit note and a new invoice."
    assert button(reply, "Credit note").command == "invoice credit"
    assert chat.as_("fatima").say(f"/invoice void {ref}").tone is Tone.BAD


@pytest.mark.parametrize("lines", ["1x Gold 99999999999999999999 EUR", "900000000x Gold 90000000 EUR"])
def test_absurd_amounts_are_refused(chat: ChatSession, lines: str) -> None:
    """An amount that no invoice has is a typing error, not a fault."""
    reply = chat.as_("fatima").say(f"/invoice new Acme {lines}")
    assert reply.tone is Tone.BAD
    assert "broke" not in reply.say


def test_several_currencies_on_one_invoice_are_refused(chat: ChatSession) -> None:
    """Lines of two currencies are named, and nothing is written."""
    reply = chat.as_("fatima").say("/invoice new Acme Consulting 10 EUR; Hosting 5 USD")
    assert "EUR, USD" in reply.say
    assert "no such invoices" in chat.as_("fatima").say("/invoice list draft").say


def test_a_tax_over_a_hundred_percent_is_refused(chat: ChatSession) -> None:
    """A tax lies between 0 and 100 %."""
    assert "between 0 and 100" in chat.as_("fatima").say("/invoice new Acme Hosting 40 EUR tax:190").say


def test_the_first_draft_can_be_taken_back(chat: ChatSession) -> None:
    """Undoing the very first invoice leaves our legal entity and later invoices alone."""
    draft(chat)
    chat.as_("olivia").say("/invoice new Acme Hosting 40 EUR")
    assert chat.as_("fatima").say("/undo").tone is not Tone.BAD
    assert "INV-D2" in words(chat.as_("olivia").say("/invoice list draft"))
    assert "INV-D1" not in words(chat.as_("olivia").say("/invoice list draft"))


def test_a_draft_takes_another_due_day_and_tax(chat: ChatSession) -> None:
    """What is given is changed, the rest stays; an item that is not there is named."""
    ref = draft(chat)
    assert "Due: Thu, 24 Dec" in words(chat.as_("fatima").say(f"/invoice edit {ref} due:2026-12-24 tax:19"))
    assert (row(chat, ref).total_minor, row(chat, ref).terms) == (11900, None)
    assert "There is no item 9" in chat.as_("fatima").say(f"/invoice edit {ref} remove:9").say
    form = chat.as_("fatima").say(f"/invoice edit {ref}").form
    assert form is not None
    values = {field.name: field.value for field in form.fields}
    assert (values["due"], values["tax"]) == ("2026-12-24", "19")
