"""Everything a session may try, and that none of it reaches another company."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, exists, func, insert, literal, literal_column, text, union, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, joinedload, selectinload, subqueryload
from sqlmodel import col, select

from storage.session.rows import table_of
from storage.session.scope import ScopeViolation, Unaudited
from storage.session.session import Session
from tests.storage.conftest import SampleDesk
from tests.storage.tables import SampleClient, SampleDeal, Tally


@pytest.fixture
def foreign(theirs: SampleDesk) -> int:
    """The number of a client of the other company; its deal and its tally have the same."""
    number: int = theirs.add(SampleClient(name="Secret"))
    theirs.add(SampleDeal(title="Secret", client_id=number))
    theirs.add(Tally(key="secret", count=7))
    return number


other = aliased(SampleClient)
_cte = select(SampleClient).cte()
_subquery = select(SampleClient.name).subquery()
READS: dict[str, Any] = {
    "entity": select(SampleClient),
    "columns": select(SampleClient.name, SampleClient.size),
    "alias": select(other),
    "join": select(SampleClient.name).join(SampleDeal, col(SampleDeal.client_id) == SampleClient.id),
    "outer join": select(SampleDeal.title).join(
        SampleClient, col(SampleDeal.client_id) == SampleClient.id, isouter=True
    ),
    "cte": select(_cte.c.name),
    "subquery": select(_subquery.c.name),
    "scalar subquery": select(Tally.key, select(func.max(SampleClient.name)).scalar_subquery()),
    "union": union(select(SampleClient.name), select(SampleDeal.title)),
    "any": select(SampleClient).where(SampleClient.deals.any()),  # type: ignore[attr-defined]
    "has": select(SampleDeal).where(SampleDeal.client.has()),  # type: ignore[union-attr]
    "exists": select(SampleClient).where(exists().where(col(SampleDeal.client_id) == SampleClient.id)),
    "in": select(SampleClient).where(col(SampleClient.id).in_(select(SampleDeal.client_id))),
    "joined load": select(SampleClient).options(joinedload(SampleClient.deals)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("statement", READS.values(), ids=READS.keys())
def test_a_select_never_shows_a_foreign_row(ours: SampleDesk, foreign: int, statement: Any) -> None:
    """Whatever the shape of a query that forgets the company, rows of another company are absent."""
    assert ours.read(lambda session: session.execute(statement).unique().all()) == []


def test_counts_are_of_our_rows_only(ours: SampleDesk, foreign: int) -> None:
    """Aggregates over an entity count the session's company alone."""
    ours.add(SampleClient(name="Acme"))
    assert ours.read(lambda session: session.exec(select(func.count()).select_from(SampleClient)).one()) == 1
    assert ours.read(lambda session: session.exec(select(func.count(col(SampleClient.id)))).one()) == 1


def test_a_foreign_row_cannot_be_got_by_its_key(ours: SampleDesk, foreign: int) -> None:
    """session.get finds nothing under a number of another company."""
    assert ours.read(lambda session: session.get(SampleClient, foreign)) is None


@pytest.mark.parametrize("load", [selectinload, subqueryload, joinedload, None])
def test_relationships_load_our_rows(ours: SampleDesk, theirs: SampleDesk, load: Any) -> None:
    """Eager and lazy loads find the children and the parent within the company."""
    client = ours.add(SampleClient(name="Acme"))
    ours.add(SampleDeal(title="D", client_id=client))
    query = select(SampleClient).options(*([load(SampleClient.deals)] if load else []))

    def titles(session: Session) -> list[str]:
        found = session.exec(query).unique().one()
        assert found.deals[0].client is found
        return [deal.title for deal in found.deals]

    assert ours.read(titles) == ["D"]
    with pytest.raises(Exception, match="No row"):
        theirs.read(titles)


def test_a_fresh_row_lazily_loads_within_the_company(ours: SampleDesk, foreign: int) -> None:
    """A row that no query loaded, hence without options, still cannot reach a foreign parent."""

    def reach(session: Session) -> SampleClient | None:
        deal = SampleDeal(title="new")
        session.add(deal)
        session.flush()
        deal.__dict__["client_id"] = foreign
        return deal.client

    assert ours.write(reach) is None


