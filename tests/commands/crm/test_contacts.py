"""People at client companies, told in chat."""

import pytest

from bot.invocation import Upload
from tests.chat import ChatSession, button, words


@pytest.fixture
def acme(chat: ChatSession) -> ChatSession:
    """Sven, whose client Acme is on file."""
    chat.as_("sven").say("/company new Acme")
    return chat.as_("sven")


def test_a_company_has_several_people(acme: ChatSession) -> None:
    """Each contact gets a reference, and the company's card names them all."""
    acme.say("/contact new Acme Jane Miller jane@acme.com title:Buyer")
    assert acme.say("/contact new C-1 Tom Hall phone:+4412345").say == "Tom Hall of Acme is on file as CT-2."
    shown = words(acme.say("C-1"))
    assert "Jane Miller · Buyer · jane@acme.com" in shown
    assert "Tom Hall · +4412345" in shown


def test_an_address_in_a_line_is_recognised(acme: ChatSession) -> None:
    """An e-mail address after the name needs no key, even as chat clients wrap it."""
    assert "E-mail: jane@acme.com" in words(
        acme.say("/contact new Acme Jane Miller <mailto:jane@acme.com|jane@acme.com>")
    )


@pytest.mark.parametrize("address", ["jane@", "jane@acme", "ja ne@acme.com"])
def test_a_wrong_address_is_refused(acme: ChatSession, address: str) -> None:
    """What is no address is named, and nothing is written."""
    reply = acme.say(f'/contact new Acme Jane email:"{address}"')
    assert "is not an e-mail address" in reply.say
    assert "Nobody is on file yet" in words(acme.say("/contact list"))


def test_contacts_are_listed_by_company(acme: ChatSession) -> None:
    """The list can be narrowed to one company."""
    acme.say("/company new Nordic")
    acme.say("/contact new Acme Jane")
    acme.say("/contact new Nordic Tom")
    shown = words(acme.say("/contact list Nordic"))
    assert "Tom | CT-2 | Nordic" in shown
    assert "Jane" not in shown


def test_edit_without_changes_opens_the_filled_form(acme: ChatSession) -> None:
    """The form of an edit shows what is on file and changes what is changed in it."""
    acme.say("/contact new Acme Jane jane@acme.com")
    form = acme.say("/contact edit CT-1").form
    assert form is not None
    assert {f.name: f.value for f in form.fields}["email"] == "jane@acme.com"
    assert "Phone: +4412345" in words(acme.submit(form, phone="+4412345"))


def test_support_reads_and_does_not_write(acme: ChatSession) -> None:
    """Support sees contacts and may not add any."""
    acme.say("/contact new Acme Jane")
    assert "Jane" in words(acme.as_("sam").say("CT-1"))
    assert "is for:" in acme.as_("sam").say("/contact new Acme Tom").say


def test_a_contact_leads_to_a_deal(acme: ChatSession) -> None:
    """The first button of a contact opens a deal with the company."""
    acme.say("/contact new Acme Jane")
    assert acme.press(button(acme.say("CT-1"), "New deal")).say == "D-1 is open with Acme."


def test_a_file_that_is_imported_twice_adds_nobody_twice(acme: ChatSession) -> None:
    """A second press of the button finds every line on file as it stands."""
    content = b"Company,Name,E-mail\nAcme,Jane Miller,jane@acme.com\nC-1,Tom Hall,\n"
    file = {"people.csv": Upload(name="people.csv", media_type="text/csv", content=content)}
    preview = acme.say("/contact import", uploads=file)
    assert acme.press(button(preview, "Import")).say == "2 added, 0 changed."
    assert acme.press(button(preview, "Import"), key="again").say.startswith("0 added, 0 changed.")
    assert "CT-1 is on file just like this." in words(acme.say("/contact import", uploads=file))
