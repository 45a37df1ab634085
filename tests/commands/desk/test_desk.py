"""The desk as a whole: who gets new tickets, its targets, its agenda and its report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contexts import person_context
from bot.replies.i18n import reading
from commands.desk.ticket.agenda import tickets_today
from commands.desk.ticket.assignment import least_loaded
from storage.identity.people import Person
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import ChatSession, words
from tests.commands.desk.test_escalations import change
from tests.commands.desk.test_tickets import field, open_ticket


def hire(chat: ChatSession, name: str) -> None:
    """Put another support person to work, in the hours of the studio."""

    def work(session: Session) -> None:
        act = Act(key=f"hire {name}", command="hire", source="text", at=chat.clock.now)
        session.add(act)
        session.flush()
        session.act_id = act.id
        session.add(Person(name=name, roles=["support"], zone="Europe/Berlin", created_at=chat.clock.now))

    chat.write(work)


def assignees(chat: ChatSession) -> list[str]:
    table = chat.as_("sam").say("/ticket list").cards[0].table
    assert table is not None
    return [row[4] for row in sorted(table.rows, key=lambda row: row[1])]


@pytest.mark.parametrize(
    ("candidates", "load", "expected"),
    [
        ([1, 2, 3], {1: 2, 2: 1, 3: 4}, 2),
        ([2, 1], {}, 1),
        ([1, 2], {1: 9, 2: 10}, 1),
        ([1], {1: 10}, None),
        ([], {}, None),
    ],
)
def test_the_least_loaded_gets_the_ticket(candidates: list[int], load: dict[int, int], expected: int | None) -> None:
    """The fewest tickets win, the lowest number among equals, and nobody is loaded beyond capacity."""
    assert least_loaded(candidates, load) == expected


@given(st.lists(st.integers(1, 9), min_size=1, unique=True), st.integers(1, 60), st.integers(1, 12))
def test_tickets_are_spread_evenly(people: list[int], tickets: int, capacity: int) -> None:
    """However many tickets come, no two people differ by more than one, and nobody gets more than there is room for."""
    load: dict[int, int] = dict.fromkeys(people, 0)
    for _ticket in range(tickets):
        person = least_loaded(people, load, capacity)
        if person is not None:
            load[person] += 1
    assert max(load.values()) - min(load.values()) <= 1
    assert sum(load.values()) == min(tickets, capacity * len(people))


def test_new_tickets_go_round_the_people_at_work(chat: ChatSession) -> None:
    """Two support people at work share what comes in; solved tickets no longer count."""
    hire(chat, "Zoe Lang")
    for line in ("One", "Two", "Three"):
        open_ticket(chat, line)
    assert assignees(chat) == ["Sam Okoro", "Zoe Lang", "Sam Okoro"]
    chat.as_("sam").say("/ticket solve T-2")
    open_ticket(chat, "Four")
    assert assignees(chat) == ["Sam Okoro", "Sam Okoro", "Zoe Lang"]


def test_nobody_gets_a_ticket_outside_the_own_hours(chat: ChatSession) -> None:
    """Somebody whose working day is over is passed by."""
    hire(chat, "Zoe Lang")
    change(chat, Person, chat.person("sam").id, zone="Asia/Tokyo")
    open_ticket(chat)
    assert assignees(chat) == ["Zoe Lang"]


def test_a_full_desk_leaves_the_ticket_to_whoever_can(chat: ChatSession) -> None:
    """The eleventh ticket of one support person stays unassigned, and the answer says so."""
    for number in range(10):
        open_ticket(chat, f'"Ticket {number}"')
    assert "Nobody in support is free" in chat.say("/ticket new Eleventh").say


def test_targets_are_shown_and_set_for_new_tickets(chat: ChatSession) -> None:
    """A manager changes a target; tickets from then on follow it, running clocks keep theirs."""
    open_ticket(chat)
    assert "normal | 4 h | 24 h" in words(chat.as_("sam").say("/ticket targets"))
    reply = chat.as_("marco").say("/ticket target normal 90m 8h")
    assert reply.say == "New normal tickets are answered within 1 h 30 min and solved within 8 h of working time."
    assert "normal | 1 h 30 min | 8 h" in words(reply)
    open_ticket(chat, "Cannot log out")
    assert field(chat, "First response", "T-1").startswith("due in 4 h")
    assert field(chat, "First response", "T-2").startswith("due in 1 h 30 min")
    chat.as_("marco").say("/ticket target normal 2h 8h")
    chat.as_("marco").say("/undo")
    assert "normal | 1 h 30 min | 8 h" in words(chat.as_("sam").say("/ticket targets"))


@pytest.mark.parametrize("values", ["urgent 4h 1h", "urgent 0m 4h", "low 8h 1001h"])
def test_a_target_that_cannot_be_kept_is_refused(chat: ChatSession, values: str) -> None:
    """An answer takes a minute at least and no longer than the solution."""
    assert "An answer takes at least a minute" in chat.as_("marco").say(f"/ticket target {values}").say


def test_only_who_runs_the_team_sets_targets(chat: ChatSession) -> None:
    """Support reads the targets and cannot change them."""
    assert "is for: owner, manager" in chat.as_("sam").say("/ticket target urgent 1h 4h").say


def agenda(chat: ChatSession, user: str) -> tuple[str, ...]:
    """The lines of somebody's block of tickets."""

    def lines(session: Session) -> tuple[str, ...]:
        person = session.get_one(Person, chat.person(user).id)
        ctx = person_context(session, chat.kernel.registry, chat.company, person, chat.clock.now)
        with reading(ctx.reader):
            card = tickets_today(ctx)
        return card.lines if card else ()

    return chat.read(lines)


