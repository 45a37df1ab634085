"""The ladder: who is told when a ticket is late, each step once, and what stops it."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from storage.areas.escalation import Escalation
from storage.delivery.notices import Delivery, Notice
from storage.identity.company import Company
from storage.identity.people import Person
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import ChatSession, button, words
from tests.commands.desk.test_tickets import field, open_ticket, told


def hearers(chat: ChatSession, **span: float) -> list[str]:
    """Who is told about tickets while time passes."""
    return sorted(message.to for message in told(chat, **span))


def steps(chat: ChatSession) -> list[tuple[str, str]]:
    """Everything that was ever told: step and audience."""
    return [(row.step, row.audience) for row in chat.read(lambda session: list(session.exec(select(Escalation))))]


def change(chat: ChatSession, row: type[Person] | type[Company], number: int | None, **values: object) -> None:
    """Change what is on file about a person or the company, outside any command."""

    def work(session: Session) -> None:
        act = Act(key=f"change {number} {sorted(values)}", command="change", source="text", at=chat.clock.now)
        session.add(act)
        session.flush()
        session.act_id = act.id
        session.get_one(row, number).sqlmodel_update(values)

    chat.write(work)


def test_half_of_the_time_changes_the_colour_only(chat: ChatSession) -> None:
    """At half the time the card is edited, and nobody is told."""
    open_ticket(chat)
    assert not hearers(chat, hours=2)
    status = chat.paper.edited[-1].reply.cards[0].status
    assert status is not None
    assert (status.label, status.tone.value) == ("open", "info")


def test_each_step_is_told_once_to_the_right_people(chat: ChatSession) -> None:
    """Warning to the assignee, breach to him and the manager, then the channel, then the owner."""
    open_ticket(chat)
    assert hearers(chat, hours=3, minutes=12) == ["sam"]
    assert hearers(chat, minutes=47) == []
    assert hearers(chat, minutes=1) == ["marco", "sam"]
    assert hearers(chat, minutes=30) == ["sam", "support"]
    assert hearers(chat, minutes=30) == ["marco", "olivia", "sam"]
    assert hearers(chat, minutes=20) == []


def test_a_warning_says_what_to_do_now(chat: ChatSession) -> None:
    """The message names clock, time left and person, and its first button replies."""
    open_ticket(chat, 'Cannot log in requester:"Ann Lee"')
    reply = told(chat, hours=3, minutes=12)[0].reply
    assert reply.say.startswith("T-1: first response due in 48 min of working time")
    assert reply.say.endswith("Assigned to: Sam Okoro.")
    assert reply.cards[0].fields[0].value.startswith("Reply to Ann Lee by")
    assert [action.label for action in reply.cards[0].actions][:2] == ["Reply…", "I am on it"]
    late = told(chat, minutes=48)[0].reply
    assert late.say.startswith("T-1: first response overdue by 0 min of working time, since")
    assert late.cards[0].status is not None
    assert late.cards[0].status.label == "open, overdue"


def test_the_same_tick_twice_says_everything_once(chat: ChatSession) -> None:
    """A job that rings again at the same instant, or a second later, has nothing to say."""
    open_ticket(chat)
    assert hearers(chat, hours=4) == ["marco", "sam"]
    assert not hearers(chat)
    assert not hearers(chat, seconds=1)


def test_days_of_downtime_collapse_into_the_highest_step(chat: ChatSession) -> None:
    """After a long stop over the end of summer time each hearer gets one message, and lower steps are never made up."""
    chat.clock.now = datetime(2026, 10, 23, 13, 0, tzinfo=UTC)
    open_ticket(chat)
    assert hearers(chat, days=3) == ["marco", "olivia", "sam"]
    assert {step for step, _audience in steps(chat)} == {"102"}
    assert not hearers(chat, hours=2)


def test_a_clock_change_does_not_move_business_hours(chat: ChatSession) -> None:
    """Opened on the Friday before the clocks go back at 16:00 local, due on Monday at 12:00 local."""
    chat.clock.now = datetime(2026, 10, 23, 14, 0, tzinfo=UTC)
    open_ticket(chat)
    chat.clock.now = datetime(2026, 10, 26, 10, 59, tzinfo=UTC)
    assert hearers(chat) == ["sam"]
    assert hearers(chat, minutes=1) == ["marco", "sam"]


def test_an_answered_ticket_is_not_told(chat: ChatSession) -> None:
    """A message that waits for the night to end lapses when the ticket was answered meanwhile."""
    open_ticket(chat)
    chat.clock.forward(hours=4)
    chat.run(chat.kernel.scheduler.tick_all(chat.clock.now))
    chat.as_("sam").sure("/ticket reply T-1 Done")
    assert not hearers(chat)
    query = select(Delivery.reason).join(Notice).where(Notice.kind == "tickets late")
    assert set(chat.read(lambda session: list(session.exec(query)))) == {
        "answered, paused, acknowledged or given away meanwhile"
    }


def test_an_acknowledgement_stops_the_ladder_reminds_and_lapses(chat: ChatSession) -> None:
    """Who is on it is reminded after an hour of working time; half an hour later the ladder goes on."""
    chat.clock.now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    open_ticket(chat, "Down priority:urgent")
    warning = told(chat, minutes=24)[0]
    reply = chat.as_("sam").press(button(warning.reply, "I am on it"))
    assert reply.say.startswith("Nobody else is told about T-1 for now. I remind you")
    assert field(chat, "Alerts").startswith("Sam Okoro is on it; silent until")
    assert not hearers(chat, minutes=30)
    assert [(m.to, m.reply.say) for m in told(chat, minutes=30)] == [
        ("sam", "You are on T-1, and it is not answered yet. Reply, solve it, or press “I am on it” again.")
    ]
    assert not hearers(chat, minutes=29)
    assert hearers(chat, minutes=1) == ["marco", "olivia", "sam"]
    assert not hearers(chat, hours=1)


def test_acknowledging_a_ticket_that_nobody_has_takes_it(chat: ChatSession) -> None:
    """Who says that he is on it has the ticket from then on."""
    chat.clock.forward(hours=12)
    open_ticket(chat)
    chat.as_("marco").say("/ticket ack T-1")
    assert field(chat, "Assigned to") == "Marco Ruiz"


def test_a_snoozed_ticket_is_silent_until_its_time(chat: ChatSession) -> None:
    """Nobody is told before the snooze ends; then the highest step is told once."""
    open_ticket(chat)
    reply = chat.as_("sam").say("/ticket snooze T-1 tomorrow 10:00")
    assert "Its clocks run on." in reply.say
    assert field(chat, "Alerts").startswith("snoozed by Sam Okoro until")
    assert not hearers(chat, hours=5)
    assert not hearers(chat, hours=17, minutes=59)
    assert hearers(chat, minutes=1) == ["marco", "olivia", "sam"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("snooze T-1 2026-11-22 10:00", "is over. Give a time to come."),
        ("snooze T-1 2027-03-01 10:00", "At most 14 days. Put it on hold instead."),
    ],
)
def test_a_snooze_ends_in_the_near_future(chat: ChatSession, line: str, expected: str) -> None:
    """A past or distant end of a snooze is refused with what to do."""
    open_ticket(chat)
    assert expected in chat.as_("sam").say(f"/ticket {line}").say


def test_a_resting_ticket_cannot_be_silenced(chat: ChatSession) -> None:
    """While the clocks stand there is nothing to acknowledge."""
    open_ticket(chat)
    chat.as_("sam").say("/ticket wait T-1")
    assert "nothing to silence" in chat.as_("sam").say("/ticket ack T-1").say


def test_a_paused_ticket_is_never_late(chat: ChatSession) -> None:
    """While the requester must answer, no step is reached, for however long."""
    open_ticket(chat)
    chat.as_("sam").say("/ticket wait T-1")
    assert not hearers(chat, days=30)


def test_an_urgent_ticket_pierces_quiet_hours_and_others_wait(chat: ChatSession) -> None:
    """In his quiet hours somebody hears of urgent tickets only; the rest comes when they end."""
    change(chat, Person, chat.person("sam").id, quiet=[600, 960])
    open_ticket(chat, "Down priority:urgent")
    open_ticket(chat, "Slow high")
    late = told(chat, hours=1, minutes=45)
    assert sorted({message.to for message in late if "T-1" in words(message.reply)}) == ["marco", "olivia", "sam"]
    assert not [message for message in late if message.to == "sam" and "T-2" in words(message.reply)]
    later = told(chat, hours=3, minutes=15)
    said = [m.reply.say for m in later if "T-2" in words(m.reply) and m.to == "sam"]
    assert said[0] == "Olivia Berg gave you T-2."
    assert [text.partition(" by ")[0] for text in said[1:]] == ["T-2: first response overdue"]


def test_what_is_not_urgent_waits_for_the_hearers_own_working_hours(chat: ChatSession) -> None:
    """Somebody whose day is over hears of a late ticket when his next one begins."""
    change(chat, Person, chat.person("sam").id, zone="Asia/Tokyo")
    open_ticket(chat, "Slow assignee:sam")
    assert hearers(chat, hours=4) == ["marco"]
    assert hearers(chat, hours=9, minutes=59) == []
    morning = told(chat, minutes=1)
    assert [message.to for message in morning] == ["sam"]


def test_several_late_tickets_make_one_message_per_person(chat: ChatSession) -> None:
    """Three tickets late at once are one message to each hearer, with each ticket to open."""
    for line in ("One", "Two", "Three"):
        open_ticket(chat, line)
    late = told(chat, hours=4)
    assert sorted(message.to for message in late) == ["marco", "sam"]
    card = late[0].reply.cards[0]
    assert card.title == "3 tickets need somebody now"
    assert len(card.lines) == 3
    assert card.select is not None
    opened = chat.as_(late[0].to).press(card.select, ticket="T-2")
    assert opened.cards[0].ref == "T-2"


def test_steps_of_one_night_wait_in_one_message(chat: ChatSession) -> None:
    """Several tickets that became late while somebody was away are one message in his morning, the highest step each."""
    change(chat, Person, chat.person("sam").id, zone="Asia/Tokyo")
    open_ticket(chat, "One high assignee:sam")
    open_ticket(chat, "Two assignee:sam")
    for _half_hour in range(11):
        assert "sam" not in hearers(chat, minutes=30)
    chat.clock.now = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    morning = [message for message in told(chat) if message.to == "sam"]
    assert len(morning) == 1
    assert morning[0].reply.cards[0].title == "2 tickets need somebody now"


def test_without_an_assignee_the_channel_is_warned(chat: ChatSession) -> None:
    """A ticket that nobody has warns the support channel; once somebody has it, that warning lapses."""
    chat.clock.forward(hours=12)
    sent = chat.as_("olivia").say("/ticket new Cannot log in")
    assert "Nobody in support is free" in sent.say
    assert told(chat)[0].reply.say == "New ticket T-1. Nobody in support was free: who takes it?"
    chat.clock.now = datetime(2026, 11, 24, 11, 12, tzinfo=UTC)
    assert hearers(chat) == ["support"]


def test_a_thread_that_is_active_is_not_warned_about(chat: ChatSession) -> None:
    """Who wrote a minute ago is not warned; five minutes later he is, if nothing came of it."""
    open_ticket(chat)
    chat.clock.forward(hours=3, minutes=11)
    chat.as_("sam").say("/ticket note T-1 Looking at the logs")
    assert not hearers(chat, minutes=1)
    assert hearers(chat, minutes=4) == ["sam"]


def test_a_new_assignee_hears_of_the_next_step(chat: ChatSession) -> None:
    """Who gave a ticket away is not told any further; who has it now is."""
    open_ticket(chat)
    assert hearers(chat, hours=3, minutes=12) == ["sam"]
    chat.as_("olivia").say("/ticket assign T-1 @marco")
    assert hearers(chat) == ["marco"]
    assert hearers(chat, minutes=48) == ["marco"]


def test_escalating_calls_the_manager_and_the_channel_now(chat: ChatSession) -> None:
    """Escalate tells manager and channel at once, with the reason, and cannot be undone."""
    open_ticket(chat)
    reply = chat.as_("sam").say("/ticket escalate T-1 They threaten to leave")
    assert reply.say == "T-1 is escalated. Told: Marco Ruiz, the support channel."
    sent = told(chat)
    assert sorted(message.to for message in sent) == ["marco", "support"]
    assert sent[0].reply.say == "Sam Okoro asks for help with T-1: They threaten to leave"
    assert "people were told" in chat.as_("sam").say("/undo").say


def test_a_manager_who_escalates_calls_the_owner(chat: ChatSession) -> None:
    """Nobody is told of what he did himself: the manager's call goes to the owner."""
    open_ticket(chat, "Down priority:urgent")
    assert "Olivia Berg" in chat.as_("marco").say("/ticket escalate T-1").say
    assert "olivia" in hearers(chat)


