"""Statements of the hot path, and rows that are written by them, behave as the session's own."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import bindparam, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage.session.audit import Change
from storage.session.rows import table_of
from storage.session.scope import ScopeViolation, Unaudited
from storage.session.session import Session
from storage.session.statements import Statement
from tests.storage.conftest import NOW, SampleDesk
from tests.storage.tables import SampleClient, SampleDeal, Tally

CLIENTS, TALLIES = table_of(SampleClient), table_of(Tally)
NAMED = Statement(lambda _dialect: CLIENTS.select().where(CLIENTS.c.name == bindparam("name")).limit(1).offset(0))
COUNTED = Statement(lambda _dialect: insert(TALLIES))


def added(session: Session, row: Any) -> None:
    """Add a row and flush it."""
    session.add(row)
    session.flush()


def stored(desk: SampleDesk, write: Any) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """A client as it is stored, and what was recorded of it; without numbers, which differ."""

    def work(session: Session) -> dict[str, Any]:
        client = SampleClient(name="Acme", size=5)
        write(session, client)
        assert session.get(SampleClient, client.id) is client
        assert session.numbered("sample_client", client.id or 0)
        client.size += 1
        return client.model_dump(exclude={"id"})

    made = desk.write(work)
    changes = desk.read(lambda session: session.exec(select(Change).order_by(col(Change.id))).all())
    return made, [(one.operation, one.old, {**(one.new or {}), "id": 0}) for one in changes]


@pytest.mark.parametrize("write", [added, Session.insert], ids=["added", "inserted"])
def test_an_inserted_row_is_held_and_recorded(ours: SampleDesk, write: Any) -> None:
    """A row that is inserted at once is held, has its number and is recorded with what changes afterwards."""
    row, changes = stored(ours, write)
    assert row == {"company_id": ours.company_id, "name": "Acme", "code": None, "size": 6}
    assert changes == [("insert", None, {**row, "id": 0})]


def test_an_inserted_row_is_filled_in(ours: SampleDesk) -> None:
    """What the database fills in is there, as with a row that is added."""

    def work(session: Session) -> str | None:
        session.insert(deal := SampleDeal(title="D", at=NOW))
        return deal.note

    assert ours.write(work) == "none yet"


def test_a_row_inserted_in_a_savepoint_can_be_taken_back(ours: SampleDesk) -> None:
    """A row is forgotten with its savepoint, and its number may be another's."""

    def work(session: Session) -> list[str]:
        for name in ("Acme", "Bolt"):
            with suppress(LookupError), session.begin_nested():
                session.insert(SampleClient(name=name))
                raise LookupError
        session.insert(SampleClient(name="Crane"))
        return [row.name for row in session.exec(select(SampleClient))]

    assert ours.write(work) == ["Crane"]


def test_a_row_of_another_company_is_not_inserted(ours: SampleDesk) -> None:
    """The wall between companies holds for a row that is inserted at once."""
    foreign = SampleClient(name="Acme", company_id=(ours.company_id or 0) + 1)
    with pytest.raises(ScopeViolation):
        ours.write(lambda session: session.insert(foreign))


def test_an_audited_row_needs_an_act(ours: SampleDesk) -> None:
    """A row that is inserted at once is recorded, or not written."""

    def work(session: Session) -> None:
        session.act_id = None
        session.insert(SampleClient(name="Acme"))

    with pytest.raises(Unaudited):
        ours.write(work)


def test_a_statement_takes_and_gives_the_values_of_its_columns(ours: SampleDesk) -> None:
    """Rows come back as Python values; constants of the statement, such as an offset, are its own."""
    ours.add(SampleClient(name="Acme", size=5))

    def work(session: Session) -> Any:
        return NAMED.first(session.connection(), {"name": "Acme"}), NAMED.all(session.connection(), {"name": "Bolt"})

    found, none = ours.read(work)
    assert (found[1:], none) == ((ours.company_id, "Acme", None, 5), [])


def test_a_value_that_is_not_given_is_an_error(ours: SampleDesk) -> None:
    """It does not stand for NULL."""
    with pytest.raises(LookupError, match="name"):
        ours.read(lambda session: NAMED.first(session.connection(), {}))


def test_an_error_is_the_one_that_sqlalchemy_raises(ours: SampleDesk) -> None:
    """A row that breaks a unique key raises IntegrityError, and takes its unit of work back."""

    def work(session: Session) -> None:
        tally = {"company_id": session.company_id, "key": "k", "count": 1}
        COUNTED.run_all(session.connection(), [tally])
        COUNTED.run(session.connection(), tally)

    with pytest.raises(IntegrityError):
        ours.write(work)
    assert not ours.read(lambda session: session.exec(select(Tally)).all())


@pytest.mark.parametrize("count", [1, 2, 3, 20, 21])
def test_several_rows_are_written_as_they_were_given(ours: SampleDesk, count: int) -> None:
    """However many rows are written at once, each has its own values, in order."""

    def work(session: Session) -> None:
        rows = [{"company_id": session.company_id, "key": f"k{number}", "count": number} for number in range(count)]
        COUNTED.run_all(session.connection(), rows)

    ours.write(work)
    found = ours.read(lambda session: session.exec(select(Tally).order_by(col(Tally.id))).all())
    assert [(one.key, one.count) for one in found] == [(f"k{number}", number) for number in range(count)]


def product_statements() -> Iterator[tuple[str, Statement]]:
    """The statements of the hot path that storage declares, by module and name."""
    for module in [module for name, module in sys.modules.items() if name.startswith("storage.")]:
        found = ((f"{module.__name__}.{name}", one) for name, one in vars(module).items() if isinstance(one, Statement))
        yield from found


def test_each_statement_names_its_company() -> None:
    """What the session cannot confine confines itself: what it reads, changes and deletes is of one company."""
    found = dict(product_statements())
    assert len(found) > 10
    built = {name: statement._build("sqlite") for name, statement in found.items()}
    for name, statement in built.items():
        clause = getattr(statement, "whereclause", None)
        own = "company_id" in str(clause) or "company.id = " in str(clause)
        assert own or statement.is_insert, name
