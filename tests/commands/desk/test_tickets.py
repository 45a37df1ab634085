"""Tickets from opening to closing, told in chat."""

import pytest
from sqlmodel import col, select

from storage.delivery.notices import Delivery, Notice
from tests.chat import ChatSession, SentMessage, button, words


def open_ticket(chat: ChatSession, line: str = "Cannot log in") -> str:
    """Open a ticket as Olivia, have what it says delivered, and return its reference."""
    ref = chat.as_("olivia").say(f"/ticket new {line}").cards[0].ref
    chat.deliver()
    return ref


def told(chat: ChatSession, **span: float) -> list[SentMessage]:
    """What is sent about tickets while time passes; other areas speak too."""
    sent = chat.tick(**span)
    kinds = select(Delivery.message, Notice.kind).join(Notice, col(Notice.id) == Delivery.notice_id)
    own = {
        message for message, kind in chat.read(lambda session: list(session.exec(kinds))) if kind.startswith("ticket")
    }
    return [message for message in sent if message.message in own]


def field(chat: ChatSession, name: str, ref: str = "T-1") -> str:
    """What a field of the card says now."""
    fields = {f.label: f.value for f in chat.as_("sam").say(f"/ticket show {ref}").cards[0].fields}
    return fields.get(name, "")


def test_a_new_ticket_says_who_has_it_and_when_it_is_due(chat: ChatSession) -> None:
    """A ticket goes to the support person at work; the answer names him and the first due time."""
    reply = chat.say('/ticket new Cannot log in priority:urgent requester:"Ann Lee" email:ann@example.com')
    assert "T-1 is open and assigned to Sam Okoro. The first response is due in 30 min of working time." in reply.say
    assert reply.cards[0].title == "Cannot log in"
    assert reply.cards[0].fields[0].value.startswith("Reply to Ann Lee by")
    assert button(reply, "Reply…").command == "ticket reply"


def test_the_channel_gets_the_card_and_the_assignee_a_message(chat: ChatSession) -> None:
    """The triage card goes to the support channel, a direct message to who has the ticket, nothing to who opened it."""
    chat.say("/ticket new Cannot log in")
    sent = {message.to: message.reply for message in told(chat)}
    assert sent.keys() == {"support", "sam"}
    assert sent["support"].say == "New ticket T-1, with Sam Okoro."
    assert sent["sam"].say == "Olivia Berg gave you T-1."


def test_a_ticket_opened_in_the_support_channel_is_not_posted_there_twice(chat: ChatSession) -> None:
    """Where the answer shows the card, no second card follows."""
    chat.as_("sam").in_("support").say("/ticket new Cannot log in")
    assert not told(chat)


def test_a_name_in_the_subject_stays_in_the_subject(chat: ChatSession) -> None:
    """A company's or person's name at the end of the subject is text; behind its key it is a value."""
    chat.say("/company new Acme")
    reply = chat.say("/ticket new Mail from Sam to Acme company:Acme")
    assert reply.cards[0].title == "Mail from Sam to Acme"
    assert "Company: Acme" in words(reply)


def test_the_card_in_the_channel_follows_the_ticket(chat: ChatSession) -> None:
    """Taking a ticket edits the card that the channel shows."""
    open_ticket(chat)
    chat.as_("marco").say("/ticket take T-1")
    chat.deliver()
    assert "Assigned to: Marco Ruiz" in words(chat.paper.edited[-1].reply)


def test_the_list_begins_with_what_is_due_first(chat: ChatSession) -> None:
    """Tickets are listed by their next due time; what rests comes last."""
    for line in ("Slow priority:low", "Down priority:urgent", "Waits priority:high"):
        open_ticket(chat, line)
    chat.as_("sam").say("/ticket wait T-3")
    table = chat.as_("sam").say("/ticket list").cards[0].table
    assert table is not None
    assert [row[1] for row in table.rows] == ["T-2", "T-1", "T-3"]
    assert table.rows[0][-1] == "in 30 min"
    assert table.rows[2][-1] == "no clock runs"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("", {"T-1", "T-2", "T-3"}),
        ("mine", {"T-1"}),
        ("unassigned", {"T-3"}),
        ("status:solved", {"T-4"}),
        ("status:in progress", {"T-2"}),
        ("urgent", {"T-2"}),
        ("assignee:marco", {"T-2"}),
        ("company:acme", {"T-1"}),
    ],
)
def test_the_list_is_filtered(chat: ChatSession, filters: str, expected: set[str]) -> None:
    """The list shows what is not done, and can be narrowed by owner, state, priority, person and company."""
    chat.say("/company new Acme")
    open_ticket(chat, "One company:acme")
    open_ticket(chat, "Two priority:urgent assignee:marco")
    chat.as_("marco").say("/ticket take T-2")
    open_ticket(chat, "Four")
    chat.as_("sam").say("/ticket solve T-3")
    chat.clock.forward(hours=12)
    open_ticket(chat, "At night")
    table = chat.as_("sam").say(f"/ticket list {filters}").cards[0].table
    assert table is not None
    rename = {"T-3": "T-4", "T-4": "T-3"}
    assert {rename.get(row[1], row[1]) for row in table.rows} == expected


