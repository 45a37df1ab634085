"""What was seen wrong of people and of what they are told: each case, with what is right."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlmodel import col, select

from bot.context import Context
from bot.jobs.job import Job
from storage.areas.ticket_clock import TicketClock
from storage.identity.people import Identity
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import PLATFORM, WORKSPACE, ChatSession, words
from tests.commands.desk.test_tickets import open_ticket


def test_what_is_told_to_the_invited_waits_until_they_join(chat: ChatSession) -> None:
    """Ten days without an alarm: one line in the owner's home; everything that is still true goes out on joining."""
    invited = chat.say('/person invite "Nora Lind" nora@example.com role:member').say
    chat.say("/project new Harbour")
    chat.say("/task new P-1 Write the texts @Nora")
    for _day in range(10):
        sent = chat.tick(days=1)
        assert not [m for m in sent if "delivered" in m.reply.say or "Nora" in m.reply.say]
    assert "1 person has not joined yet: Nora Lind." in words(chat.say("/home"))
    code = re.search(r"/link (\S+)", invited)
    assert code is not None
    fresh = re.search(r"/link (\S+)", chat.say('/person code "Nora Lind"').say)
    assert fresh is not None
    chat.as_("nora").say(f"/link {fresh[1]}")
    chat.deliver()
    assert [m.reply.say for m in chat.paper.sent if m.to == "nora" and "K-1" in m.reply.say]
    assert "not joined" not in words(chat.say("/home"))


def test_what_waited_through_an_outage_respects_quiet_hours(chat: ChatSession) -> None:
    """A bot that was stopped and starts again at night says only what is urgent; the rest comes in the morning."""
    chat.as_("sam").say("/alert quiet 22:00-07:00")
    chat.say("/ticket new Slow assignee:sam")
    chat.say("/ticket new Down priority:urgent assignee:sam")
    chat.clock.now = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    chat.deliver()
    assert ["T-2" in m.reply.say for m in chat.paper.sent if m.to == "sam"] == [True]
    chat.clock.now = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    chat.deliver()
    assert [m.reply.say for m in chat.paper.sent if m.to == "sam" and "T-1" in m.reply.say]


def test_another_account_gets_what_one_refuses(chat: ChatSession) -> None:
    """Alerts go to the person's other account, and the owner is told once."""
    sam = chat.person("sam").id or 0

    def add(session: Session) -> None:
        act = Act(key="second", command="link", source="text", at=chat.clock.now)
        session.add(act)
        session.flush()
        session.act_id = act.id
        session.add(
            Identity(
                person_id=sam,
                platform=PLATFORM,
                workspace=WORKSPACE,
                external_id="sam2",
                seen_at=chat.clock.now + timedelta(hours=1),
                created_at=chat.clock.now,
            )
        )

    chat.write(add)
    chat.paper.refusing = {"sam2"}
    open_ticket(chat, "One assignee:sam")
    open_ticket(chat, "Two assignee:sam")
    assert [m.reply.say for m in chat.paper.sent if m.to == "sam"] == [
        "Olivia Berg gave you T-1.",
        "Olivia Berg gave you T-2.",
    ]
    assert len([m for m in chat.paper.sent if m.to == "olivia" and "takes no messages" in m.reply.say]) == 1


def _run(ctx: Context, job: Job, units: list[int]) -> None:
    job.run(ctx, units)


def test_more_than_one_portion_of_late_tickets_is_told(chat: ChatSession) -> None:
    """What is late at one instant beyond a batch of the job is told, too."""
    for number in range(1, 5):
        open_ticket(chat, f"Ticket {number} assignee:sam")
    chat.clock.forward(hours=4)
    job = chat.kernel.registry.jobs["ticket escalations"]
    numbers = chat.read(lambda session: list(session.exec(select(col(TicketClock.id)).order_by(col(TicketClock.id)))))
    for portion in (numbers[:4], numbers[4:]):
        work = partial(_run, job=job, units=[number or 0 for number in portion])
        chat.run(chat.kernel.scheduler.run(1, job.name, work, chat.clock.now))
        chat.deliver()
    said = "\n".join(words(m.reply) for m in chat.paper.sent if m.to == "marco")
    assert all(f"T-{number}" in said for number in range(1, 5)), said


def test_unbinding_the_last_channel_says_so(chat: ChatSession) -> None:
    """Nothing is left that would be told of the purpose; with another channel there is."""
    assert chat.say("/channel unbind support channel:#support").say.endswith("No channel serves support now.")
    chat.say("/channel bind support channel:#support")
    chat.say("/channel bind support channel:#random")
    assert chat.say("/channel unbind support channel:#support").say == "#support no longer serves support."
