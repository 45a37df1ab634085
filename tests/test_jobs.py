"""What every job owes those whose rows are sound, checked over the whole registry: also for those that are added later."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import col, func, select

import commands
from bot.discovery import discover
from bot.ops.checkup import CompanyChecks
from storage.areas.client import Client
from storage.areas.my_day import MyDay
from storage.areas.nudge import Nudge, NudgeLog
from storage.delivery.notices import Notice
from storage.identity.company import Company
from storage.identity.people import Person
from storage.records.failed_units import due_units, failed_units
from storage.session.session import Session
from tests.chat import ChatSession, words
from tests.commands.billing.invoices import client, sent
from tests.commands.desk.test_tickets import open_ticket
from tests.neighbour import move_beside

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


def _old_cards(chat: ChatSession) -> None:
    _invoices(chat)
    chat.tick(days=3)
    chat.write(lambda session: session.connection().execute(text("UPDATE shown SET stale_at = at")))


def _tickets(chat: ChatSession) -> None:
    for person in ("sam", "olivia", "marco"):
        ref = open_ticket(chat, f"Call {person}")
        chat.say(f"/ticket assign {ref} @{person}")


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
    "invoice nudges": Case(_invoices, *_zone("Sven Lund"), "Baltic", timedelta(days=3), units=3),
    "unanswered nudges": Case(
        _nudges,
        "UPDATE nudge SET escalated = -9 WHERE ref = 'N-2'",
        "UPDATE nudge SET escalated = 0 WHERE ref = 'N-2'",
        "N-2",
        units=9,
    ),
    "old cards": Case(
        _old_cards,
        "UPDATE shown SET reply = '{' WHERE id = 1",
        "UPDATE shown SET reply = '{}' WHERE id = 1",
        "invoice",
        units=6,
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


def plan(session: Session, name: str, now: datetime) -> str:
    """How the database finds the units of a job: the plans of the statements that a tick runs, with their own values."""
    connection, ran = session.connection(), list[tuple[str, Any]]()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        ran.append((statement, parameters))

    event.listen(connection.engine, "before_cursor_execute", note)
    try:
        due_units(session, name, REGISTRY.jobs[name].due(now), now)
    finally:
        event.remove(connection.engine, "before_cursor_execute", note)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    plans = [connection.exec_driver_sql(f"{explain} {statement}", values) for statement, values in ran]
    return "\n".join(str(line) for lines in plans for line in lines)


@pytest.mark.parametrize("name", CASES)
def test_due_units_are_found_by_an_index(chat: ChatSession, name: str) -> None:
    """The very query of a tick reads no rows of companies from end to end, nor an index of them."""
    found = chat.kernel.database.read_now(None, lambda session: plan(session, name, chat.clock.now))
    assert not re.findall(r"SCAN (?!CONSTANT|anon_|company\b)\w+|Seq Scan on (?!company\b)\w+", found), found


def test_a_failure_is_told_to_owners_and_named_wherever_they_look(chat: ChatSession) -> None:
    """Owners hear of it once a day, and `/admin jobs` and `meridian check` name the unit with the id in the log."""
    broken, mended = _zone("Greta Vogel")
    execute(chat, broken)
    ring(chat)
    (failure,) = chat.read(failed_units)
    chat.deliver()
    told = [words(sent.reply) for sent in chat.paper.sent if "Greta Vogel" in words(sent.reply)]
    assert [sent.to for sent in chat.paper.sent if "Greta Vogel" in words(sent.reply)] == ["olivia"]
    assert failure.error in told[0]
    jobs = words(chat.say("/admin jobs"))
    assert "Greta Vogel" in jobs
    assert failure.error in jobs
    checks = CompanyChecks(REGISTRY, chat.kernel.database, chat.read(only_company), chat.clock.now)
    (line,) = (line for line, good in checks.findings(repair=False) if not good and failure.error in line)
    assert "Greta Vogel" in line
    ring(chat, hours=3)
    chat.deliver()
    assert len([sent for sent in chat.paper.sent if "Greta Vogel" in words(sent.reply)]) == 1
    execute(chat, mended)
    ring(chat, hours=2)
    assert "Greta Vogel" not in words(chat.say("/admin jobs"))


def test_a_second_company_is_not_affected(chat: ChatSession) -> None:
    """What fails in one company, be it all of it, is neither tried less nor named in the other."""
    beside = move_beside(chat.kernel)
    execute(chat, "UPDATE person SET zone = 'Nowhere/None' WHERE company_id = 1")
    ring(chat)
    assert {row.job for row in chat.read(failed_units)} >= {"my day people"}
    database = chat.kernel.database
    assert database.read_now(beside, failed_units) == []
    planned = select(func.count(col(MyDay.id)))
    people = select(func.count(col(Person.id)))
    assert database.read_now(beside, lambda session: session.exec(planned).one()) == database.read_now(
        beside, lambda session: session.exec(people).one()
    )


def only_company(session: Session) -> Company:
    """The studio."""
    return session.get_one(Company, 1)


@pytest.mark.parametrize("studio_url", ["sqlite"], indirect=True)  # PostgreSQL takes no such day
def test_all_invoices_of_a_client_are_left_out_together(chat: ChatSession) -> None:
    """Where one of them is broken, the message about the client waits for all; another client's is said in one piece."""
    for name, owner in (("Acme", "marco"), ("Baltic", "sven")):
        client(chat, name, owner)
        for _number in range(3):
            sent(chat, company=name)
    chat.clock.now += timedelta(days=3)
    execute(chat, "UPDATE invoice SET due_on = 'broken' WHERE ref = 'INV-2026-0002'")

    def told() -> list[tuple[str, int]]:
        """Whose invoices were spoken of, and how many in one message."""
        query = select(Client.name, func.count(col(NudgeLog.id))).join(Nudge, col(Nudge.client_id) == Client.id)
        query = query.join(NudgeLog, col(NudgeLog.nudge_id) == Nudge.id).group_by(col(Nudge.id), Client.name)
        return chat.read(
            lambda session: [(name, number) for name, number in session.exec(query.order_by(col(Nudge.id)))]
        )

    ring(chat)
    assert told() == [("Baltic", 3)]
    execute(chat, "UPDATE invoice SET due_on = '2026-11-23' WHERE ref = 'INV-2026-0002'")
    ring(chat, minutes=2)
    assert told() == [("Baltic", 3), ("Acme", 3)]
