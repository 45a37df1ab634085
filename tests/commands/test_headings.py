"""Headings of lists: what a list is narrowed by is said over it, whether something fits or not."""

import re

import pytest

from bot.replies.reply import Tone
from tests.chat import ChatSession


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("/company list", "Companies"),
        ("/company list country:DE", "Companies · Country: Germany"),
        ("/company list DE-BY", "Companies · Country: Bavaria, Germany"),
        ("/company list South", "Companies · Region: South"),
        ("/company list North sort:name down:yes", "Companies · Region: North"),
        ("/company list region:North country:DE", "Companies · Country: Germany · Region: North"),
        ("/task list", "Tasks"),
        ("/task list mine", "Tasks: mine"),
        ("/task list whose:all overdue", "Tasks: all · Overdue"),
        ("/task list status:done", "Tasks · Status: done"),
        ("/ticket list unassigned", "Tickets: unassigned"),
        ("/ticket list urgent", "Tickets · Priority: urgent"),
        ("/deal list won", "Deals: won"),
    ],
)
def test_the_heading_says_what_was_asked_for(chat: ChatSession, line: str, heading: str) -> None:
    """Each filter that is other than usual, once, and neither order nor paging."""
    chat.say("/field new company Region choice:North,South")
    chat.say("/company new Acme country:DE region:North")
    assert [card.title for card in chat.say(line).cards] == [heading]


def test_the_heading_of_invoices_names_the_client(chat: ChatSession) -> None:
    """The same invoices of all clients and of one are told apart."""
    chat.say("/company new Acme country:DE")
    chat.as_("fatima").say("/invoice new C-1 Hosting 100 EUR")
    assert chat.as_("fatima").say("/invoice list draft").cards[0].title == "Invoices: draft"
    assert chat.as_("fatima").say("/invoice list draft C-1").cards[0].title == "Invoices: draft · Acme"


@pytest.mark.parametrize("line", ["/task list overdue", "/project list", "/invoice list paid"])
def test_the_line_that_an_empty_list_advises_is_understood(chat: ChatSession, line: str) -> None:
    """Whoever types what the answer says gets a list and no question."""
    empty = chat.say(line)
    advised = re.search(r"/\w+ list [a-z: ]+(?=\.)", empty.say)
    assert advised
    assert chat.say(advised[0]).tone is not Tone.BAD
