"""What was seen wrong at the desk: each case, by the words that were typed, with what is right."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from storage.areas.ticket import Ticket
from storage.areas.ticket_clock import look_at_the_rest
from tests.bot.requests.test_gestures import react, shown
from tests.chat import ChatSession, words
from tests.commands.desk.test_escalations import hearers
from tests.commands.desk.test_tickets import field, open_ticket, told

FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
"""14:00 in Berlin."""


@pytest.mark.parametrize(
    ("before", "line", "due"),
    [
        (FRIDAY, "/settings day 2026-11-28 9-17", datetime(2026, 11, 28, 9, 0, tzinfo=UTC)),
        (
            datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
            "/settings day 2026-11-24 closed",
            datetime(2026, 11, 25, 11, 0, tzinfo=UTC),
        ),
        (FRIDAY, "/settings hours mon-fri 8-20", datetime(2026, 11, 27, 17, 0, tzinfo=UTC)),
    ],
)
def test_changed_hours_move_what_is_due(chat: ChatSession, before: datetime, line: str, due: datetime) -> None:
    """A day or hours that change move the due time of a running clock at once, say so, and an undo moves it back."""
    chat.clock.now = before
    open_ticket(chat)
    old = chat.as_("sam").say("T-1").cards[0]
    assert "1 ticket is due at another time now." in chat.as_("olivia").say(line).say
    chat.deliver()
    assert chat.read(lambda session: session.exec(select(Ticket.due_at)).one()) == due
    chat.as_("olivia").say("/undo")
    assert chat.as_("sam").say("T-1").cards[0] == old


@pytest.mark.parametrize("line", ["/person role @sam remove:support", "/person erase @sam"])
def test_who_loses_the_role_has_no_ticket_any_more(chat: ChatSession, line: str) -> None:
    """Open tickets are nobody's at once, the answer lists them, and so does a message to who leads the desk."""
    open_ticket(chat)
    chat.as_("sam").say("/ticket take T-1")
    olivia = chat.as_("olivia")
    told = olivia.sure(line) if "erase" in line else olivia.say(line)
    assert "Nobody has these now: T-1." in told.say
    chat.deliver()
    assert [m.to for m in chat.paper.sent if "T-1 Cannot log in" in words(m.reply).splitlines()] == ["marco"]
    listed = chat.as_("marco").say("/ticket list unassigned").cards[0].table
    assert listed is not None
    assert len(listed.rows) == 1
    assert "Assigned to: nobody" in words(chat.as_("marco").say("/ticket show T-1"))
    assert "sam" not in hearers(chat, hours=4)


def test_a_solved_ticket_of_somebody_who_left_comes_back_as_nobodys(chat: ChatSession) -> None:
    """Its assignee works on tickets no more: it is unassigned, and the channel is told."""
    open_ticket(chat)
    chat.as_("sam").say("/ticket solve T-1")
    chat.as_("olivia").say("/person role @sam remove:support add:member")
    assert "nobody has it" in chat.as_("marco").say("/ticket heard T-1 It still fails").say
    assert [(m.to, m.reply.say) for m in told(chat)] == [("support", "T-1 came back and nobody has it: who takes it?")]
    assert chat.as_("marco").say("/ticket list unassigned").cards[0].table is not None


@pytest.mark.parametrize("end", ["/ticket snooze T-1 tomorrow 10:00", "/ticket ack T-1"])
def test_a_clock_past_its_last_step_is_told_again_when_a_silence_ends(chat: ChatSession, end: str) -> None:
    """After the silence all of the last step hear it, then whoever has the ticket once a working day."""
    open_ticket(chat)
    told(chat, hours=5)
    chat.as_("sam").say(end)
    if "snooze" in end:
        chat.clock.now = datetime(2026, 11, 24, 8, 59, tzinfo=UTC)
    else:
        chat.clock.now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
        assert hearers(chat) == ["sam"]
        chat.clock.now = datetime(2026, 11, 24, 8, 29, tzinfo=UTC)
    assert not hearers(chat)
    assert hearers(chat, minutes=1) == ["marco", "olivia", "sam"]
    assert not hearers(chat, hours=5)
    assert hearers(chat, hours=19) == ["sam"]
    assert not hearers(chat, hours=1)
    chat.as_("sam").sure("/ticket reply T-1 Sorry")
    assert not hearers(chat, days=2)


def test_a_breach_stays_a_breach(chat: ChatSession) -> None:
    """Overdue by an hour and told, a lower priority and an answer do not make it met; while it runs it counts, too."""
    open_ticket(chat)
    told(chat, hours=5)
    assert "0% of 1" in words(chat.as_("marco").say("/report tickets"))
    assert "1 clock goes on and is late: it counts as missed." in words(chat.as_("marco").say("/report tickets"))
    chat.as_("marco").say("/ticket edit T-1 priority:low")
    chat.as_("sam").sure("/ticket reply T-1 Sorry")
    assert field(chat, "First response") == "breached: answered"
    assert "0% of 1" in words(chat.as_("marco").say("/report tickets"))


