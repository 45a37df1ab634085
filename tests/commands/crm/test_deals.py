"""Deals, told in chat."""

import pytest

from bot.invocation import Upload
from bot.replies.reply import Reply
from tests.chat import ChatSession, button
from tests.chat import words as all_words


def words(reply: Reply) -> str:
    """What a reply says, with plain blanks."""
    return all_words(reply).replace("\u00a0", " ")


@pytest.fixture
def sven(chat: ChatSession) -> ChatSession:
    """Sven in #sales, with the clients Acme and Nordic."""
    sven = chat.as_("sven").in_("sales")
    sven.say("/company new Acme")
    sven.say("/company new Nordic")
    return sven


def test_a_deal_is_opened_in_one_line(sven: ChatSession) -> None:
    """Company, amount and day are understood, and the day is said back resolved."""
    reply = sven.say('/deal new Acme 12k EUR close:"end of next month"')
    assert reply.say == "D-1 is open with Acme, to be decided by Thu, 31 Dec."
    assert "Amount: 12 000,00 €" in words(reply)
    assert "Weighted: 1 200,00 € at 10 %" in words(reply)


def test_the_amount_may_follow_the_name(sven: ChatSession) -> None:
    """An amount with its currency at the end of the name is the amount; a bare number stays in the name."""
    assert sven.say("/deal new Acme Relaunch of the shop 12k EUR").cards[0].title == "Relaunch of the shop"
    assert sven.say("/deal new Acme Roadmap 2027").cards[0].title == "Roadmap 2027"


def test_an_unknown_company_is_answered_with_the_nearest(sven: ChatSession) -> None:
    """A misspelt company gets the names like it, and no deal is opened."""
    assert "Did you mean Acme (C-1)?" in sven.say("/deal new Acmee 12k EUR").say
    assert "No deal fits" in words(sven.say("/deal list"))


def test_the_stage_moves_by_button_and_by_menu(sven: ChatSession) -> None:
    """The first button leads to the next stage, the menu to any, and the probability follows."""
    card = sven.say("/deal new Acme 10k EUR probability:30")
    assert "Weighted: 3 000,00 € at 30 %" in words(card)
    moved = sven.press(button(card, "Move to qualified"))
    assert "Weighted: 2 500,00 € at 25 %" in words(moved)
    select = moved.cards[0].select
    assert select is not None
    assert "Weighted: 7 500,00 € at 75 %" in words(sven.press(select, stage="negotiation"))


def test_a_probability_is_a_share(sven: ChatSession) -> None:
    """More than 100 % is refused."""
    assert "between 0 and 100" in sven.say("/deal new Acme 10k EUR probability:130").say


def test_a_won_deal_is_told_to_the_other_sales_channels(sven: ChatSession) -> None:
    """Winning it in private tells #sales once, with the amount; the invoice is the next step."""
    sven.say("/deal new Acme 10k EUR Relaunch")
    reply = sven.in_("").say("/deal win D-1 11k EUR")
    assert reply.say == "D-1 is won. Start the project or send the invoice."
    told = sven.tick()
    assert [sent.to for sent in told] == ["sales"]
    assert words(told[0].reply).startswith("Sven Lund won Acme: 11.000,00 €.")
    assert button(reply, "New invoice").command == "invoice new"


def test_a_manager_starts_the_project_of_a_won_deal(sven: ChatSession) -> None:
    """The first button of a won deal makes its project for the same company, under the same name."""
    sven.say("/deal new Acme 10k EUR Relaunch")
    sven.say("/deal win D-1")
    marco = sven.as_("marco").in_("")
    assert marco.press(button(marco.say("D-1"), "Start project")).cards[0].title == "Relaunch"
    assert "Company: Acme" in words(marco.say("P-1"))


def test_a_channel_that_saw_it_is_not_told_again(sven: ChatSession) -> None:
    """Where the deal was won, the answer is the news."""
    sven.say("/deal new Acme 10k EUR")
    sven.say("/deal win D-1")
    assert sven.tick() == []


def test_an_undone_win_is_not_told(sven: ChatSession) -> None:
    """A win that was taken back before anybody heard of it lapses."""
    sven.say("/deal new Acme 10k EUR")
    sven.in_("").say("/deal win D-1")
    sven.in_("").say("/deal stage D-1 negotiation")
    assert sven.tick() == []


