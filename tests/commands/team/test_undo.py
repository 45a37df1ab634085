"""Taking back, histories and the record of who did what, told in chat."""

import pytest
from sqlalchemy import update

from bot.replies.reply import Tone
from storage.delivery.notices import Delivery
from storage.session.rows import table_of
from tests.chat import ChatSession, button, words


def edited_company(chat: ChatSession) -> None:
    """C-1, made by Sven and given an address by Fatima."""
    chat.as_("sven").say("/company new Baltic Ferries country:EE")
    chat.clock.forward(hours=1)
    chat.as_("fatima").say("/company edit C-1 email:accounts@example.com")


def test_undo_says_what_is_as_it_was(chat: ChatSession) -> None:
    """The answer names the command, what changed back, and shows the record."""
    edited_company(chat)
    reply = chat.as_("fatima").say("/undo")
    assert "Undone: /company edit" in reply.say
    assert "company C-1: E-mail accounts@example.com → –" in words(reply)
    assert reply.cards[1].ref == "C-1"


def test_undo_goes_on_to_the_command_before(chat: ChatSession) -> None:
    """The second /undo takes back the change before the first one."""
    chat.say("/company new Baltic Ferries")
    chat.say("/company edit C-1 email:accounts@example.com")
    chat.say("/undo")
    assert "company C-1 removed" in words(chat.say("/undo"))
    assert chat.say("C-1").tone is Tone.BAD
    assert "nothing of yours" in chat.say("/undo").say


def test_undo_tells_whose_part_of_what_is_gone(chat: ChatSession) -> None:
    """Parts without a name are told by their text and what they belong to."""
    chat.say('/company new "Harbour & Sons"')
    chat.say('/project new "Harbour portal" C-1')
    chat.say("/project assign P-1 @ken")
    assert "membership P-1, Ken Sato removed" in words(chat.say("/undo"))
    chat.as_("fatima").say('/invoice new C-1 "2x Hosting 120 EUR"')
    assert "invoice line Hosting, INV-D1 removed" in words(chat.as_("fatima").say("/undo"))


def test_changes_are_told_in_the_readers_language(chat: ChatSession) -> None:
    """Kinds, fields and values of a change are in German for whoever reads German."""
    chat.say("/person edit me language:de")
    edited_company(chat)
    chat.say("/company edit C-1 terms:30")
    chat.say('/project new "Harbour portal" C-1')
    chat.say("/project assign P-1 @ken")
    assert "Zahlungsziel – → 30" in words(chat.as_("olivia").say("/history C-1"))
    assert "Mitgliedschaft P-1, Ken Sato entfernt" in words(chat.say("/undo"))


def test_undo_takes_back_own_changes_only(chat: ChatSession) -> None:
    """Who changed nothing has nothing to undo."""
    edited_company(chat)
    assert "nothing of yours" in chat.as_("marco").say("/undo").say


def test_undo_names_who_is_in_the_way(chat: ChatSession) -> None:
    """A row that somebody changed since is left alone, and the answer says who and with what."""
    chat.as_("sven").say("/company new Baltic Ferries")
    chat.as_("sven").say("/company edit C-1 country:EE")
    chat.as_("fatima").say("/company edit C-1 country:DE")
    said = chat.as_("sven").say("/undo").say
    assert "Fatima Noor changed the same thing" in said
    assert "/company edit" in said


def test_undo_of_what_others_depend_on_is_refused(chat: ChatSession) -> None:
    """A company that has a contact by now is not removed."""
    chat.as_("sven").say("/company new Baltic Ferries")
    chat.as_("fatima").say('/contact new C-1 "Kaja Tamm"')
    assert chat.as_("sven").say("/undo").tone is Tone.BAD
    assert chat.say("C-1").cards[0].ref == "C-1"


def test_what_cannot_be_undone_says_why(chat: ChatSession) -> None:
    """The refusal carries the command's own reason."""
    chat.say('/person invite "Nora Lind"')
    assert "/person invite cannot be undone: Take the person's roles away" in chat.say("/undo").say


def test_a_history_tells_who_changed_what_to_what(chat: ChatSession) -> None:
    """Newest first, each line with time, person, command and values."""
    edited_company(chat)
    lines = chat.say("/history C-1").cards[0].lines
    assert "Fatima Noor · /company edit · company C-1: E-mail – → accounts@example.com" in lines[0]
    assert "Sven Lund · /company new · company C-1 added" in lines[-1]


def test_a_history_names_people_and_not_their_numbers(chat: ChatSession) -> None:
    """A new owner is written by name."""
    edited_company(chat)
    chat.say("/company edit C-1 owner:@marco")
    assert "Owner Sven Lund → Marco Ruiz" in words(chat.say("/history C-1"))


def test_a_history_shows_money_to_those_who_may_see_it(chat: ChatSession) -> None:
    """Support reads dots where sales reads the amount."""
    chat.as_("sven").say("/company new Baltic Ferries")
    chat.as_("sven").say('/deal new C-1 name:"New website" amount:"1200 EUR"')
    chat.as_("sven").say('/deal edit D-1 amount:"1500 EUR"')
    assert "1500,00" in words(chat.as_("sven").say("/history D-1")).replace("\xa0", "")
    said = words(chat.as_("sam").say("/history D-1"))
    assert "•••" in said
    assert "500" not in said.replace("\xa0", "")


