"""Taking acts back, and refusing where somebody built on them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from storage.records.undo import AlreadyUndone, UndoBlocked, revert
from storage.session.audit import Act
from storage.session.session import Session
from tests.storage.conftest import SampleDesk
from tests.storage.tables import SampleClient, SampleDeal


def did(desk: SampleDesk, work: Callable[[Session], Any]) -> int:
    """The number of the act that did some work."""

    def act(session: Session) -> int:
        work(session)
        return session.act_id or 0

    return desk.write(act)


def undo(desk: SampleDesk, act: int) -> int:
    """Take an act back; the number of the act that did."""
    return did(desk, lambda session: revert(session, session.get_one(Act, act)))


def state(desk: SampleDesk) -> list[Any]:
    """All clients and deals with all their values."""

    def read(session: Session) -> list[Any]:
        clients = session.exec(select(SampleClient).order_by(col(SampleClient.id))).all()
        deals = session.exec(select(SampleDeal).order_by(col(SampleDeal.id))).all()
        return [row.model_dump() for row in (*clients, *deals)]

    return desk.read(read)


def setting(kind: type[Any], number: int, **values: Any) -> Callable[[Session], None]:
    """Work that sets values of a row."""

    def work(session: Session) -> None:
        row = session.get_one(kind, number)
        for name, value in values.items():
            setattr(row, name, value)

    return work


@pytest.fixture
def client(ours: SampleDesk) -> int:
    """A client."""
    number: int = ours.add(SampleClient(name="Acme", code="A", size=5))
    return number


@pytest.fixture
def deal(ours: SampleDesk, client: int) -> int:
    """A deal of the client."""
    number: int = ours.add(SampleDeal(title="D", client_id=client, facts={"a": [1]}))
    return number


def _family(session: Session) -> None:
    parent = SampleClient(name="New")
    session.add(parent)
    session.flush()
    first = SampleDeal(title="1", client_id=parent.id)
    session.add(first)
    session.flush()
    session.add(SampleDeal(title="2", client_id=parent.id, parent_id=first.id))
    session.flush()
    parent.size = 3


def _late_parent(session: Session) -> None:
    first = SampleDeal(title="1")
    parent = SampleClient(name="New")
    session.add(first)
    session.flush()
    session.add(parent)
    session.flush()
    first.client_id = parent.id


def _remove_all(session: Session) -> None:
    for kind in (SampleDeal, SampleClient):
        for row in session.exec(select(kind)):
            session.delete(row)
        session.flush()


def _swap_codes(session: Session) -> None:
    acme = session.exec(select(SampleClient).where(SampleClient.code == "A")).one()
    other = session.exec(select(SampleClient).where(SampleClient.code == "B")).one()
    for row, code in ((acme, "tmp"), (other, "A"), (acme, "B")):
        row.code = code
        session.flush()


@pytest.mark.parametrize("work", [_family, _late_parent, _remove_all, _swap_codes])
def test_an_undone_act_leaves_no_trace(ours: SampleDesk, deal: int, work: Callable[[Session], None]) -> None:
    """Rows are as they were, numbers included, whatever the order of the act's steps; undoing that redoes them."""
    ours.add(SampleClient(name="B", code="B"))
    before = state(ours)
    act = did(ours, work)
    after = state(ours)
    assert after != before
    undone = undo(ours, act)
    assert state(ours) == before
    undo(ours, undone)
    assert state(ours) == after


def test_the_two_acts_point_to_each_other(ours: SampleDesk, client: int) -> None:
    """The act knows its undo and the undo its act; a redo makes the act count again."""
    act = did(ours, setting(SampleClient, client, name="B"))
    undone = undo(ours, act)
    first, second = ours.read(lambda session: [session.get_one(Act, act), session.get_one(Act, undone)])
    assert (first.undone_by, second.undo_of) == (undone, act)
    undo(ours, undone)
    assert ours.read(lambda session: session.get_one(Act, act)).undone_by is None


def test_an_act_is_undone_once(ours: SampleDesk, client: int) -> None:
    """A second undo raises and names the first."""
    act = did(ours, setting(SampleClient, client, name="B"))
    undone = undo(ours, act)
    with pytest.raises(AlreadyUndone) as caught:
        undo(ours, act)
    assert (caught.value.act, caught.value.by_act) == (act, undone)


def test_a_row_changed_since_is_left_alone(ours: SampleDesk, client: int) -> None:
    """A later act on one of the rows stops the whole undo, and is named."""

    def rename_and_add(session: Session) -> None:
        setting(SampleClient, client, name="B")(session)
        session.add(SampleClient(name="C"))

    act = did(ours, rename_and_add)
    later = did(ours, setting(SampleClient, client, size=9))
    before = state(ours)
    with pytest.raises(UndoBlocked) as caught:
        undo(ours, act)
    assert (caught.value.table, caught.value.row, caught.value.by_act) == ("sample_client", client, later)
    assert state(ours) == before


def test_a_later_act_that_was_undone_does_not_count(ours: SampleDesk, client: int) -> None:
    """Acts can be taken back from the last to the first; a redone one is in the way again."""
    act = did(ours, setting(SampleClient, client, name="B"))
    later = did(ours, setting(SampleClient, client, name="C"))
    undone = undo(ours, later)
    redone = undo(ours, undone)
    with pytest.raises(UndoBlocked):
        undo(ours, act)
    undo(ours, redone)
    undo(ours, act)
    assert ours.read(lambda session: session.get_one(SampleClient, client)).name == "Acme"


def test_a_row_in_use_cannot_be_taken_back(ours: SampleDesk) -> None:
    """A new row to which a later one points stays, and nothing else of the act is undone."""
    number = 0

    def create(session: Session) -> None:
        nonlocal number
        session.add(SampleClient(name="first"))
        session.flush()
        client = SampleClient(name="second")
        session.add(client)
        session.flush()
        number = client.id or 0

    act = did(ours, create)
    deal = ours.add(SampleDeal(title="D", client_id=number))
    before = state(ours)
    with pytest.raises(UndoBlocked) as caught:
        undo(ours, act)
    assert (caught.value.table, caught.value.row, caught.value.by_act) == ("sample_deal", deal, None)
    assert state(ours) == before


def test_a_row_with_no_relationship_to_its_user_stays_too(ours: SampleDesk) -> None:
    """Where only the database knows of the reference, its refusal stops the undo."""
    act = did(ours, lambda session: session.add(SampleDeal(title="parent")))
    parent = state(ours)[0]["id"]
    ours.add(SampleDeal(title="child", parent_id=parent))
    with pytest.raises(UndoBlocked) as caught:
        undo(ours, act)
    assert (caught.value.table, caught.value.row, caught.value.by_act) == ("sample_deal", parent, None)


def test_a_unique_value_taken_since_stops_the_undo(ours: SampleDesk, client: int) -> None:
    """An old value that another row has by now cannot come back."""
    act = did(ours, setting(SampleClient, client, code=None))
    ours.add(SampleClient(name="B", code="A"))
    with pytest.raises(UndoBlocked):
        undo(ours, act)


def test_an_undo_can_be_tried_and_survived(ours: SampleDesk, client: int) -> None:
    """Work may catch Touched in a savepoint and go on."""
    act = did(ours, setting(SampleClient, client, code=None))
    ours.add(SampleClient(name="B", code="A"))

    def attempt(session: Session) -> None:
        with pytest.raises(UndoBlocked), session.begin_nested():
            revert(session, session.get_one(Act, act))
        session.add(SampleClient(name="after"))

    ours.write(attempt)
    assert [row["name"] for row in state(ours)] == ["Acme", "B", "after"]
