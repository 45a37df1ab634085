"""The arithmetic of the pipeline."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.money import Money
from commands.crm.deal.stages import OPEN, Stage, following, probability, weighted
from commands.crm.deal.worth import worth_by_currency

SHARES = st.decimals(min_value=0, max_value=100, places=2)


@pytest.mark.parametrize(
    ("stage", "own", "expected"),
    [
        ("lead", None, 10),
        ("negotiation", None, 75),
        ("lead", Decimal(35), 35),
        ("won", Decimal(35), 100),
        ("lost", Decimal(35), 0),
    ],
)
def test_a_probability_is_the_own_one_while_the_deal_is_open(stage: str, own: Decimal | None, expected: int) -> None:
    """A decided deal is certain, whatever was guessed before."""
    assert probability(stage, own) == expected


def test_each_open_stage_leads_to_the_next() -> None:
    """From lead to negotiation; nothing follows negotiation or the end."""
    assert [following(stage) for stage in Stage] == [*OPEN[1:], None, None, None]


@given(st.integers(0, 10**12), SHARES)
def test_a_weighted_amount_is_never_more_than_the_amount(minor: int, share: Decimal) -> None:
    """A share of an amount lies between nothing and all of it."""
    assert 0 <= weighted(Money(minor=minor, currency="EUR"), share).minor <= minor


@given(st.lists(st.tuples(st.sampled_from(["EUR", "JPY", "KWD"]), st.sampled_from(list(Stage)), st.integers(0, 10**9))))
def test_totals_keep_to_their_currency(deals: list[tuple[str, Stage, int]]) -> None:
    """Each currency's sum is the sum of its own deals, and no minor unit gets lost."""
    totals = worth_by_currency((currency, stage.value, None, minor) for currency, stage, minor in deals)
    assert {currency: whole.minor for currency, (whole, _part) in totals.items()} == {
        currency: sum(minor for other, _stage, minor in deals if other == currency) for currency, _s, _m in deals
    }