def test_a_history_is_as_secret_as_its_record(chat: ChatSession) -> None:
    """Who may not see the record learns nothing, not even that it exists."""
    edited_company(chat)
    known, unknown = chat.as_("ken").say("/history C-1"), chat.as_("ken").say("/history C-2")
    assert known.say.replace("C-1", "") == unknown.say.replace("C-2", "")
    assert "is not a reference" in chat.say("/history ferries").say


def test_a_long_history_has_pages(chat: ChatSession) -> None:
    """The first change is on the last page."""
    chat.say("/company new Baltic Ferries")
    for number in range(11):
        chat.say(f"/company edit C-1 email:a{number}@example.com")
    reply = chat.say("/history C-1")
    assert "added" not in words(reply)
    assert "added" in words(chat.press(button(reply, "Next")))


def test_the_audit_tells_what_each_person_did(chat: ChatSession) -> None:
    """A line per act: who, the line as typed, from where, and what it changed."""
    edited_company(chat)
    chat.in_("accounts").as_("olivia").say("/company edit C-1 country:DE")
    lines = chat.say("/admin audit").cards[0].lines
    assert (
        "Olivia Berg · /company edit C-1 country:DE · paper #accounts · company C-1: Country Estonia → Germany"
        in lines[0]
    )
    assert len(chat.say("/admin audit person:@fatima").cards[0].lines) == 1
    assert len(chat.say("/admin audit company new").cards[0].lines) == 1
    assert len(chat.say("/admin audit company").cards[0].lines) == 3


def test_the_audit_tells_what_a_form_said(chat: ChatSession) -> None:
    """A form has no line, so its values are shown."""
    form = chat.say("/company new country:EE").form
    chat.submit(form, name="Baltic Ferries")
    assert "name:Baltic Ferries" in chat.say("/admin audit").cards[0].lines[0]


def test_the_audit_marks_what_was_undone(chat: ChatSession) -> None:
    """An act that was taken back says so."""
    edited_company(chat)
    chat.as_("fatima").say("/undo")
    assert "undone later" in chat.say("/admin audit person:@fatima").cards[0].lines[1]


def test_the_audit_is_for_owners(chat: ChatSession) -> None:
    """A manager is refused."""
    assert chat.as_("marco").say("/admin audit").tone is Tone.BAD


def test_who_was_taken_off_a_project_leaves_it_alone(chat: ChatSession) -> None:
    """A contractor cannot take back what he did in a project that he no longer sees."""
    chat.say('/company new "Harbour & Sons"')
    chat.say('/project new "Harbour portal" C-1')
    chat.say("/project assign P-1 @ken")
    ken = chat.as_("ken")
    for line in ("/task new P-1 Draw the map", "/task done K-1", "/time log P-1 2h Sketches"):
        assert ken.say(line).tone is not Tone.BAD, line
    assert "Undone: /time log" in ken.say("/undo").say
    chat.say("/project assign P-1 @ken remove:yes")
    refused = ken.say("/undo")
    assert refused.tone is Tone.BAD
    assert "not yours to see any more" in refused.say
    chat.say("/project assign P-1 @ken")
    assert "Undone: /task done" in ken.say("/undo").say


@pytest.mark.parametrize(
    ("where", "hours", "told"),
    [
        ("", 23, ""),
        ("", 25, "here. Take it back?"),
        ("sales", 1, "in direct talk"),
        ("sales", 50, "in direct talk"),
    ],
)
def test_undo_asks_about_what_is_old_or_was_done_elsewhere(
    chat: ChatSession, where: str, hours: int, told: str
) -> None:
    """Nothing is taken back before its author says that this is what they mean."""
    chat.say("/company new Baltic Ferries")
    chat.clock.forward(hours=hours)
    reply = chat.in_(where).say("/undo")
    if told:
        assert "The last thing you changed was /company new" in reply.say
        assert told in reply.say
        assert "company C-1 removed" in words(reply)
        assert chat.say("C-1").tone is not Tone.BAD
        reply = chat.in_(where).press(reply.actions[0])
    assert "Undone: /company new" in reply.say
    assert chat.say("C-1").tone is Tone.BAD


def test_undo_offers_the_last_act_of_this_place_beside_the_last_of_all(chat: ChatSession) -> None:
    """Two buttons that name their commands, and the one that is pressed is taken back alone."""
    chat.in_("sales").say("/company new Baltic Ferries")
    chat.say("/contact new C-1 Kaja Tamm")
    asked = chat.in_("sales").say("/undo")
    assert [action.label.partition(" (")[0] for action in asked.actions] == [
        "Take back /contact new C-1 Kaja Tamm",
        "Take back /company new Baltic Ferries",
    ]
    assert "something newer depends on it" in chat.in_("sales").press(asked.actions[1]).say
    assert "Undone: /contact new" in chat.in_("sales").press(asked.actions[0]).say
    assert "taken back already" in chat.in_("sales").press(asked.actions[0]).say