def test_who_was_told_can_be_read(chat: ChatSession) -> None:
    """The record names hearer, reason and time of every alert about a ticket."""
    open_ticket(chat)
    assert "Nobody was alerted" in chat.as_("sam").say("/ticket alerts T-1").say
    chat.tick(hours=3, minutes=12)
    chat.tick(hours=1, minutes=18)
    table = chat.as_("sam").say("/ticket alerts T-1").cards[0].table
    assert table is not None
    assert [row[:2] for row in table.rows] == [
        ("Sam Okoro", "80 % of the time is used"),
        ("Sam Okoro", "overdue by 30 min"),
        ("the support channel", "overdue by 30 min"),
    ]


def test_another_priority_begins_the_ladder_again(chat: ChatSession) -> None:
    """A ticket that becomes urgent warns again for its new target."""
    open_ticket(chat)
    assert hearers(chat, hours=3, minutes=12) == ["sam"]
    chat.as_("marco").say("/ticket edit T-1 priority:urgent")
    assert hearers(chat, minutes=30) == ["marco", "sam"]


def test_a_clock_follows_changed_hours(chat: ChatSession) -> None:
    """A desk that closes earlier from now on is not late at the time that was reckoned before."""
    open_ticket(chat)
    change(chat, Company, 1, frames=[[day, 540, 780] for day in range(5)])
    assert hearers(chat, hours=4) == []
    assert field(chat, "First response").startswith("due in 2 h of working time")
    assert hearers(chat, hours=20) == ["marco", "sam"]