def test_a_breach_stays_a_breach_in_longer_hours(chat: ChatSession) -> None:
    """Hours that begin later make no late clock young again."""
    open_ticket(chat)
    told(chat, hours=5)
    before = field(chat, "First response")
    chat.as_("olivia").say("/settings hours mon-fri 13-22")
    assert field(chat, "First response") == before


def test_closing_without_solving_is_neither_met_nor_missed(chat: ChatSession) -> None:
    """Its clocks have an outcome of their own, and the report says that it leaves them out."""
    open_ticket(chat)
    chat.as_("sam").say("/ticket close T-1 Spam")
    assert field(chat, "Resolution") == "closed without solving"
    report = words(chat.as_("marco").say("/report tickets"))
    assert "2 clocks are left out, as their tickets were closed without solving them." in report
    assert "100 %" not in report


def test_only_who_is_told_is_named(chat: ChatSession) -> None:
    """Without a channel for support, and with a manager who hears nothing of tickets, nobody is named who is not told."""
    open_ticket(chat)
    chat.as_("olivia").say("/channel unbind support channel:#support")
    said = chat.as_("sam").say("/ticket escalate T-1 help").say
    assert said == "T-1 is escalated. Told: Marco Ruiz. No channel serves support; /channel bind support names one."
    chat.as_("marco").say("/alert set tickets off")
    said = chat.as_("sam").say("/ticket escalate T-1 help").say
    assert said.startswith("T-1 is escalated, but nobody is there to be told.")
    chat.as_("sam").say("/ticket edit T-1 priority:urgent")
    assert "Marco Ruiz" in chat.as_("sam").say("/ticket escalate T-1 help").say


def test_the_log_of_alerts_holds_what_was_sent(chat: ChatSession) -> None:
    """An alert that lapsed because the ticket was answered before it went out is not in the log."""
    open_ticket(chat)
    chat.clock.forward(hours=4)
    chat.run(chat.kernel.scheduler.tick_all(chat.clock.now))
    chat.as_("sam").sure("/ticket reply T-1 Done")
    chat.deliver()
    assert "Nobody was alerted" in chat.as_("sam").say("/ticket alerts T-1").say


@pytest.mark.parametrize(
    ("then", "status", "clock"),
    [
        ("", "waiting", "paused with 24 h left: waiting for the requester"),
        ("then:stays", "in progress", "due in 24 h of working time"),
        ("then:solved", "solved", "met: solved"),
    ],
)
def test_a_reply_says_which_state_follows(chat: ChatSession, then: str, status: str, clock: str) -> None:
    """By option or button the ticket waits, stays in progress with its clock running, or is solved."""
    open_ticket(chat)
    said = chat.as_("sam").sure(f'/ticket reply T-1 "We see it too and are on it." {then}')
    assert said.cards[0].status is not None
    assert said.cards[0].status.label == status
    assert field(chat, "First response") == "met: answered"
    assert field(chat, "Resolution").startswith(clock)


THANKS = (
    "Thank you Sam!",
    "Thanks! Ann",
    "Thank you. Kind regards, Ann Lee",
    "Perfect, thank you! :pray:",
    "thx :+1:",
    "👍",
    ":thumbsup:",
    "🙏🏽",
    "Obrigado!",
    "Vielen Dank, Sam! Viele Grüße, Ann",
    "Thanks, all resolved",
    "Danke, es geht jetzt wieder",
    "Merci beaucoup !",
    "Grazie mille",
    "Tack!",
    "Спасибо",
    "谢谢",
)
NO_THANKS = (
    "is it good now, thanks",
    "Danke, geht es jetzt wieder",
    "Thanks Sam, it fails again",
    "Danke, ist das jetzt gut",
    "Thanks. Can you help",
    "👎",
    "Thanks, Bob",
)


@pytest.mark.parametrize("text", [*THANKS, *NO_THANKS])
def test_thanks_reopen_nothing_and_questions_do(chat: ChatSession, text: str) -> None:
    """What says thank you and nothing else leaves a solved ticket solved; anything more brings it back."""
    open_ticket(chat, 'Cannot log in requester:"Ann Lee"')
    chat.as_("sam").say("/ticket solve T-1")
    said = chat.as_("sam").say(f"/ticket heard T-1 {text}")
    assert ("stays solved" in said.say) == (text in THANKS), said.say


def test_thanks_on_a_waiting_ticket_start_no_clock(chat: ChatSession) -> None:
    """It goes on waiting."""
    open_ticket(chat)
    chat.as_("sam").say("/ticket wait T-1")
    assert "stays waiting" in chat.as_("sam").say("/ticket heard T-1 Thanks!").say
    assert field(chat, "Next response") == ""