def test_the_agenda_has_what_burns_first_and_what_the_desk_must_see(chat: ChatSession) -> None:
    """Tickets by what is due next; support also sees what nobody has and what is nearly late, others do not."""
    for line in ("Mine assignee:sam", "Down priority:urgent assignee:marco", "Later assignee:marco"):
        open_ticket(chat, line)
    chat.clock.forward(minutes=10)
    assert agenda(chat, "sam") == ("T-2 Down: in 20 min (Marco Ruiz)", "T-1 Mine: in 3 h 50 min")
    assert agenda(chat, "marco") == ("T-2 Down: in 20 min", "T-3 Later: in 3 h 50 min")
    assert agenda(chat, "fatima") == ()
    chat.clock.forward(hours=12)
    open_ticket(chat, "At night")
    assert "T-4 At night: in 4 h (nobody has it)" in agenda(chat, "sam")


def test_the_report_says_how_many_clocks_were_met(chat: ChatSession) -> None:
    """Clocks that ended are counted by who had the ticket, with their share in time."""
    assert chat.as_("sam").say("/report tickets").say.startswith("No clock ended since")
    open_ticket(chat, "One assignee:sam")
    open_ticket(chat, "Two assignee:marco")
    chat.as_("sam").sure('/ticket reply T-1 "Done"')
    chat.clock.forward(days=1)
    chat.as_("marco").sure('/ticket reply T-2 "Late"')
    chat.as_("marco").say("/ticket solve T-2")
    table = chat.as_("sam").say("/report tickets").cards[0].table
    assert table is not None
    assert table.rows == (("Marco Ruiz", "0% of 1", "–", "100% of 1"), ("Sam Okoro", "100% of 1", "–", "–"))
    assert table.total == ("All", "50% of 2", "–", "100% of 1")
    assert "No clock ended since" in chat.as_("sam").say("/report tickets 2026-11-25").say


def test_a_german_reader_is_answered_without_english_left_over(chat: ChatSession) -> None:
    """Members may read a ticket; the card has the same fields in every language."""
    open_ticket(chat)
    english = chat.as_("fatima").say("T-1").cards[0]
    german = chat.as_("greta").say("T-1").cards[0]
    assert len(german.fields) == len(english.fields)
    assert not german.actions
