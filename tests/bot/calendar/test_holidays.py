from datetime import date

import pytest

from bot.calendar.holidays import places, public_holidays
from bot.values.errors import NotUnderstood


@pytest.mark.parametrize(
    ("country", "subdivision", "count"),
    [("DE", None, 9), ("DE", "BY", 12), ("DE", "Augsburg", 13), ("GB", "SCT", 11), ("GB", "ENG", 8)],
)
def test_a_subdivision_adds_its_holidays(country: str, subdivision: str | None, count: int) -> None:
    """The national list alone would open the desk on Corpus Christi in Munich."""
    found = public_holidays(country, subdivision, [2026])
    assert len(found) >= count
    assert (date(2026, 6, 4) in found) == (subdivision in {"BY", "Augsburg"})


def test_observed_days_count() -> None:
    """New Year 2022 was kept on the last day of 2021, Independence Day 2027 on both days."""
    found = public_holidays("US", None, range(2021, 2028))
    assert {date(2021, 12, 31), date(2027, 7, 4), date(2027, 7, 5)} <= found


def test_other_years_are_never_added() -> None:
    """Only the years asked for are known."""
    assert {day.year for day in public_holidays("DE", "BY", [2027])} == {2027}
    assert public_holidays("DE", None, []) == frozenset()


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("DE", "ZZ"), ("Germany", None)])
def test_an_unknown_place_is_not_understood(country: str, subdivision: str | None) -> None:
    """A typo never means a place without holidays."""
    with pytest.raises(NotUnderstood):
        public_holidays(country, subdivision, [2026])


def test_places_are_offered() -> None:
    """Countries come with their subdivisions."""
    assert "BY" in places()["DE"]
    assert len(places()) > 200
