"""Batches: whatever units fail, the others are handled once, and what follows from the failing ones is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil, log2
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import col, func, select
from structlog.testing import capture_logs

from bot.context import Context
from bot.delivery.notices import Audience
from bot.jobs.batches import IN_A_ROW, WORK_FAILED, Halving
from bot.jobs.job import Job, by_query
from storage.areas.client import Client
from storage.delivery.notices import Notice
from storage.engine.failures import Unavailable
from storage.identity.people import Person, name_of
from storage.records.failed_units import ALL, FailedUnit, failed_units
from storage.records.search import IndexEntry
from storage.session.audit import Act, Change
from storage.session.session import Session
from tests.chat import ChatSession

BROKEN = "broken"


class Rounds:
    """A job of the test: it renames each person once, tells them, and fails for those whose name says so."""

    def __init__(self) -> None:
        self.job = Job("rounds", timedelta(minutes=1), self.due, by_query(name_of), self.run, "Goes round.", __file__)

    @staticmethod
    def due(_now: datetime) -> object:
        return select(Person.company_id, Person.id).where(Person.kind != "seen")

    @staticmethod
    def run(ctx: Context, units: Sequence[int]) -> None:
        query = select(Person).where(Person.kind != "seen", col(Person.id).in_(units)).order_by(col(Person.id))
        for person in ctx.session.exec(query):
            person.kind = "seen"
            ctx.session.add_all(
                (person, Client(ref=f"X-{person.id}", name=f"Made for {person.id}", created_at=ctx.now))
            )
            ctx.tell("my day", Audience.of(person), key=f"round/{person.id}", facts={"date": ctx.today.isoformat()})
            ctx.session.flush()
            if person.email == BROKEN:
                raise ValueError(person.email)


def rename(chat: ChatSession, number: int, email: str | None) -> None:
    """Break a person's row, or mend it."""

    def work(session: Session) -> None:
        act = Act(key=f"email {number} {email}", command="email", source="text", at=chat.clock.now)
        session.add(act)
        session.flush()
        session.act_id = act.id
        session.get_one(Person, number).email = email

    chat.write(work)


def ring(chat: ChatSession, job: Job, **span: float) -> list[dict[str, Any]]:
    """Let time pass and the job tick once; what it logged as errors."""
    with capture_logs() as lines:
        chat.run(chat.kernel.scheduler.tick(job, chat.clock.forward(**span)))
    return [dict(line) for line in lines if line["log_level"] == "error"]


def column(chat: ChatSession, query: Any) -> list[Any]:
    """One column of what is stored."""
    return chat.read(lambda session: list(session.exec(query)))


@pytest.fixture
def rounds(chat: ChatSession) -> Job:
    """The job, with the second and the seventh of eight people broken."""
    chat.tick()
    for number in (2, 7):
        rename(chat, number, BROKEN)
    return Rounds().job


WELL = [1, 3, 4, 5, 6, 8]


def test_the_others_are_handled_once_with_all_that_follows(chat: ChatSession, rounds: Job) -> None:
    """Rows, notices, the record of changes and the search index hold each good unit once, and nothing of a failed one."""
    logged = ring(chat, rounds)
    assert [(line["unit"], line["job"]) for line in logged] == [(2, "rounds"), (7, "rounds")]
    assert all(isinstance(line["exc_info"], ValueError) for line in logged)
    assert column(chat, select(Person.id).where(Person.kind == "seen").order_by(col(Person.id))) == WELL
    made = column(chat, select(Client.ref).order_by(col(Client.id)))
    assert made == [f"X-{number}" for number in WELL]
    keys = column(chat, select(Notice.key).where(col(Notice.key).startswith("round/")).order_by(col(Notice.id)))
    assert keys == [f"round/{number}" for number in WELL]
    changed = select(Change.row_id).join(Act, col(Act.id) == Change.act_id).where(Act.command == "rounds")
    assert column(chat, changed.where(Change.table_name == "person").order_by(col(Change.row_id))) == WELL
    assert len(column(chat, changed.where(Change.table_name == "client", Change.operation == "insert"))) == len(WELL)
    indexed = (
        select(IndexEntry.title).where(col(IndexEntry.title).startswith("Made for")).order_by(col(IndexEntry.title))
    )
    assert column(chat, indexed) == [f"Made for {number}" for number in WELL]


def test_what_fails_waits_longer_and_longer_and_is_forgotten_once_it_works(chat: ChatSession, rounds: Job) -> None:
    """A failing unit is tried after one minute, two, four; mended, it is handled once and its failure is gone."""
    ring(chat, rounds)
    assert not ring(chat, rounds, seconds=59)
    assert len(ring(chat, rounds, seconds=1)) == 2
    assert not ring(chat, rounds, seconds=119)
    assert len(ring(chat, rounds, seconds=1)) == 2
    (since,) = set(column(chat, select(FailedUnit.since)))
    assert since == chat.clock.now - timedelta(minutes=3)
    rename(chat, 7, None)
    assert len(ring(chat, rounds, minutes=4)) == 1
    assert column(chat, select(FailedUnit.unit)) == [2]
    assert column(chat, select(func.count()).select_from(Notice).where(Notice.key == "round/7")) == [1]


def test_a_failure_of_what_is_not_due_any_more_goes(chat: ChatSession, rounds: Job) -> None:
    """Whoever is taken out of the work by hand is not named as failing for ever."""
    ring(chat, rounds)
    chat.write(lambda session: session.connection().exec_driver_sql("UPDATE person SET kind = 'seen'"))
    assert not ring(chat, rounds, minutes=1)
    assert chat.read(failed_units) == []