REFUSED: dict[str, Callable[[], Any]] = {
    "core select": lambda: select(table_of(SampleClient)),
    "text": lambda: text("SELECT name FROM sample_client"),
    "text in where": lambda: select(SampleClient).where(text("1 = 1")),
    "text in a subquery": lambda: select(SampleClient).where(
        col(SampleClient.id).in_(select(SampleDeal.id).where(text("1 = 1")))
    ),
    "text as a column": lambda: select(SampleClient.id, literal_column("(SELECT name FROM sample_client)")),
    "from statement": lambda: select(SampleClient).from_statement(text("SELECT * FROM sample_client")),
    "core update": lambda: update(table_of(Tally)).values(count=1),
    "core delete": lambda: delete(table_of(Tally)),
    "core insert": lambda: insert(table_of(Tally)).values(company_id=1, key="x"),
    "moved by update": lambda: update(Tally).values(company_id=2),
    "insert without company": lambda: insert(Tally).values(key="x"),
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_scoped_is_refused(ours: SampleDesk, foreign: int, statement: Callable[[], Any]) -> None:
    """Core, text and moves between companies raise instead of running."""
    with pytest.raises(ScopeViolation):
        ours.write(lambda session: session.execute(statement()))


def test_a_session_of_no_company_may_ask_for_everything(ours: SampleDesk, foreign: int) -> None:
    """With unscoped=True one statement sees the rows of all companies, as Core and as ORM; one company's may not."""
    core = select(table_of(SampleClient).c.name).execution_options(unscoped=True)
    entity = select(SampleClient.name).execution_options(unscoped=True)
    for query in (core, entity):
        found = ours.database.read_now(None, lambda session, query=query: session.execute(query).scalars().all())  # type: ignore[misc]
        assert found == ["Secret"]
        with pytest.raises(ScopeViolation):
            ours.read(lambda session, query=query: session.execute(query))  # type: ignore[misc]


def test_bulk_writes_reach_our_rows_only(ours: SampleDesk, theirs: SampleDesk, foreign: int) -> None:
    """ORM UPDATE and DELETE without a company in their WHERE leave foreign rows alone."""
    ours.add(Tally(key="mine"))
    ours.write(lambda session: session.execute(update(Tally).values(count=99)))
    ours.write(lambda session: session.execute(delete(Tally).where(col(Tally.count) >= 0)))
    assert ours.read(lambda session: session.exec(select(Tally.key)).all()) == []
    assert theirs.read(lambda session: session.exec(select(Tally.count)).all()) == [7]


def test_an_update_by_a_list_of_keys_is_refused(ours: SampleDesk, foreign: int) -> None:
    """The bulk update by primary key, which no criterion can reach, raises."""
    with pytest.raises(ScopeViolation, match="list of keys"):
        ours.write(lambda session: session.execute(update(Tally), [{"id": foreign, "count": 1}]))


def test_a_bulk_insert_must_name_our_company(ours: SampleDesk, theirs: SampleDesk) -> None:
    """Rows of a bulk insert carry the session's company, or none of them is written."""
    rows = [{"company_id": ours.company_id, "key": "a"}, {"company_id": ours.company_id, "key": "b"}]
    ours.write(lambda session: session.execute(insert(Tally), rows))
    assert len(ours.read(lambda session: session.exec(select(Tally)).all())) == 2
    for wrong in ({"company_id": theirs.company_id, "key": "c"}, {"key": "c"}):
        with pytest.raises(ScopeViolation):
            ours.write(lambda session, wrong=wrong: session.execute(insert(Tally), [*rows, wrong]))  # type: ignore[misc]
        with pytest.raises(ScopeViolation):
            ours.write(lambda session, wrong=wrong: session.execute(insert(Tally).values([wrong])))  # type: ignore[misc]


def test_an_insert_from_a_select_takes_the_company_from_scoped_rows(
    ours: SampleDesk, theirs: SampleDesk, foreign: int
) -> None:
    """INSERT FROM SELECT copies the company of rows we see; a foreign number as a literal is refused."""
    ours.add(SampleClient(name="Acme"))
    good = insert(Tally).from_select(["company_id", "key"], select(SampleClient.company_id, SampleClient.name))
    ours.write(lambda session: session.execute(good))
    assert ours.read(lambda session: session.exec(select(Tally.key)).all()) == ["Acme"]
    bad = insert(Tally).from_select(["company_id", "key"], select(literal(theirs.company_id), SampleClient.name))
    with pytest.raises(ScopeViolation):
        ours.write(lambda session: session.execute(bad))


def test_an_upsert_updates_rows_of_its_company_only(ours: SampleDesk, foreign: int) -> None:
    """ON CONFLICT DO UPDATE must find its row by company, else it could change a foreign one by its key."""
    dialect = sqlite if ours.database.engine.dialect.name == "sqlite" else postgresql
    values = {"company_id": ours.company_id, "id": foreign, "key": "x"}

    def upsert(session: Session, target: list[str]) -> Any:
        statement: Any = dialect.insert(Tally).values(**values)
        return session.execute(statement.on_conflict_do_update(index_elements=target, set_={"count": 0}))

    with pytest.raises(ScopeViolation):
        ours.write(lambda session: upsert(session, ["id"]))


def test_a_session_keeps_its_company(ours: SampleDesk, theirs: SampleDesk) -> None:
    """A second company raises; one session without any may take one once."""

    def switch(session: Session) -> None:
        session.company_id = theirs.company_id

    with pytest.raises(ScopeViolation):
        ours.read(switch)
    ours.database.read_now(None, switch)


def test_new_rows_get_the_company(ours: SampleDesk) -> None:
    """The session fills company_id in."""
    row = SampleClient(name="Acme")
    ours.add(row)
    assert row.company_id == ours.company_id


def _add(session: Session, row: Any) -> None:
    session.add(row)
    session.flush()


def test_rows_of_another_company_cannot_be_written(ours: SampleDesk, theirs: SampleDesk, foreign: int) -> None:
    """Adding, merging, moving and deleting across companies all raise."""
    stolen = theirs.read(lambda session: session.get(SampleClient, foreign))
    mine = ours.add(SampleClient(name="Acme"))

    def move(session: Session) -> None:
        client = session.get_one(SampleClient, mine)
        client.company_id = theirs.company_id

    attempts: list[Callable[[Session], Any]] = [
        lambda session: _add(session, SampleClient(name="x", company_id=theirs.company_id)),
        lambda session: session.merge(SampleClient(id=foreign, name="x", company_id=theirs.company_id)),
        move,
        lambda session: session.delete(stolen),
    ]
    for attempt in attempts:
        with pytest.raises(ScopeViolation):
            ours.write(attempt)
    assert theirs.read(lambda session: session.get_one(SampleClient, foreign).name) == "Secret"


def test_a_row_cannot_point_to_a_foreign_row(ours: SampleDesk, foreign: int) -> None:
    """The composite foreign key refuses a reference into another company."""
    with pytest.raises(IntegrityError):
        ours.add(SampleDeal(title="D", client_id=foreign))


def test_without_a_company_scoped_tables_are_out_of_reach(ours: SampleDesk, foreign: int) -> None:
    """A session of no company may neither query nor write rows of companies, in subqueries either."""
    for statement in (
        select(SampleClient),
        select(SampleClient.name),
        select(exists(select(SampleClient.id))),
        delete(Tally),
    ):
        with pytest.raises(ScopeViolation):
            ours.database.write_now(None, lambda session, statement=statement: session.execute(statement))  # type: ignore[misc]
    with pytest.raises(ScopeViolation):
        ours.database.write_now(None, lambda session: _add(session, Tally(key="x", company_id=ours.company_id)))


def test_bulk_writes_of_audited_rows_are_refused(ours: SampleDesk) -> None:
    """UPDATE, DELETE and INSERT statements leave no record, so audited tables refuse them, Core or not."""
    for statement in (
        update(SampleDeal).values(title="x"),
        delete(SampleDeal),
        insert(SampleDeal).values(company_id=ours.company_id, title="x"),
        delete(table_of(SampleDeal)).execution_options(unscoped=True),
    ):
        with pytest.raises(Unaudited):
            ours.write(lambda session, statement=statement: session.execute(statement))  # type: ignore[misc]


def test_bookkeeping_columns_may_be_updated_in_bulk(ours: SampleDesk) -> None:
    """A column that nobody needs to see changing is written for many rows at once, without a record."""
    ours.add(SampleDeal(title="D"))
    ours.write(lambda session: session.execute(update(SampleDeal).values(next_at=None)))
    with pytest.raises(Unaudited):
        ours.write(lambda session: session.execute(update(SampleDeal).values(next_at=None, title="x")))
