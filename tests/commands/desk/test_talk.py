"""What is said on a ticket: notes, replies, and the requester's own words."""

import pytest

from commands.desk.ticket.courtesy import only_thanks
from tests.chat import ChatSession, button, words
from tests.commands.desk.test_tickets import field, open_ticket, told


def said(chat: ChatSession) -> tuple[str, ...]:
    return chat.as_("sam").say("T-1").cards[0].lines


def test_a_note_stays_inside_the_team(chat: ChatSession) -> None:
    """A note is answered to its writer alone, changes no clock, and shows as internal."""
    open_ticket(chat)
    before = field(chat, "First response")
    answer = chat.as_("sam").in_("support").answer("/ticket note T-1 The disk is full")
    assert answer is not None
    assert answer.visibility.value == "only_me"
    assert answer.reply.say == "Noted on T-1, for the team only. “The disk is full”"
    assert said(chat) == ("Sam Okoro, internal: The disk is full",)
    assert field(chat, "First response") == before


def test_a_reply_in_the_thread_of_the_card_is_a_note(chat: ChatSession) -> None:
    """Talk in the thread of a ticket's card is kept as an internal note."""
    open_ticket(chat)
    card = next(message for message in chat.paper.sent if message.to == "support")
    reply = chat.as_("sam").in_("support", thread=card.message).talk("The disk is full")
    assert reply is not None
    assert reply.say == "Noted on T-1, for the team only."
    assert said(chat) == ("Sam Okoro, internal: The disk is full",)


def test_the_card_shows_the_last_three_messages(chat: ChatSession) -> None:
    """Older messages make room for newer ones, and a long one is cut."""
    open_ticket(chat)
    for text in ("one", "two", "three", "x" * 300):
        chat.as_("sam").say(f"/ticket note T-1 {text}")
    lines = said(chat)
    assert [line.split(": ")[1][:5] for line in lines] == ["two", "three", "xxxxx"]
    assert lines[-1].endswith("…")


def test_a_reply_is_recorded_only_after_its_text_and_recipient_were_shown(chat: ChatSession) -> None:
    """The first answer shows text and recipient and changes nothing; the button records it, and the ticket waits."""
    open_ticket(chat, 'Cannot log in requester:"Ann Lee" email:ann@example.com')
    shown = chat.as_("sam").in_("support").say("/ticket reply T-1 We are on it.")
    assert shown.cards[0].text == "We are on it."
    assert "To: Ann Lee <ann@example.com>" in words(shown)
    assert "Nothing is recorded yet" in shown.say
    assert not said(chat)
    reply = chat.as_("sam").in_("support").press(button(shown, "Record, then wait"))
    assert "No mail is connected: send the text to them yourself." in reply.say
    assert said(chat) == ("Sam Okoro replied to Ann Lee <ann@example.com>: We are on it.",)
    assert field(chat, "First response") == "met: answered"
    assert field(chat, "Resolution").endswith("left: waiting for the requester")


def test_a_reply_recorded_twice_is_one_reply(chat: ChatSession) -> None:
    """Pressing the button again answers the same and leaves one reply; saying the same again is refused."""
    open_ticket(chat)
    shown = chat.as_("sam").say("/ticket reply T-1 We are on it.")
    first = chat.as_("sam").press(button(shown, "Record, then wait"))
    assert chat.as_("sam").press(button(shown, "Record, then wait")) == first
    assert "recorded on T-1 already" in chat.as_("sam").say("/ticket reply T-1 We are on it.").say
    assert len(said(chat)) == 1


def test_a_reply_after_the_due_time_is_kept_as_late(chat: ChatSession) -> None:
    """Answering too late ends the clock as breached, and the ladder is silent from then on."""
    open_ticket(chat)
    chat.clock.forward(hours=5)
    chat.as_("sam").sure("/ticket reply T-1 Sorry.")
    assert field(chat, "First response") == "breached: answered"
    assert not told(chat, hours=2)


def test_an_undone_reply_owes_the_answer_again(chat: ChatSession) -> None:
    """Undo takes the reply and the met clock back."""
    open_ticket(chat)
    before = chat.as_("sam").say("T-1").cards[0]
    chat.as_("sam").sure('/ticket reply T-1 "We are on it."')
    chat.as_("sam").say("/undo")
    assert chat.as_("sam").say("T-1").cards[0] == before


def test_the_first_to_reply_gets_a_ticket_that_nobody_has(chat: ChatSession) -> None:
    """Replying to an unassigned ticket makes it the replier's."""
    chat.clock.forward(hours=12)
    open_ticket(chat)
    assert field(chat, "Assigned to") == "nobody"
    chat.as_("marco").sure("/ticket reply T-1 Hello")
    assert field(chat, "Assigned to") == "Marco Ruiz"


def test_a_requester_who_writes_again_is_owed_an_answer(chat: ChatSession) -> None:
    """What the requester wrote brings a waiting ticket back with a fresh clock, and its assignee is told."""
    open_ticket(chat, 'Cannot log in requester:"Ann Lee"')
    chat.as_("sam").sure("/ticket reply T-1 Try again.")
    chat.clock.forward(days=1)
    reply = chat.as_("marco").say("/ticket heard T-1 It still fails.")
    assert reply.say.startswith("T-1 is open again with Sam Okoro. It is due")
    assert "Ann Lee wrote: It still fails." in words(reply)
    assert field(chat, "Next response").startswith("due in 4 h")
    assert [(message.to, message.reply.say) for message in told(chat)] == [("sam", "Ann Lee wrote on T-1.")]


def test_more_words_on_an_open_ticket_start_no_second_clock(chat: ChatSession) -> None:
    """While an answer is owed already, what the requester adds leaves the clock alone."""
    open_ticket(chat)
    before = field(chat, "First response")
    chat.as_("sam").say("/ticket heard T-1 Hello?")
    assert (field(chat, "First response"), field(chat, "Next response")) == (before, "")


def test_a_thank_you_does_not_reopen_a_solved_ticket(chat: ChatSession) -> None:
    """Thanks after the solution is kept and changes nothing else; a real question reopens."""
    open_ticket(chat)
    chat.as_("sam").say("/ticket solve T-1")
    assert "so T-1 stays solved" in chat.as_("sam").say("/ticket heard T-1 Great, thank you so much!").say
    assert "open again" in chat.as_("sam").say("/ticket heard T-1 Thanks, but it fails again").say


def test_a_note_on_a_solved_ticket_leaves_it_solved(chat: ChatSession) -> None:
    """A note in the thread of a solved ticket does not reopen it, but offers to."""
    open_ticket(chat)
    chat.as_("sam").say("/ticket solve T-1")
    reply = chat.as_("sam").say("/ticket note T-1 They called again")
    assert "It stays solved." in reply.say
    assert button(reply, "Reopen").command == "ticket reopen"
    assert chat.as_("sam").say("/ticket note T-1 Thanks all").say.startswith("Noted on T-1, for the team only.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thanks", True),
        ("Thank you very much, it works now!", True),
        ("Vielen Dank für die schnelle Hilfe", True),
        ("Dankeschön, viele Grüße", True),
        ("merci beaucoup", True),
        ("Thanks, can you also reset Bob's?", False),
        ("Thanks but it still fails", False),
        ("Danke, es geht nicht", False),
        ("ok", False),
        ("", False),
        ("thanks " * 20, False),
    ],
)
def test_a_thank_you_is_told_from_a_message(text: str, expected: bool) -> None:
    """Only a short text that says nothing but thanks counts as a thank-you."""
    assert only_thanks(text) is expected
