"""What every job owes those whose rows are sound, checked over the whole registry: also for those that are added later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, func, select

import commands
from bot.discovery import discover
from storage.delivery.notices import Notice
from storage.records.failed_units import failed_units
from tests.chat import ChatSession, words
from tests.commands.billing.invoices import client, sent
from tests.commands.desk.test_tickets import open_ticket

REGISTRY = discover(commands)
NOWHERE = "Nowhere/None"


@dataclass(frozen=True)
class Case:
    """How several units of a job come due, one of them broken: by which statement, how it is mended, what it is called."""

    arrange: Callable[[ChatSession], None]
    breaks: str
    mends: str
    named: str
    wait: timedelta = timedelta()
    units: int = 8


def _zone(person: str) -> tuple[str, str]:
    update = "UPDATE person SET zone = '{}' WHERE name = '{}'"
    return update.format(NOWHERE, person), update.format("Europe/Berlin", person)


def _quiet_zone(person: str) -> tuple[str, str]:
    """Quiet hours on a clock that is nowhere."""
    broken, mended = _zone(person)
    return broken.replace(" WHERE", ", quiet = '[1320, 420]' WHERE"), mended


def _planned(chat: ChatSession) -> None:
    chat.tick()


def _channel(chat: ChatSession) -> None:
    for name in ("sales", "random"):
        chat.as_("olivia").in_(name).say("/channel bind projects")


def _channels(chat: ChatSession) -> None:
    _channel(chat)
    chat.tick()


def _timers(chat: ChatSession) -> None:
    chat.say("/company new Baltic")
    chat.say("/project new C-1 Website")
    for person in ("olivia", "marco", "greta"):
        chat.as_(person).say("/time start P-1")


def _invoices(chat: ChatSession) -> None:
    for name, owner in (("Acme", "marco"), ("Baltic", "sven"), ("Corvo", "olivia")):
        client(chat, name, owner)
        sent(chat, company=name)


def _nudges(chat: ChatSession) -> None:
    _invoices(chat)
    for _day in range(17):
        chat.tick(days=1)
    chat.write(
        lambda session: session.connection().execute(text("UPDATE nudge SET next_escalation_at = at, escalated = 0"))
    )


def _tickets(chat: ChatSession) -> None:
    for person in ("sam", "olivia", "marco"):
        chat.say(f"/ticket assign {open_ticket(chat)} @{person}")


CASES = {
    "my day people": Case(lambda _chat: None, *_zone("Greta Vogel"), "Greta Vogel"),
    "my day": Case(_planned, *_zone("Greta Vogel"), "Greta Vogel", timedelta(days=1)),
    "project digest channels": Case(
        _channel,
        "UPDATE channel SET zone = 'Nowhere/None' WHERE name = 'sales'",
        "UPDATE channel SET zone = NULL WHERE name = 'sales'",
        "sales",
        units=5,
    ),
    "project digests": Case(
        _channels,
        "UPDATE channel SET zone = 'Nowhere/None' WHERE name = 'sales'",
        "UPDATE channel SET zone = NULL WHERE name = 'sales'",
        "sales",
        timedelta(days=1),
        units=3,
    ),
    "forgotten timers": Case(_timers, *_quiet_zone("Greta Vogel"), "Greta Vogel", timedelta(hours=9), units=3),
    "invoice nudges": Case(_invoices, *_zone("Sven Lund"), "INV-2026-0002", timedelta(days=3), units=3),
    "unanswered nudges": Case(
        _nudges,
        "UPDATE nudge SET escalated = -9 WHERE ref = 'N-2'",
        "UPDATE nudge SET escalated = 0 WHERE ref = 'N-2'",
        "N-2",
        units=9,
    ),
    "ticket escalations": Case(_tickets, *_zone("Sam Okoro"), "T-1", timedelta(hours=3, minutes=30), units=5),
    "retention": Case(
        _planned,
        """UPDATE sweep SET marks = '{"Post": {}}'""",
        "UPDATE sweep SET marks = '{}'",
        "Posts in the local chat, with their files",
        timedelta(days=1),
        units=7,
    ),
}


def execute(chat: ChatSession, statement: str) -> None:
    """Change rows past every rule, as a broken disk or an older version might have."""
    chat.write(lambda session: session.connection().execute(text(statement)))


def due(chat: ChatSession, name: str) -> set[int]:
    """The units of a job that are due now."""
    query = REGISTRY.jobs[name].due(chat.clock.now).execution_options(unscoped=True)
    return {unit for _company, unit in chat.kernel.database.read_now(None, lambda session: session.exec(query).all())}


def ring(chat: ChatSession, **span: float) -> int:
    """Let time pass and every job tick; how many notices there are then."""
    chat.run(chat.kernel.scheduler.tick_all(chat.clock.forward(**span)))
    return chat.read(lambda session: session.exec(select(func.count(col(Notice.id)))).one())


def test_every_job_has_a_case() -> None:
    """A job that is added needs a unit that breaks it."""
    assert set(CASES) == set(REGISTRY.jobs)


@pytest.mark.parametrize("name", CASES)
def test_one_broken_row_does_not_hold_up_the_others(chat: ChatSession, name: str) -> None:
    """All units but the broken one are handled in the same tick and once; it is named, and let through once mended."""
    case = CASES[name]
    case.arrange(chat)
    chat.clock.now += case.wait
    before = due(chat, name)
    assert len(before) == case.units
    execute(chat, case.breaks)
    told = ring(chat)
    (failure,) = (row for row in chat.read(failed_units) if row.job == name)
    assert due(chat, name) in ({failure.unit}, set())
    health = words(chat.as_("olivia").say("/admin health"))
    assert case.named in health
    assert failure.error in health
    assert ring(chat, seconds=20) == told
    execute(chat, case.mends)
    ring(chat, minutes=2)
    assert chat.read(failed_units) == []
    assert failure.unit not in due(chat, name)
    assert case.named not in words(chat.say("/admin health"))
