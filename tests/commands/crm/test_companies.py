"""Client companies, told in chat."""

from sqlalchemy import insert

from bot.replies.reply import Tone
from storage.records.search import IndexEntry
from storage.session.rows import table_of
from storage.session.session import Session
from tests.chat import ChatSession, button, words


def test_a_new_company_has_a_card_with_the_next_steps(chat: ChatSession) -> None:
    """A new client company gets a reference, an owner and a button for its first deal."""
    reply = chat.as_("sven").say("/company new Baltic Ferries country:Estonia currency:EUR")
    assert reply.say == "Baltic Ferries is on file as C-1."
    assert "Owner: Sven Lund" in words(reply)
    assert button(reply, "New deal").command == "deal new"


def test_a_company_is_found_by_a_part_of_its_name(chat: ChatSession) -> None:
    """Any beginning of a word of the name is enough when only one company has it."""
    chat.say("/company new Baltic Ferries")
    chat.say("/company new Nordic Foods")
    assert chat.say("/company show ferr").cards[0].ref == "C-1"


def test_a_name_that_very_many_have_is_looked_up_all_the_same(chat: ChatSession) -> None:
    """However many records are called so, the first ones answer; PostgreSQL takes 65,535 parameters and no more."""
    chat.say('/company new "Northwind"')

    def crowd(session: Session) -> None:
        rows = [
            {
                "company_id": 1,
                "kind": "company",
                "record_id": number,
                "ref": "",
                "title": "Northwind",
                "folded": "northwind",
            }
            for number in range(100, 70_100)
        ]
        session.connection().execute(insert(table_of(IndexEntry)), rows)

    chat.write(crowd)
    assert chat.say("/company show Northwind").cards[0].ref == "C-1"


def test_a_misspelt_name_is_answered_with_the_nearest(chat: ChatSession) -> None:
    """A name that nobody has is answered with the names that are written almost like it."""
    chat.say("/company new Baltic Ferries")
    assert "Did you mean Baltic Ferries (C-1)?" in chat.say("/company show Baltik Feries").say


def test_a_missing_name_opens_the_form_and_the_form_makes_the_company(chat: ChatSession) -> None:
    """What is missing is asked for in a form that keeps what was understood."""
    reply = chat.say("/company new country:EE")
    assert reply.form is not None
    assert {f.name: f.value for f in reply.form.fields}["country"] == "EE"
    assert chat.submit(reply.form, name="Baltic Ferries").say == "Baltic Ferries is on file as C-1."


def test_edit_without_changes_opens_the_form_with_what_is_on_file(chat: ChatSession) -> None:
    """`/company edit` with nothing to change shows the form, filled in."""
    chat.say("/company new Baltic Ferries country:EE")
    form = chat.say("/company edit C-1").form
    assert form is not None
    chat.submit(form, email="accounts@example.com")
    assert "accounts@example.com" in words(chat.say("C-1"))


def test_the_same_event_twice_runs_once_and_answers_the_same(chat: ChatSession) -> None:
    """A repeated key leaves one company and repeats the first answer."""
    first = chat.say("/company new Baltic Ferries", key="event-1")
    assert chat.say("/company new Baltic Ferries", key="event-1") == first
    table = chat.say("/company list").cards[0].table
    assert table is not None
    assert len(table.rows) == 1


def test_a_long_list_is_paged(chat: ChatSession) -> None:
    """The eleventh company is on the second page."""
    for number in range(11):
        chat.say(f'/company new "Client {number:02}"')
    reply = chat.say("/company list")
    assert "Client 10" not in words(reply)
    assert "Client 10" in words(chat.press(button(reply, "Next")))


def test_a_name_may_end_like_a_country(chat: ChatSession) -> None:
    """Words of the name are never taken for a country, a zone or a person; those need their key."""
    assert chat.say("/company new Air France").cards[0].title == "Air France"
    assert chat.say("/company new Hotel Berlin").cards[0].title == "Hotel Berlin"


