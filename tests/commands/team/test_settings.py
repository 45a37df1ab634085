"""The company itself, told in chat."""

from bot.replies.reply import Tone
from storage.identity.company import Company
from tests.chat import ChatSession, words


def company(chat: ChatSession) -> Company:
    """The company as it is stored."""
    return chat.read(lambda session: session.get_one(Company, chat.company))


def test_everybody_sees_the_company(chat: ChatSession) -> None:
    """The card has name, currency, zone and open hours."""
    said = words(chat.as_("ken").say("/settings show"))
    assert "Studio" in said
    assert "Open: Monday-Friday 09:00-17:00" in said


def test_the_owner_changes_it_and_takes_it_back(chat: ChatSession) -> None:
    """An edit changes what was named and nothing else; /undo restores it."""
    chat.say('/settings edit name:"Longshore Studio" currency:CHF')
    assert (company(chat).name, company(chat).currency, company(chat).country) == ("Longshore Studio", "CHF", "DE")
    assert "Longshore Studio" in words(chat.say("/undo"))
    assert (company(chat).name, company(chat).currency) == ("Studio", "EUR")


def test_nobody_but_an_owner_changes_it(chat: ChatSession) -> None:
    """A manager reads the settings only."""
    assert chat.as_("marco").say("/settings edit currency:USD").tone is Tone.BAD
    assert company(chat).currency == "EUR"


def test_the_form_is_filled_with_what_is_known(chat: ChatSession) -> None:
    """Without a change the form asks, and what it is sent is kept."""
    form = chat.say("/settings edit").form
    assert form is not None
    assert {field.name: field.value for field in form.fields}["zone"] == "Europe/Berlin"
    assert "Europe/Oslo" in words(chat.submit(form, zone="Europe/Oslo"))


def test_open_hours_are_those_of_people_without_their_own(chat: ChatSession) -> None:
    """A person who has no hours works when the company is open."""
    chat.say('/person invite "Nora Lind"')
    chat.say("/settings hours sat 10:00-14:00")
    assert "Hours: Saturday 10:00-14:00" in words(chat.say("/person show @nora"))


def test_special_days_are_listed(chat: ChatSession) -> None:
    """A day on which the company is closed stands on its card."""
    chat.say("/settings day 2026-12-24 closed")
    assert "Special days: Thu, 24 Dec" in words(chat.say("/settings show"))