def test_losing_needs_a_reason(sven: ChatSession) -> None:
    """The button asks why in a form; the reason stands on the card, and the deal can be reopened."""
    form = sven.press(button(sven.say("/deal new Acme 10k EUR"), "Lost")).form
    assert form is not None
    lost = sven.submit(form, reason="Too dear")
    assert lost.say == "D-1 is lost: Too dear"
    assert "Reason: Too dear" in words(lost)
    assert "qualified" in words(sven.press(button(lost, "Reopen")))


def test_what_is_closed_is_not_closed_again(sven: ChatSession) -> None:
    """A second win or loss is refused with the reason."""
    sven.say("/deal new Acme 10k EUR")
    sven.say("/deal win D-1")
    assert sven.say("/deal win D-1").say == "D-1 is won already."
    sven.say("/deal lose D-1 They went bankrupt")
    assert sven.say("/deal lose D-1 Again").say == "D-1 is lost already."


def test_the_list_never_adds_currencies_up(sven: ChatSession) -> None:
    """Open deals have one total per currency, whole and weighted; closed ones do not count."""
    sven.say("/deal new Acme 10k EUR stage:proposal")
    sven.say("/deal new Nordic 5k EUR")
    sven.say("/deal new Nordic 900000 JPY stage:negotiation")
    sven.say("/deal new Nordic 7k USD")
    sven.say("/deal win D-4")
    shown = words(sven.say("/deal list"))
    assert "EUR: 15 000,00 €, weighted 5 500,00 €" in shown
    assert "JPY: 900 000 JP¥, weighted 675 000 JP¥" in shown
    assert "USD" not in shown
    assert "D-4" not in shown
    assert "D-4" in words(sven.say("/deal list won"))


def test_the_list_is_ordered_by_the_day_of_decision(sven: ChatSession) -> None:
    """The deal to be decided next comes first, those without a day last."""
    sven.say("/deal new Acme Later 1k EUR close:2027-01-10")
    sven.say("/deal new Acme Open-ended 1k EUR")
    sven.say("/deal new Acme Soon 1k EUR close:friday")
    table = sven.say("/deal list").cards[0].table
    assert table is not None
    assert [row[0] for row in table.rows] == ["Soon", "Later", "Open-ended"]


def test_amounts_are_hidden_from_who_may_not_see_them(sven: ChatSession) -> None:
    """Support sees the deal and dots for its amount."""
    sven.say("/deal new Acme 12k EUR")
    assert "Amount: •••" in words(sven.as_("sam").in_("").say("D-1"))
    assert "€" not in words(sven.as_("sam").in_("").say("/deal list"))


def test_edit_shows_the_form_and_changes_what_is_given(sven: ChatSession) -> None:
    """The form knows the amount as one would type it; a next step appears on the card."""
    sven.say("/deal new Acme 12k EUR")
    form = sven.say("/deal edit D-1").form
    assert form is not None
    assert {f.name: f.value for f in form.fields}["amount"] == "12000,00 EUR"
    reply = sven.say('/deal edit D-1 14k EUR next_step:"Send the offer" next_day:friday')
    assert "Next step: Send the offer · Fri, 27 Nov" in words(reply)
    assert "Amount: 14 000,00 €" in words(reply)


def test_a_stale_deal_says_so(sven: ChatSession) -> None:
    """After two weeks of silence the card warns, until somebody touches the deal."""
    sven.say("/deal new Acme 12k EUR")
    sven.clock.forward(days=15)
    assert "Nothing has happened for 15 days." in words(sven.say("D-1"))
    sven.say("/deal stage D-1 qualified")
    assert "Nothing has happened" not in words(sven.say("D-1"))


def test_a_file_moves_no_deal(sven: ChatSession) -> None:
    """A stage that differs is refused with the line, not left out in silence; the same one is no change."""
    sven.say("/deal new Acme Relaunch")
    sven.say("/deal new Nordic Archive")
    content = b"Reference,Stage,Next step\nD-1,won,Call\nD-2,lead,Write\n"
    file = {"deals.csv": Upload(name="deals.csv", media_type="text/csv", content=content)}
    told = words(sven.say("/deal import", uploads=file))
    assert "Line 2: Stage is not changed by a file." in told
    assert "Changed: 1\nUnchanged: 0\nBad: 1" in told