def test_an_emoji_put_on_again_counts_again(chat: ChatSession) -> None:
    """Solved by emoji, reopened, solved by emoji by somebody else: it is solved; the same event twice is one."""
    chat = chat.as_("sam").in_("support")
    shown(chat, "/ticket new Cannot log in", "m1")
    assert react(chat, "✅", "m1", key="e1") is not None
    chat.say("/ticket reopen T-1")
    assert "T-1 is solved" in getattr(react(chat, "✅", "m1", key="e1"), "say", "")
    assert "in progress" in words(chat.say("/ticket show T-1"))
    react(chat.as_("marco"), "✅", "m1", key="e2")
    assert "solved" in words(chat.say("/ticket show T-1"))


def test_a_thumb_on_a_solved_card_is_silence(chat: ChatSession) -> None:
    """An emoji that the state of the record gives no effect is a word among people."""
    chat = chat.as_("sam").in_("support")
    shown(chat, "/ticket new Cannot log in", "m1")
    chat.say("/ticket solve T-1")
    assert react(chat, "👍", "m1", key="e1") is None


def test_an_undone_ticket_leaves_no_live_card(chat: ChatSession) -> None:
    """Its card loses the buttons, and whoever was given it hears so."""
    open_ticket(chat)
    chat.as_("olivia").say("/undo")
    chat.deliver()
    cards = [message for message in chat.paper.edited if message.to == "support"]
    assert cards
    assert not [action for card in cards[-1].reply.cards for action in (*card.actions, *card.menu)]
    assert any(m.to == "sam" and "took back" in m.reply.say for m in chat.paper.sent)


def test_an_edit_writes_only_what_changed(chat: ChatSession) -> None:
    """A long description stays whole when only the priority is changed in the form."""
    text = "x " * 1700 + "end"
    open_ticket(chat, f'Cannot log in description:"{text}"')
    form = chat.as_("sam").say("/ticket edit T-1").form
    assert form is not None
    chat.as_("sam").submit(form, priority="high")
    assert chat.as_("sam").say("/ticket show T-1").cards[0].text == text


@pytest.mark.parametrize("user", ["greta", "sven", "ken"])
def test_every_member_may_ask(chat: ChatSession, user: str) -> None:
    """Who does not work at the desk opens a ticket and is its requester; the desk gets it."""
    said = chat.as_(user).say("/ticket new Cannot log in")
    assert said.tone.value != "bad", said.say
    name = chat.person(user).name
    assert field(chat, "Asked by") == name
    assert {message.to for message in told(chat)} == {"support", "sam"}


def test_home_shows_what_burns_first(chat: ChatSession) -> None:
    """An urgent ticket that nobody has stands before many of one's own that are due later."""
    for number in range(14):
        open_ticket(chat, f"Slow {number} assignee:sam")
    chat.as_("sam").say("/person hours me sun 03:00-04:00")
    open_ticket(chat, "Down priority:urgent")
    lines = [line for card in chat.as_("sam").say("/home").cards for line in card.lines if line.startswith("T-")]
    assert lines[0].startswith("T-15 Down")


def test_the_list_names_client_and_requester(chat: ChatSession) -> None:
    """Both stand in one column, and a row opens."""
    chat.say("/company new Acme")
    open_ticket(chat, 'Cannot log in requester:"Ann Lee" company:acme')
    card = chat.as_("sam").say("/ticket list").cards[0]
    assert card.table is not None
    assert "Ann Lee, Acme" in card.table.rows[0]
    assert card.select is not None


def test_a_ticket_of_the_night_says_by_when(chat: ChatSession) -> None:
    """Nobody is free: what is said is the clock time, not minutes of working time."""
    chat.clock.now = datetime(2026, 11, 23, 22, 10, tzinfo=UTC)
    said = chat.as_("olivia").say("/ticket new Down priority:urgent").say
    assert "within" not in said
    assert "9:30" in said


def test_urgent_passes_a_topic_that_is_off(chat: ChatSession) -> None:
    """Who hears nothing of tickets is told of an urgent one all the same, and was told that he would be."""
    assert "What is urgent still reaches you." in chat.as_("sam").say("/alert set tickets off").say
    open_ticket(chat, "Slow")
    assert "sam" not in {message.to for message in chat.paper.sent}
    open_ticket(chat, "Down priority:urgent")
    assert "sam" in {message.to for message in chat.paper.sent}


def test_what_follows_later_is_counted_in_tickets(chat: ChatSession) -> None:
    """A ticket whose two clocks run is one that follows, not two."""
    for subject in ("Printer", "Screen", "Mouse"):
        chat.say(f"/ticket new {subject} broken")
    assert chat.write(lambda session: look_at_the_rest(session, chat.clock.now, [1])) == 2
