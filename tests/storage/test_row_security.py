"""The second wall: without the session's filter the database itself keeps companies apart."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, delete, event, func, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from storage.engine.database import Database
from storage.session import rowsecurity, scoped_session
from storage.session.rows import Row, every_scoped_table, table_of
from storage.session.scoped_session import ScopedSession
from storage.upkeep.migrate import every_table, upgrade, walls
from tests.postgres import plain_login
from tests.storage.conftest import SampleDesk
from tests.storage.tables import SampleClient, SampleDeal, Tally
from tests.storage.test_company_walls import foreign_row

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif("TEST_POSTGRES_URL" not in os.environ, reason="TEST_POSTGRES_URL is not set"),
]


class Bare(ScopedSession):
    """A session that has lost its filter and its checks; only the database holds it."""


event.listen(Bare, "after_begin", scoped_session.begin)


@pytest.fixture
def url(postgres_url: str) -> str:
    """PostgreSQL alone has this wall."""
    return postgres_url


@pytest.fixture
def foreign(theirs: SampleDesk) -> int:
    """The number of a client of the other company; its deal and its tally have the same."""
    number: int = theirs.add(SampleClient(name="Secret"))
    theirs.add(SampleDeal(title="Secret", client_id=number))
    theirs.add(Tally(key="secret", count=7))
    return number


def written(statement: Any) -> Callable[[Bare], int]:
    """How many rows a statement writes."""
    return lambda session: int(session.connection().execute(statement).rowcount)


def bare(database: Database, company: int | None, work: Callable[[Bare], Any]) -> Any:
    """What a session without its filter finds or does."""
    with database.engine.begin() as connection, Bare(connection, company) as session:
        return work(session)


def refused(desk: SampleDesk, work: Callable[[Bare], Any]) -> None:
    """The database refuses a write."""
    with pytest.raises(DBAPIError, match="row-level security"):
        bare(desk.database, desk.company_id, work)


READS: dict[str, Any] = {
    "orm": select(SampleClient),
    "core": select(table_of(SampleClient)),
    "sql": text("SELECT * FROM sample_client"),
    "join": text(
        "SELECT * FROM company LEFT JOIN sample_client ON company_id = company.id WHERE company_id IS NOT NULL"
    ),
    "count": text("SELECT 1 FROM sample_client HAVING count(*) > 0"),
    "locked": select(table_of(SampleClient)).with_for_update(),
}


@pytest.mark.parametrize("statement", READS.values(), ids=READS.keys())
def test_without_its_filter_a_session_still_sees_no_foreign_row(ours: SampleDesk, foreign: int, statement: Any) -> None:
    """ORM, Core and SQL find nothing of another company, and everything of their own."""
    assert bare(ours.database, ours.company_id, lambda session: session.execute(statement).all()) == []
    ours.add(SampleClient(name="Acme"))
    assert len(bare(ours.database, ours.company_id, lambda session: session.execute(statement).all())) == 1


def test_without_its_filter_a_session_still_changes_no_foreign_row(
    ours: SampleDesk, theirs: SampleDesk, foreign: int
) -> None:
    """Updates and deletes pass foreign rows over; inserting one, or giving one away, is refused."""
    ours.add(Tally(key="mine"))
    for statement in (update(table_of(Tally)).values(count=0), text("UPDATE sample_tally SET count = 0")):
        assert bare(ours.database, ours.company_id, written(statement)) == 1
    assert bare(ours.database, ours.company_id, written(delete(table_of(SampleDeal)))) == 0
    forged = {"company_id": theirs.company_id, "key": "forged", "count": 1}
    refused(ours, written(insert(table_of(Tally)).values(forged)))
    refused(ours, written(update(table_of(Tally)).values(company_id=theirs.company_id)))
    refused(ours, lambda session: session.bulk_insert_mappings(inspect(Tally), [forged]))
    counts = text("SELECT count FROM sample_tally")
    assert bare(theirs.database, theirs.company_id, lambda session: session.scalars(counts).all()) == [7]


def test_without_a_company_nothing_is_seen_unless_it_is_said(ours: SampleDesk, foreign: int) -> None:
    """A session of no company finds no row of any, until it says that it looks everywhere, also after it began."""
    names = text("SELECT name FROM sample_client")

    def looks(session: Bare) -> list[Any]:
        before = session.scalars(names).all()
        with session.begin_nested() as savepoint:
            session.look_everywhere()
            within = session.scalars(names).all()
            savepoint.rollback()
        session.look_everywhere()
        return [before, within, session.scalars(names).all()]

    assert bare(ours.database, None, looks) == [[], ["Secret"], ["Secret"]]


def test_a_session_that_takes_a_company_is_held_to_it(ours: SampleDesk, theirs: SampleDesk, foreign: int) -> None:
    """What began without a company and got one sees that one's rows from then on."""
    names = text("SELECT name FROM sample_client")

    def takes(session: Bare) -> Any:
        session.execute(names)
        session.company_id = theirs.company_id
        return session.scalars(names).all()

    assert bare(ours.database, None, takes) == ["Secret"]


def test_nothing_stays_on_a_connection(ours: SampleDesk, theirs: SampleDesk, foreign: int) -> None:
    """Whoever borrows a connection next has neither the company nor the role of the one before."""
    database = ours.database
    asked = text("SELECT current_user = session_user, coalesce(current_setting('meridian.company', true), '')")
    bare(database, theirs.company_id, lambda session: session.execute(text("SELECT 1")))
    with database.engine.connect() as connection:
        assert connection.execute(asked).one() == (True, "")
    assert bare(database, ours.company_id, lambda session: session.execute(asked).one()) == (
        False,
        str(ours.company_id),
    )


def test_every_table_of_companies_is_behind_the_wall(url: str) -> None:
    """After `meridian migrate` no Scoped table shows a foreign row to SQL that forgets the company; a second run is quiet."""
    upgrade(url)
    upgrade(url)
    rows = every_scoped_table(every_table())
    database = Database.open(url)
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for kind in rows:
            connection.execute(insert(table_of(kind)), [foreign_row(kind)])
    for company, number in ((1, 0), (2, 1)):
        seen = bare(database, company, lambda session: [_count(session, table_of(kind).name) for kind in rows])
        assert seen == [number] * len(rows)
    found = walls(url)
    database.close()
    assert found is not None
    assert (found.exposed, found.role) == ((), found.wanted)


def _count(session: Bare, table: str) -> int:
    return int(session.execute(select(func.count()).select_from(Row.metadata.tables[table])).scalar_one())


def test_a_login_that_may_make_no_role_is_held_as_the_owner() -> None:
    """Where the role cannot be had the tables' owner is held to its company, and the lack of the role is known."""
    with plain_login() as own:
        upgrade(own)
        database = Database.open(own)
        try:
            with database.engine.begin() as connection:
                _write(connection)
            looked = [bare(database, number, lambda session: _count(session, "counter")) for number in (1, 2, None)]
            found = walls(own)
        finally:
            database.close()
    assert looked == [0, 1, 0]
    assert found is not None
    assert (found.exposed, found.role, found.wanted) == ((), "", f"{found.login}_scoped")


def _write(connection: Connection) -> None:
    """Company 2 with a row, written by the owner as a migration writes."""
    rowsecurity.hold(connection, None, everywhere=True)
    connection.execute(text("INSERT INTO company (id, name, currency, language, zone, frames, options, created_at)"
                            " VALUES (2, 'Two', 'EUR', 'en', 'UTC', '[]', '{}', now())"))  # fmt: skip
    connection.execute(text("INSERT INTO counter (company_id, series, value) VALUES (2, 'x', 1)"))
