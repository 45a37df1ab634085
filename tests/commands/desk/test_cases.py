"""What was seen wrong at the desk: each case, by the words that were typed, with what is right."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from storage.areas.ticket import Ticket
from tests.chat import ChatSession, words
from tests.commands.desk.test_escalations import hearers
from tests.commands.desk.test_tickets import open_ticket, told

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


@pytest.mark.parametrize("line", ["/person role @sam remove:support", "/person erase @sam confirmed:yes"])
def test_who_loses_the_role_has_no_ticket_any_more(chat: ChatSession, line: str) -> None:
    """Open tickets are nobody's at once, the answer lists them, and so does a message to who leads the desk."""
    open_ticket(chat)
    chat.as_("sam").say("/ticket take T-1")
    assert "Nobody has these now: T-1." in chat.as_("olivia").say(line).say
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
