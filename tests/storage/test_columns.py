"""Values come back from both engines as they went in, and from their encoded form too."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from storage.session.images import decode, encode
from storage.session.rows import table_of
from tests.storage.conftest import NOW, SampleDesk
from tests.storage.tables import SampleDeal, SampleStage

FACTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
VALUES = {
    "title": st.text(),
    "client_id": st.integers(),
    "won": st.booleans(),
    "rate": st.decimals(allow_nan=False, allow_infinity=False),
    "day": st.dates(),
    "at": st.datetimes(timezones=st.just(UTC)),
    "stage": st.sampled_from(SampleStage),
    "scan": st.binary(),
    "facts": FACTS,
}


@pytest.mark.parametrize("name", VALUES)
@given(data=st.data())
@settings(deadline=None)
def test_encoding_loses_nothing(name: str, data: st.DataObject) -> None:
    """Each column's value survives its way through JSON, with its type and all its digits."""
    column = table_of(SampleDeal).columns[name]
    value = data.draw(st.none() | VALUES[name])
    back = decode(column, json.loads(json.dumps(encode(column, value))))
    assert (back, type(back), str(back)) == (value, type(value), str(value))


def test_values_come_back_as_they_went_in(ours: SampleDesk) -> None:
    """A row with every kind of value reads the same after the commit."""
    values: dict[str, Any] = {
        "title": "Ünïcode ✓",
        "rate": Decimal("1.10"),
        "day": date(2026, 2, 28),
        "at": NOW,
        "stage": SampleStage.WON,
        "scan": b"\x00\xff",
        "facts": {"b": [1, None, "\x00 ü"], "a": 0.1},
    }
    number = ours.add(SampleDeal(**values))
    deal = ours.read(lambda session: session.get_one(SampleDeal, number))
    assert {name: getattr(deal, name) for name in values} == values
    assert str(deal.rate) == "1.10"
    assert list(deal.facts or {}) == ["b", "a"]


def test_an_instant_is_read_in_utc(ours: SampleDesk) -> None:
    """An instant written in another zone is the same instant, read in UTC."""
    number = ours.add(SampleDeal(title="D", at=NOW.astimezone(timezone(timedelta(hours=9)))))
    read = ours.read(lambda session: session.get_one(SampleDeal, number)).at
    assert read is not None
    assert (read, read.tzinfo) == (NOW, UTC)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("at", datetime(2026, 1, 1)),  # noqa: DTZ001 - the point of the test
        ("rate", 1.1),
        ("rate", Decimal("NaN")),
        ("facts", {"x": float("nan")}),
        ("facts", {"x": NOW}),
    ],
)
def test_values_that_would_not_come_back_are_refused(ours: SampleDesk, name: str, value: Any) -> None:
    """Naive instants, floats for decimals, NaN and what JSON cannot say raise when they are written."""
    with pytest.raises(StatementError):
        ours.add(SampleDeal(title="D", **{name: value}))