def test_an_empty_list_says_how_to_open_a_ticket(chat: ChatSession) -> None:
    """Without tickets the list tells the next step."""
    assert "Open one with /ticket new" in chat.say("/ticket list").say


def test_a_long_list_keeps_its_filter_on_the_next_page(chat: ChatSession) -> None:
    """The second page shows the eleventh ticket and nothing that the filter left out."""
    for number in range(11):
        open_ticket(chat, f"Ticket {number:02} priority:low")
    open_ticket(chat, "Other priority:urgent")
    reply = chat.as_("sam").press(button(chat.as_("sam").say("/ticket list priority:low"), "Next"))
    assert "Ticket 10" in words(reply)
    assert "Other" not in words(reply)


def test_taking_a_ticket_starts_it(chat: ChatSession) -> None:
    """Take makes the ticket mine and in progress; taking it again is refused."""
    open_ticket(chat)
    reply = chat.as_("marco").say("/ticket take T-1")
    assert reply.cards[0].status is not None
    assert reply.cards[0].status.label == "in progress"
    assert reply.say.startswith("T-1 is yours. Reply to the requester by")
    assert chat.as_("marco").say("/ticket take T-1").say == "T-1 is yours already."


def test_a_ticket_is_assigned_only_to_somebody_who_works_on_tickets(chat: ChatSession) -> None:
    """A contractor cannot be given a ticket; the refusal names who can."""
    open_ticket(chat)
    refusal = chat.as_("sam").say("/ticket assign T-1 @ken")
    assert "Ken Sato does not work on tickets" in refusal.say
    assert "Sam Okoro" in refusal.say
    assert (
        chat.as_("sam").say("/ticket assign T-1 @marco You know them").say == "T-1 is with Marco Ruiz now, who is told."
    )
    assert [message.to for message in told(chat)] == ["marco"]


def test_a_message_about_an_assignment_lapses_when_it_moved_on(chat: ChatSession) -> None:
    """Who was given a ticket and lost it before the message went out is not bothered."""
    chat.say("/ticket new Cannot log in assignee:sam")
    chat.say("/ticket assign T-1 @marco")
    assert {message.to for message in told(chat)} == {"support", "marco"}


def test_solving_ends_the_clocks_and_offers_to_close(chat: ChatSession) -> None:
    """A solved ticket has met its clocks, and its next steps are closing and reopening."""
    open_ticket(chat)
    reply = chat.as_("sam").say("/ticket solve T-1 New password sent")
    assert "Resolution: met: solved" in words(reply)
    assert "Sam Okoro, internal: New password sent" in words(reply)
    assert [action.label for action in reply.cards[0].actions] == ["Close", "Reopen", "Note…"]


def test_a_solved_ticket_is_not_worked_on_unless_it_is_reopened(chat: ChatSession) -> None:
    """Every step on a solved ticket is refused with the button that reopens it."""
    open_ticket(chat)
    chat.as_("sam").say("/ticket solve T-1")
    for line in ("take T-1", "assign T-1 @marco", "wait T-1", "hold T-1 x", "reply T-1 x", "ack T-1", "escalate T-1"):
        refusal = chat.as_("sam").say(f"/ticket {line}")
        assert refusal.say == "T-1 is solved. Reopen it first."
        assert button(refusal, "Reopen").command == "ticket reopen"


def test_a_closed_ticket_can_still_be_reopened(chat: ChatSession) -> None:
    """Closing is the end until somebody reopens it; closing twice is refused."""
    open_ticket(chat)
    assert chat.as_("sam").say("/ticket close T-1 Spam").say == "T-1 is closed."
    assert chat.as_("sam").say("/ticket close T-1").say == "T-1 is closed already."
    reply = chat.as_("sam").press(button(chat.as_("sam").say("T-1"), "Reopen"))
    assert reply.say.startswith("T-1 is open again with Sam Okoro. It is due")


def test_waiting_and_holding_stop_the_clocks_with_the_reason(chat: ChatSession) -> None:
    """While a ticket rests no time is used, and the card says why."""
    open_ticket(chat)
    chat.clock.forward(hours=1)
    chat.as_("sam").say("/ticket wait T-1 Asked for a screenshot")
    chat.clock.forward(days=3)
    assert field(chat, "First response") == "paused with 3 h left: waiting for the requester"
    assert "waiting for the requester already" in chat.as_("sam").say("/ticket wait T-1").say
    chat.as_("sam").say("/ticket hold T-1 Spare part is on its way")
    assert field(chat, "First response") == "paused with 3 h left: on hold"
    assert chat.as_("sam").say("/ticket hold T-1 x").say == "T-1 is on hold already."
    chat.as_("sam").say("/ticket reopen T-1")
    assert field(chat, "First response").startswith("due in 3 h of working time")
    assert field(chat, "Next response") == ""