def test_an_act_of_somebody_else_is_not_taken_back_by_its_number(chat: ChatSession) -> None:
    """The number is a handle for one's own acts, not a right."""
    chat.say("/company new Baltic Ferries")
    for number in range(1, 9):
        assert chat.as_("fatima").say(f"/undo act:{number}").tone is Tone.BAD
    assert chat.say("C-1").tone is not Tone.BAD


def test_a_card_of_what_was_taken_back_has_no_buttons(chat: ChatSession) -> None:
    """The message in the channel stays, says that the record is gone, and comes back when it does."""
    chat.say("/ticket new Cannot log in")
    chat.tick()
    chat.say("/undo")
    chat.tick()
    card = chat.paper.edited[-1].reply.cards[0]
    assert (card.title, card.status and card.status.label) == ("Cannot log in", "Removed")
    assert not [*card.actions, *card.menu, *chat.paper.edited[-1].reply.actions]


def test_whoever_was_told_hears_that_it_was_taken_back(chat: ChatSession) -> None:
    """Sam was given a ticket in a message, so Sam hears that it is gone; nobody else does, nor when it stands again."""
    chat.say("/ticket new Cannot log in")
    chat.tick()
    chat.say("/undo")
    heard = [message for message in chat.tick() if message.to == "sam"]
    assert "Olivia Berg took back /ticket new" in heard[-1].reply.say
    assert "ticket T-1 removed" in words(heard[-1].reply)
    assert not [m for m in chat.paper.sent if m.to not in {"sam", "support"} and "took back" in m.reply.say]


def test_what_is_on_its_way_counts_as_told(chat: ChatSession) -> None:
    """A message whose sending was begun arrives, so its reader hears that it was taken back."""
    chat.say("/ticket new Cannot log in")
    chat.write(lambda session: session.connection().execute(update(table_of(Delivery)).values(begun=chat.clock.now)))
    chat.say("/undo")
    assert [message for message in chat.tick() if "took back /ticket new" in message.reply.say]


def test_who_was_not_told_yet_hears_nothing(chat: ChatSession) -> None:
    """What waited behind quiet hours lapses, and with it the news that it was taken back."""
    chat.say("/ticket new Cannot log in")
    chat.say("/undo")
    assert not [message for message in chat.tick() if message.to == "sam"]


def test_a_history_says_in_which_currency_an_amount_was(chat: ChatSession) -> None:
    """A changed currency leaves the amounts before it as they were, also those of earlier changes."""
    chat.say("/company new Acme")
    chat.say("/deal new C-1 Website 18000 EUR")
    chat.say("/deal edit D-1 amount:20000 EUR")
    chat.say("/deal win D-1 amount:88k NOK")
    won, edited, _opened = chat.say("/history D-1").cards[0].lines
    assert "Amount 20.000,00 € → 88.000,00 NOK" in won.replace("\xa0", " ")
    assert "Amount 18.000,00 € → 20.000,00 €" in edited.replace("\xa0", " ")


def test_a_history_tells_what_was_done_and_not_what_is_kept(chat: ChatSession) -> None:
    """Signs of life, sums of clocks and days that stand for none are nobody's business; spans and days are said."""
    chat.say("/company new Acme")
    chat.say("/project new Portal C-1 budget:40")
    chat.say("/task new P-1 Call friday")
    chat.say("/task edit K-1 due:-")
    chat.say("/project edit P-1 budget:60")
    chat.say("/task done K-1")
    told = words(chat.say("/history P-1"))
    assert "touched" not in told
    assert "done at" not in told
    assert "9999" not in told
    assert "Due Fri, 27 Nov → –" in told
    assert "Budget 40:00 → 60:00" in told
    chat.as_("sam").say("/ticket new Broken")
    chat.as_("sam").say("/ticket take T-1")
    assert "clock" not in words(chat.say("/history T-1"))


def test_the_last_act_on_a_record_is_asked_about(chat: ChatSession) -> None:
    """The question shows what would go; what somebody else did, or is final, is refused with the way to mend it."""
    edited_company(chat)
    asked = chat.as_("fatima").say("/undo C-1")
    assert "This takes back /company edit" in asked.say
    assert "E-mail accounts@example.com → –" in words(asked)
    theirs = chat.as_("sven").say("/undo C-1")
    assert "C-1 was last changed by Fatima Noor" in theirs.say
    assert [action.command for action in theirs.actions] == ["company edit", "history"]
    assert "Undone: /company edit" in chat.as_("fatima").press(asked.actions[0]).say
    assert "There is nothing" not in chat.as_("sven").say("/undo C-1").say
    chat.as_("fatima").say("/invoice new C-1 Hosting 40 EUR")
    chat.as_("fatima").sure("/invoice issue INV-D1")
    final = chat.as_("fatima").say("/undo INV-2026-0001")
    assert "make a credit note" in final.say
