"""The trace: one search in the log follows a request to everything that it caused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

from bot.context import Context
from bot.delivery.notices import Audience
from bot.jobs.job import Job
from bot.observability.trace import stamp
from storage.identity.company import Company
from tests.chat import ChatSession

Lines = list[Any]


@pytest.fixture
def log() -> Iterator[Lines]:
    """What is logged meanwhile."""
    with capture_logs([stamp]) as lines:
        yield lines


def told(log: Lines, event: str) -> list[dict[str, Any]]:
    """The lines about one kind of event."""
    return [line for line in log if line["event"] == event]


def test_a_line_is_followed_to_the_message_that_it_caused(labchat: ChatSession, log: Lines) -> None:
    """The delivery that a command caused is logged under the command's trace, with the platform's message."""
    labchat.say("/ping person @carla hello")
    labchat.deliver()
    command, delivery = told(log, "command")[-1], told(log, "delivery")[-1]
    assert command["trace"] == delivery["trace"] != ""
    assert (delivery["outcome"], delivery["message"]) == ("sent", labchat.paper.sent[-1].message)


def test_a_command_is_logged_with_numbers_only(labchat: ChatSession, log: Lines) -> None:
    """One line says who did what, where, how it ended and how long it took; nothing that was typed is in it."""
    labchat.say("/ping person @carla hello")
    (line,) = told(log, "command")
    number = labchat.person("olivia").id
    said = {"company": 1, "person": number, "command": "ping person", "surface": "paper", "outcome": "done"}
    assert line.items() >= said.items()
    assert line["milliseconds"] > 0
    assert not [word for word in ("hello", "carla", "Olivia") if word in str(log)]


def test_the_number_of_a_fault_is_its_trace(labchat: ChatSession, log: Lines) -> None:
    """What a person tells an owner finds the lines of that request."""
    reply = labchat.say("/room burn attic")
    (fault,), (command,) = told(log, "fault"), told(log, "command")
    assert fault["trace"] == command["trace"]
    assert fault["trace"] in reply.say


def test_a_request_that_is_repeated_keeps_its_trace(labchat: ChatSession, log: Lines) -> None:
    """The same event told twice is one thread in the log, and another event is another."""
    labchat.say("/room open attic", key="event")
    labchat.say("/room open attic", key="event")
    labchat.say("/room open cellar", key="other")
    first, second, other = (line["trace"] for line in told(log, "command"))
    assert first == second != other


def test_a_job_is_followed_to_its_messages(labchat: ChatSession, log: Lines) -> None:
    """What a job causes for a company is logged under the trace of that run, and each run has its own."""

    def tell(ctx: Context, _units: Sequence[int]) -> None:
        olivia = Audience.of(*ctx.owners())
        ctx.tell("ping", olivia, key=f"pinged/{ctx.now.isoformat()}", facts={"text": "hello"})

    def due(_now: datetime) -> object:
        return select(Company.id, Company.id)

    pinger = Job("pinger", timedelta(minutes=1), due, lambda _ctx, _unit: "", tell, "Pings.", __file__)
    for _time in range(2):
        labchat.run(labchat.kernel.scheduler.tick(pinger, labchat.clock.forward(minutes=1)))
        labchat.deliver()
    first, second = (line["trace"] for line in told(log, "job"))
    assert first != second
    assert [line["trace"] for line in told(log, "delivery")] == [first, second]