def test_a_company_without_hours_is_open_round_the_clock(chat: ChatSession) -> None:
    """Without open hours the clocks never stand, not even on a Sunday night."""
    change(chat, Company, 1, frames=[])
    chat.clock.now = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
    open_ticket(chat, "Down priority:urgent assignee:sam")
    assert hearers(chat, minutes=30) == ["marco", "sam"]


def test_what_is_over_before_it_is_sent_is_not_sent(chat: ChatSession) -> None:
    """A ticket closed before its card, its assignment and a call for help went out bothers nobody."""
    chat.say("/ticket new Cannot log in assignee:sam")
    chat.as_("sam").say("/ticket escalate T-1")
    chat.as_("sam").say("/ticket heard T-1 Never mind")
    chat.as_("marco").say("/ticket close T-1 Spam")
    assert not hearers(chat)


def test_an_overdue_ticket_that_rests_says_so(chat: ChatSession) -> None:
    """A clock that was late already when it was paused is shown as overdue, and the card asks for an answer now."""
    open_ticket(chat, 'Down priority:urgent requester:"Ann Lee"')
    chat.clock.forward(hours=1)
    assert field(chat, "What to do now").startswith("Reply to Ann Lee now: it was due")
    chat.as_("sam").say("/ticket wait T-1")
    assert field(chat, "First response") == "paused, overdue: waiting for the requester"