def test_a_wrong_vat_id_is_refused(chat: ChatSession) -> None:
    """A VAT id of the EU is checked by its digits; a right one is kept without blanks."""
    assert "not a valid VAT id" in chat.say("/company new Acme vat:DE123456789").say
    assert "VAT id: DE136695976" in words(chat.say('/company new Acme vat:"DE 136 695 976"'))


def test_an_unknown_company_is_added_on_the_way(chat: ChatSession) -> None:
    """A command about a company that is not on file offers to add it, and then does what was asked."""
    reply = chat.as_("sven").say("/deal new Acme 12k EUR Website relaunch")
    assert reply.tone is Tone.BAD
    won = chat.as_("sven").press(button(reply, "Add Acme and go on"))
    assert won.say == "D-1 is open with Acme."
    assert "Owner: Sven Lund" in words(chat.say("/company show Acme"))
    chat.as_("sven").say("/undo")
    assert chat.say("/company show Acme").tone is Tone.BAD


def test_a_plus_adds_a_company_once(chat: ChatSession) -> None:
    """`+Name` in a line or in a form means the company of that name, whether it is new or not."""
    assert "Acme" in words(chat.say('/invoice new +"Acme" Consulting 100 EUR'))
    assert "Acme" in words(chat.say('/invoice new +"acme" Hosting 40 EUR'))
    form = chat.say("/invoice new Zeta").form
    assert form is not None
    assert "+Zeta adds it." in next(f.error for f in form.fields if f.name == "company")
    assert "Zeta" in words(chat.submit(form, company="+Zeta", lines="Hosting 40 EUR"))
    table = chat.say("/company list").cards[0].table
    assert table is not None
    assert [row[0] for row in table.rows] == ["Acme", "Zeta"]


def test_only_those_who_may_add_companies_are_offered_it(chat: ChatSession) -> None:
    """Support files tickets, but reads of clients only."""
    form = chat.as_("sam").say("/ticket new Printer broken company:Acme").form
    assert form is not None
    assert [field.error for field in form.fields if field.error] == ["I know no company “Acme”."]
    assert chat.as_("sam").say("/ticket new Printer broken company:+Acme").tone is Tone.BAD


def test_a_misspelt_company_is_one_press_away(chat: ChatSession) -> None:
    """The nearest names are buttons that do what was asked with them."""
    chat.say("/company new Baltic Ferries")
    reply = chat.say("/deal new Balltic 12k EUR")
    assert chat.press(button(reply, "Baltic Ferries (C-1)")).cards[0].fields[0].value == "Baltic Ferries"


def test_what_is_not_there_is_answered_with_the_way_to_what_is(chat: ChatSession) -> None:
    """A reference of another noun is called by its name; nothing alike leads to the list."""
    assert "is something else (deal). Needed here: company." in chat.say("/company show D-1").say
    assert chat.press(button(chat.say("/company show C-99"), "/company list")).cards[0].title == "Companies"


def test_a_second_company_of_one_name_is_noticed(chat: ChatSession) -> None:
    """Two clients may be called alike, but nobody makes the second by chance."""
    chat.say("/company new Acme")
    assert "There is C-1 Acme with the same name" in chat.say("/company new ACME").say
    assert chat.say("/company show Acme").cards[0].ref == "C-1"


def test_a_company_to_which_something_belongs_stays(chat: ChatSession) -> None:
    """Deleting names what hangs on a company, and takes one without anything off file."""
    chat.say("/company new Acme")
    chat.say("/company new Zeta")
    chat.say("/contact new Acme Jane")
    chat.say("/invoice new Acme Hosting 40 EUR")
    reply = chat.say("/company delete Acme")
    assert reply.say == "C-1 stays on file, as these belong to it: 1 × contact, 1 × invoice."
    assert chat.say("/company delete Zeta").say == "Zeta (C-2) is off file. /undo brings it back."
    chat.say("/undo")
    assert chat.say("/company show Zeta").cards[0].ref == "C-2"
