"""What is on file already is named before it is made once more."""

from __future__ import annotations

import pytest
from sqlmodel import func, select

from bot.invocation import Upload
from bot.replies.reply import Tone
from storage.areas.client import Client
from storage.areas.contact import Contact
from storage.areas.deal import Deal
from storage.areas.invoice import Invoice
from storage.areas.project import Project
from storage.areas.ticket import Ticket
from storage.identity.people import Person
from storage.session.session import Session
from tests.chat import ChatSession, button, words

NOUNS = (Client, Contact, Deal, Invoice, Person, Project, Ticket)


def counted(session: Session) -> int:
    """How many records there are."""
    return sum(session.exec(select(func.count()).select_from(noun)).one() for noun in NOUNS)


@pytest.fixture
def acme(chat: ChatSession) -> ChatSession:
    """Acme with Jane, a deal, a project, a draft and a ticket."""
    for line in (
        "/company new Acme vat:DE136695976 email:office@acme.example",
        "/contact new C-1 Jane Miller jane@acme.example phone:+49301234567",
        "/deal new C-1 Website",
        "/project new Portal C-1",
        "/invoice new C-1 2x Consulting 120 EUR; Hosting 40 EUR",
        "/ticket new Printer broken",
        "/person invite Nora Lind nora@example.com",
    ):
        assert chat.say(line).tone is not Tone.BAD
    chat.say("/company new Bolt")
    return chat


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/company new ACME", "C-1 Acme with the same name"),
        ("/company new Acme Holding vat:DE136695976", "C-1 Acme with the same VAT id"),
        ("/company new Acme Holding email:Office@acme.example", "C-1 Acme with the same E-mail"),
        ("/contact new C-2 J. Miller JANE@acme.example", "CT-1 Jane Miller with the same E-mail"),
        ('/contact new C-2 Jim phone:"+49 (30) 123-4567"', "CT-1 Jane Miller with the same Phone"),
        ("/contact new C-1 jane miller", "CT-1 Jane Miller with the same name + Company"),
        ("/deal new C-1 website", "D-1 Website with the same name + Company"),
        ("/project new portal C-1", "P-1 Portal with the same name + Company"),
        ("/invoice new C-1 2x Consulting 120 EUR; Hosting 40 EUR", "INV-D1 Acme with the same client and items"),
        ("/ticket new printer broken", "T-1 Printer broken with the same name"),
        ("/person invite nora lind", "Nora Lind with the same name"),
        ("/person invite Nora L. nora@example.com", "Nora Lind with the same address"),
    ],
)
def test_a_twin_is_named_before_it_is_made(acme: ChatSession, line: str, said: str) -> None:
    """Nothing is written; one button opens what there is, the other makes another one of all that was typed."""
    before = acme.read(counted)
    asked = acme.say(line)
    assert f"There is {said}." in asked.say
    assert acme.read(counted) == before
    opened = acme.press(next(action for action in asked.actions if action.label.startswith("Open ")))
    assert said.partition(" with")[0].rpartition(" ")[2] in words(opened)
    made = acme.press(button(asked, "Make it anyway"))
    assert made.tone is not Tone.BAD, made.say
    assert acme.read(counted) > before


@pytest.mark.parametrize(
    "line",
    [
        "/company new Acme Two",
        "/contact new C-2 Jane Miller",
        "/deal new C-2 Website",
        "/project new Portal",
        "/invoice new C-1 2x Consulting 121 EUR; Hosting 38 EUR",
        "/invoice new C-2 2x Consulting 120 EUR; Hosting 40 EUR",
        "/company new Łódź",
    ],
)
def test_what_only_looks_like_it_is_made(acme: ChatSession, line: str) -> None:
    """Another name, another client or other items ask nothing."""
    before = acme.read(counted)
    assert "There is" not in acme.say(line).say
    assert acme.read(counted) > before


def test_a_ticket_of_the_same_subject_is_another_one_later(acme: ChatSession) -> None:
    """After ten minutes the printer may have broken again."""
    acme.clock.forward(minutes=11)
    assert acme.say("/ticket new Printer broken").say.startswith("T-2 is open")


def test_a_twin_that_may_not_be_seen_is_not_told(acme: ChatSession) -> None:
    """A project that somebody is not in stays unknown, whatever a new one is called."""
    assert "Portal" not in acme.as_("ken").say("/project new Portal C-1").say.replace("new Portal", "")


def test_a_file_names_what_may_be_a_twin(acme: ChatSession) -> None:
    """The preview tells of the line, which makes another one if it is pressed all the same."""
    file = "Name;Company;Phone\nJim;C-2;+49301234567\nPam;C-2;+4912345678\nTim;C-1;+49 123 456-78\n"
    preview = acme.say(
        "/contact import", uploads={"jim.csv": Upload(name="jim.csv", media_type="text/csv", content=file.encode())}
    )
    assert "Line 2: CT-1 has the same Phone" in words(preview)
    assert "Line 4: Line 3 has the same Phone." in words(preview)
    assert acme.press(button(preview, "Import")).say.startswith("3 added")
