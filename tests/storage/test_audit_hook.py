"""What is recorded of each change, however it came about."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage.session.audit import Change
from storage.session.scope import Unaudited
from storage.session.session import Session
from tests.storage.conftest import NOW, SampleDesk
from tests.storage.tables import SampleClient, SampleDeal, Tally

Step = tuple[str, str, dict[str, Any] | None, dict[str, Any] | None]


def recorded(desk: SampleDesk, work: Callable[[Session], Any]) -> list[Step]:
    """The stored changes of one act, in order."""

    def act(session: Session) -> int | None:
        work(session)
        return session.act_id

    number = desk.write(act)
    query = select(Change).where(Change.act_id == number).order_by(col(Change.id))
    changes = desk.read(lambda session: session.exec(query).all())
    return [(change.operation, change.table_name, change.old, change.new) for change in changes]


@pytest.fixture
def client(ours: SampleDesk) -> int:
    """A client named Acme of size 5."""
    number: int = ours.add(SampleClient(name="Acme", size=5))
    return number


def test_an_insert_is_recorded_with_all_columns(ours: SampleDesk) -> None:
    """The image of a new row has its number, its company and what the database filled in."""
    (operation, table, old, new), *rest = recorded(ours, lambda session: session.add(SampleDeal(title="D", at=NOW)))
    assert (operation, table, old, rest) == ("insert", "sample_deal", None, [])
    assert new is not None
    assert new["id"] > 0
    assert (new["company_id"], new["at"]) == (ours.company_id, NOW.isoformat())
    assert set(new) == set(SampleDeal.model_fields)


def test_an_update_is_recorded_with_its_columns(ours: SampleDesk, client: int) -> None:
    """Only what changed is in the image of an update."""

    def rename(session: Session) -> None:
        row = session.get_one(SampleClient, client)
        row.name, row.size = "Acme Ltd", 5

    assert recorded(ours, rename) == [("update", "sample_client", {"name": "Acme"}, {"name": "Acme Ltd"})]


def test_a_deletion_is_recorded_with_all_columns(ours: SampleDesk, client: int) -> None:
    """The image of a deleted row is enough to write it again."""
    (operation, _, old, new), *rest = recorded(
        ours, lambda session: session.delete(session.get_one(SampleClient, client))
    )
    assert (operation, new, rest) == ("delete", None, [])
    assert old == {"id": client, "company_id": ours.company_id, "name": "Acme", "code": None, "size": 5}


def test_a_value_overwritten_while_expired_is_known(ours: SampleDesk, client: int) -> None:
    """The old value is read from the database when the session has forgotten it."""

    def forget(session: Session) -> None:
        row = session.get_one(SampleClient, client)
        session.expire(row)
        row.size = 6

    assert recorded(ours, forget) == [("update", "sample_client", {"size": 5}, {"size": 6})]


def test_an_expired_row_is_deleted_with_its_image(ours: SampleDesk, client: int) -> None:
    """Deleting a row whose values are not loaded still records them."""

    def forget(session: Session) -> None:
        row = session.get_one(SampleClient, client)
        session.expire(row)
        session.delete(row)

    ((_, _, old, _),) = recorded(ours, forget)
    assert old is not None
    assert old["name"] == "Acme"


def test_an_expression_is_recorded_by_its_result(ours: SampleDesk, client: int) -> None:
    """What the database computes is read back, also when it happens twice."""

    def grow(session: Session) -> None:
        row = session.get_one(SampleClient, client)
        row.size = SampleClient.size + 1
        session.flush()
        row.size = SampleClient.size + 1

    assert recorded(ours, grow) == [("update", "sample_client", {"size": 5}, {"size": 7})]


def test_a_replaced_json_value_is_recorded_whole(ours: SampleDesk) -> None:
    """Old and new value of a JSON column are both kept."""
    number = ours.add(SampleDeal(title="D", facts={"a": 1}))

    def replace(session: Session) -> None:
        session.get_one(SampleDeal, number).facts = {"a": 2}

    assert recorded(ours, replace) == [("update", "sample_deal", {"facts": {"a": 1}}, {"facts": {"a": 2}})]


def test_a_reference_set_by_a_relationship_is_recorded(ours: SampleDesk, client: int) -> None:
    """A child appended to its parent changes its reference during the flush, and that is seen."""
    deal = ours.add(SampleDeal(title="D"))

    def append(session: Session) -> None:
        parent = session.get_one(SampleClient, client)
        parent.deals.append(session.get_one(SampleDeal, deal))

    assert recorded(ours, append) == [("update", "sample_deal", {"client_id": None}, {"client_id": client})]


def test_several_flushes_make_one_image(ours: SampleDesk, client: int) -> None:
    """Later changes of plain columns go into the first image of the row."""

    def edit(session: Session) -> None:
        row = session.get_one(SampleClient, client)
        row.name = "B"
        session.flush()
        row.name, row.size = "C", 6

    expected = ("update", "sample_client", {"name": "Acme", "size": 5}, {"name": "C", "size": 6})
    assert recorded(ours, edit) == [expected]


def test_a_change_taken_back_is_none(ours: SampleDesk, client: int) -> None:
    """A value changed and changed back over two flushes leaves no record."""

    def waver(session: Session) -> None:
        row = session.get_one(SampleClient, client)
        row.name = "B"
        session.flush()
        row.name = "Acme"

    assert recorded(ours, waver) == []


def test_bookkeeping_and_machinery_are_not_recorded(ours: SampleDesk) -> None:
    """Columns of bookkeeping and tables of the machinery change without a record and without an act."""
    number = ours.add(SampleDeal(title="D"))

    def note(session: Session) -> int:
        session.get_one(SampleDeal, number).next_at = NOW
        session.add(Tally(key="x"))
        session.flush()
        return len(session.changes)

    assert ours.database.write_now(ours.company_id, note) == 0
    assert ours.read(lambda session: session.get_one(SampleDeal, number)).next_at == NOW


def test_an_audited_write_needs_an_act(ours: SampleDesk, client: int) -> None:
    """Without an act nothing audited can be written."""

    def rename(session: Session) -> None:
        session.get_one(SampleClient, client).name = "x"

    for work in (rename, lambda session: session.add(SampleClient(name="x"))):
        with pytest.raises(Unaudited):
            ours.database.write_now(ours.company_id, work)
    assert ours.read(lambda session: session.exec(select(SampleClient.name)).all()) == ["Acme"]


def test_a_rolled_back_savepoint_is_forgotten(ours: SampleDesk) -> None:
    """What a savepoint took back is not recorded; what surrounds it is."""

    def double(session: Session) -> None:
        with session.begin_nested():
            session.add(SampleClient(name="gone"))
            session.flush()
            session.add(SampleClient(name="double", code="A"))

    def attempt(session: Session) -> None:
        session.add(SampleClient(name="kept", code="A"))
        session.flush()
        with pytest.raises(IntegrityError):
            double(session)
        with session.begin_nested():
            session.add(SampleClient(name="kept too"))

    assert [(new or {})["name"] for _, _, _, new in recorded(ours, attempt)] == ["kept", "kept too"]


def test_a_savepoint_that_work_gives_up_is_forgotten(ours: SampleDesk) -> None:
    """What was flushed in a savepoint is not recorded when the work itself raises there, also in one inside another."""

    def give_up(session: Session) -> None:
        with session.begin_nested():
            session.add(SampleClient(name="outer"))
            session.flush()
            with session.begin_nested():
                session.add(SampleClient(name="inner"))
            raise ValueError

    def attempt(session: Session) -> None:
        session.add(SampleClient(name="kept"))
        with pytest.raises(ValueError):
            give_up(session)
        session.add(SampleClient(name="kept too"))

    assert [(new or {})["name"] for _, _, _, new in recorded(ours, attempt)] == ["kept", "kept too"]


def test_a_failed_unit_records_nothing(ours: SampleDesk) -> None:
    """Neither rows nor changes of a unit that raises are stored."""

    def fail(session: Session) -> None:
        session.add(SampleClient(name="x"))
        session.flush()
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        ours.write(fail)
    assert ours.read(lambda session: session.exec(select(func.count(col(Change.id)))).one()) == 0


def test_a_row_that_replaces_another_is_recorded_as_both(ours: SampleDesk, client: int) -> None:
    """Deleting a row and adding one with its number in one flush keeps the old image."""

    def replace(session: Session) -> None:
        session.delete(session.get_one(SampleClient, client))
        session.add(SampleClient(id=client, name="New"))

    assert [step[0] for step in recorded(ours, replace)] == ["delete", "insert"]


def test_the_session_tells_what_has_changed(ours: SampleDesk) -> None:
    """Once flushed, changes can be read before they are stored."""

    def add(session: Session) -> list[tuple[str, str]]:
        session.add(SampleClient(name="x"))
        session.flush()
        return [(change.table_name, change.operation) for change in session.changes]

    assert ours.write(add) == [("sample_client", "insert")]


def test_a_number_is_never_given_twice(ours: SampleDesk) -> None:
    """A new row does not get the number of a deleted one, whose changes would be taken for its own."""
    number = ours.add(SampleClient(name="x"))
    ours.write(lambda session: session.delete(session.get_one(SampleClient, number)))
    assert ours.add(SampleClient(name="y")) > number