def test_a_tick_that_finds_only_what_waits_writes_nothing(chat: ChatSession, rounds: Job) -> None:
    """No act is made for a company whose only due units have failed and wait."""
    ring(chat, rounds)
    acts = column(chat, select(func.count()).select_from(Act))
    ring(chat, rounds, seconds=20)
    assert column(chat, select(func.count()).select_from(Act)) == acts


def test_a_company_that_fails_as_a_whole_waits(chat: ChatSession) -> None:
    """A company whose own row is broken is left out for a while under an id, and goes on by itself once it is mended."""
    chat.tick()
    job = Rounds().job
    hours = "UPDATE company SET frames = '{}' WHERE id = 1"
    chat.write(lambda session: session.connection().exec_driver_sql(hours.format("broken")))
    assert ring(chat, job)
    (failure,) = chat.read(failed_units)
    assert (failure.job, failure.unit, failure.tries) == ("rounds", ALL, 1)
    assert not ring(chat, job, seconds=59)
    chat.write(lambda session: session.connection().exec_driver_sql(hours.format("[]")))
    assert not ring(chat, job, seconds=1)
    assert chat.read(failed_units) == []
    assert len(column(chat, select(Person.id).where(Person.kind == "seen"))) == len(column(chat, select(Person.id)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(total=st.integers(1, 64), broken=st.sets(st.integers(1, 64), max_size=8))
def test_exactly_the_good_units_are_applied(chat: ChatSession, total: int, broken: set[int]) -> None:
    """For any failing units the others are applied once, in at most about 2 k log2(n) + 1 savepoints."""
    failing = {unit for unit in broken if unit <= total}
    savepoints: list[str] = []

    def handle(session: Session, units: Sequence[int]) -> None:
        for unit in units:
            session.add(Notice(kind="x", key=f"unit {unit}", at=chat.clock.now))
            session.flush()
            if unit in failing:
                raise ValueError(unit)

    def work(session: Session) -> tuple[set[int], list[str]]:
        event.listen(session.connection(), "savepoint", lambda _connection, name: savepoints.append(name))
        outer = session.begin_nested()
        failed = Halving(session, lambda units: handle(session, units)).run(range(1, total + 1)).failed
        keys = list(session.exec(select(Notice.key).where(Notice.kind == "x").order_by(col(Notice.id))))
        outer.rollback()
        return set(failed), keys

    failed, keys = chat.write(work)
    assert failed == failing
    assert keys == [f"unit {unit}" for unit in range(1, total + 1) if unit not in failing]
    assert len(savepoints) - 1 <= 2 * len(failing) * ceil(log2(total)) + 1


def crowd(chat: ChatSession, number: int) -> None:
    """Add so many people whose rows are broken."""

    def work(session: Session) -> None:
        act = Act(key=f"crowd {number}", command="crowd", source="text", at=chat.clock.now)
        session.add(act)
        session.flush()
        session.act_id = act.id
        at = chat.clock.now
        session.add_all(
            Person(name=f"Member {one}", roles=["member"], email=BROKEN, created_at=at) for one in range(number)
        )

    chat.write(work)


def test_a_batch_in_which_all_fails_is_cut_off(chat: ChatSession) -> None:
    """After some failures in a row the rest is left, costs nothing more, and is tried at the next tick before the others."""
    chat.tick()
    crowd(chat, 60)
    chat.write(lambda session: session.connection().exec_driver_sql("UPDATE person SET email = 'broken'"))
    job, savepoints = Rounds().job, list[str]()

    def tick(**span: float) -> list[int]:
        before = {row.unit for row in chat.read(failed_units)}
        logged = ring(chat, job, **span)
        assert [line["left"] for line in logged if line["event"] == "batch cut off"]
        assert len([line for line in logged if line["event"] == "unit failed"]) == IN_A_ROW
        return sorted({row.unit for row in chat.read(failed_units)} - before)

    first, second = tick(), tick(seconds=20)
    assert (first, second) == (list(range(1, IN_A_ROW + 1)), list(range(IN_A_ROW + 1, 2 * IN_A_ROW + 1)))
    assert tick(seconds=40) == list(range(2 * IN_A_ROW + 1, 3 * IN_A_ROW + 1))
    assert column(chat, select(func.count()).select_from(Notice).where(Notice.kind == WORK_FAILED)) == [1]

    def counted(session: Session) -> None:
        event.listen(session.connection(), "savepoint", lambda _connection, name: savepoints.append(name))
        Halving(session, _always).run(range(1, 501))

    chat.write(counted)
    assert len(savepoints) <= 2 * IN_A_ROW + ceil(log2(500))


def _always(_units: Sequence[int]) -> None:
    raise ValueError(BROKEN)


def test_the_rest_goes_on_when_a_good_unit_stands_between(chat: ChatSession) -> None:
    """Failures that are not in a row cut nothing off, however many they are."""
    chat.tick()
    crowd(chat, 40)
    chat.write(
        lambda session: session.connection().exec_driver_sql("UPDATE person SET email = NULL WHERE (id & 1) = 0")
    )
    assert not [line for line in ring(chat, Rounds().job) if line["event"] == "batch cut off"]
    assert column(chat, select(func.count()).select_from(Person).where(Person.kind != "seen")) == [20]


def test_a_database_that_is_away_is_no_units_fault(chat: ChatSession) -> None:
    """Trouble of the database itself ends the batch at once, and is not counted against any unit."""
    tried: list[Sequence[int]] = []

    def handle(units: Sequence[int]) -> None:
        tried.append(units)
        raise Unavailable

    def work(session: Session) -> None:
        with pytest.raises(Unavailable):
            Halving(session, handle).run(range(1, 9))

    chat.write(work)
    assert tried == [range(1, 9)]