def test_a_reopened_ticket_gets_a_fresh_clock_that_cannot_be_late_at_once(chat: ChatSession) -> None:
    """Solved long after its time and reopened, a ticket still has half an hour on every clock."""
    open_ticket(chat, "Down priority:urgent")
    chat.clock.forward(days=2)
    chat.as_("sam").say("/ticket solve T-1")
    assert field(chat, "Resolution") == "breached: solved"
    chat.as_("sam").say("/ticket reopen T-1")
    assert field(chat, "Next response").startswith("due in 30 min")
    assert field(chat, "Resolution").startswith("due in 30 min")
    assert "nothing to reopen" in chat.as_("sam").say("/ticket reopen T-1").say


def test_another_priority_gives_the_clocks_another_target(chat: ChatSession) -> None:
    """Raising the priority brings the due time forward, but leaves the grace; lowering moves it back."""
    open_ticket(chat)
    chat.clock.forward(hours=2)
    chat.as_("sam").say("/ticket edit T-1 priority:urgent")
    assert field(chat, "First response").startswith("due in 30 min")
    chat.as_("sam").say("/ticket edit T-1 priority:low")
    assert field(chat, "First response").startswith("due in 6 h")


def test_edit_without_changes_opens_the_form_with_what_is_on_file(chat: ChatSession) -> None:
    """`/ticket edit` with nothing to change shows the form, filled in."""
    chat.say("/company new Acme")
    open_ticket(chat, 'Cannot log in requester:"Ann Lee" company:acme')
    form = chat.as_("sam").say("/ticket edit T-1").form
    assert form is not None
    assert {f.name: f.value for f in form.fields}["requester"] == "Ann Lee"
    chat.as_("sam").submit(form, email="ann@example.com", description="It says 500.")
    assert field(chat, "Asked by") == "Ann Lee <ann@example.com>"


@pytest.mark.parametrize("line", ["take T-1", "solve T-1", "wait T-1", "edit T-1 priority:urgent", "ack T-1"])
def test_a_step_is_undone_with_its_clocks(chat: ChatSession, line: str) -> None:
    """Undo brings a ticket and its clocks back to what they were."""
    open_ticket(chat)
    before = chat.as_("sam").say("T-1").cards[0]
    chat.as_("marco").say(f"/ticket {line}")
    assert chat.as_("sam").say("T-1").cards[0] != before
    chat.as_("marco").say("/undo")
    assert chat.as_("sam").say("T-1").cards[0] == before


def test_the_ladder_goes_on_after_an_undone_solution(chat: ChatSession) -> None:
    """A ticket whose solution was taken back is still told when it is late."""
    open_ticket(chat, "Down priority:urgent")
    chat.as_("sam").say("/ticket solve T-1")
    chat.as_("sam").say("/undo")
    assert {message.to for message in told(chat, minutes=31)} == {"sam", "marco"}


def test_the_same_event_twice_opens_one_ticket(chat: ChatSession) -> None:
    """A repeated key leaves one ticket and repeats the first answer."""
    first = chat.say("/ticket new Cannot log in", key="event-1")
    assert chat.say("/ticket new Cannot log in", key="event-1") == first
    assert chat.say("/ticket new Other").cards[0].ref == "T-2"


@pytest.mark.parametrize("user", ["carla", "ken", "nobody"])
def test_contractors_and_guests_see_no_tickets(chat: ChatSession, user: str) -> None:
    """Who has no part in the desk sees no ticket; a guest cannot open one either."""
    open_ticket(chat)
    asking = ("/ticket new Help",) if user == "nobody" else ()
    for line in (*asking, "/ticket list", "/ticket show T-1", "T-1", "/ticket take T-1", "/report tickets"):
        reply = chat.as_(user).say(line)
        assert reply.tone.value == "bad"
        assert not reply.cards


def test_members_read_but_do_not_work_on_tickets(chat: ChatSession) -> None:
    """A member sees a ticket without buttons that he may not press, in his language."""
    open_ticket(chat)
    reply = chat.as_("fatima").say("T-1")
    assert reply.cards[0].ref == "T-1"
    assert [action.label for action in reply.cards[0].actions] == []
    assert "/ticket take is for:" in chat.as_("fatima").say("/ticket take T-1").say


def test_assigning_to_whoever_has_it_is_refused(chat: ChatSession) -> None:
    """A ticket cannot be given to its assignee again; who gives it to himself is told nothing more."""
    open_ticket(chat)
    assert chat.as_("marco").say("/ticket assign T-1 @sam").say == "T-1 is with Sam Okoro already."
    assert chat.as_("marco").say("/ticket assign T-1 me").say == "T-1 is yours."
    assert not told(chat)


def test_a_ticket_is_deleted_while_nothing_was_said(chat: ChatSession) -> None:
    """Who leads the desk deletes a ticket with its clocks and takes that back; what was said keeps it on file."""
    chat.as_("sam").say("/ticket new Spam")
    assert chat.as_("sam").say("/ticket delete T-1").tone == "bad"
    assert "off file" in chat.as_("olivia").say("/ticket delete T-1").say
    assert told(chat, hours=8) == []
    chat.as_("olivia").say("/undo")
    assert "First response: " in words(chat.say("/ticket show T-1"))
    chat.as_("sam").say("/ticket note T-1 They called")
    assert "1 × message" in chat.as_("olivia").say("/ticket delete T-1").say
