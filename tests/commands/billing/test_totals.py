"""What an invoice adds up to, in every currency there is."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.currencies import exponents
from bot.values.lines import LineItem
from bot.values.money import Money
from bot.values.unitprices import UnitPrice
from commands.billing.invoice.totals import settled, totals
from commands.billing.report.ages import BUCKETS, aged, bucket

currencies = st.sampled_from(sorted(exponents()))
quantities = st.decimals("0.0001", "1000", places=4).filter(lambda quantity: quantity != 1)
percents = st.decimals("0", "100", places=2)
minors = st.integers(0, 10**12)
prices = st.decimals(0, 10**9, places=6)


@pytest.mark.parametrize(
    ("prices", "tax", "currency", "net", "gross"),
    [
        ([1000, 4000], "19", "EUR", 5000, 5950),
        ([333], "10", "EUR", 333, 366),
        ([5], "10", "EUR", 5, 6),
        ([1001], "10", "JPY", 1001, 1101),
        ([1005], "10", "JPY", 1005, 1106),
        ([1234567], "5", "KWD", 1234567, 1296295),
        ([99], "0", "USD", 99, 99),
    ],
)
def test_tax_is_rounded_once_on_the_sum(prices: list[int], tax: str, currency: str, net: int, gross: int) -> None:
    """Halves go up, by the decimals that ISO gives the currency."""
    found = totals([Money(minor=minor, currency=currency) for minor in prices], Decimal(tax), currency)
    assert (found.net.minor, found.gross.minor) == (net, gross)


@given(st.data(), currencies, percents)
def test_lines_and_tax_are_the_total(data: st.DataObject, currency: str, tax: Decimal) -> None:
    """The sum of rounded lines plus the tax is the total to the last minor unit, in any currency."""
    price = prices.map(lambda amount: UnitPrice.of(amount, currency))
    made = data.draw(st.lists(st.builds(LineItem, quantities, st.just("item"), price), min_size=1, max_size=8))
    found = totals((line.total for line in made), tax, currency)
    assert found.gross.minor == sum(line.total.minor for line in made) + found.tax.minor
    assert 0 <= found.tax.minor <= found.net.minor
    assert found.gross.currency == currency


@given(minors, st.lists(minors, max_size=8))
def test_a_balance_never_falls_below_zero(owed: int, payments: list[int]) -> None:
    """Whatever is paid or credited in whatever order, nothing is lost and no balance becomes negative."""
    balance, kept = owed, 0
    for payment in payments:
        used, left = settled(balance, payment)
        balance, kept = balance - used, kept + left
        assert used + left == payment
        assert balance >= 0
    assert owed - balance + kept == sum(payments)
    assert not (balance and kept)


@pytest.mark.parametrize(
    ("overdue", "number"), [(-9, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (999, 4)]
)
def test_the_bucket_of_a_debt(overdue: int, number: int) -> None:
    """Current, 1-30, 31-60, 61-90 and older, the last day of each included."""
    assert bucket(overdue) == number


@given(st.lists(st.tuples(st.integers(-50, 200), st.builds(Money, minor=minors, currency=currencies)), max_size=20))
def test_ageing_loses_nothing_and_mixes_nothing(debts: list[tuple[int, Money]]) -> None:
    """Each currency's buckets add up to what is owed in it."""
    ages = aged(debts)
    for code, row in ages.items():
        assert len(row) == BUCKETS
        assert sum(part.minor for part in row) == sum(money.minor for _days, money in debts if money.currency == code)
    assert set(ages) == {money.currency for _days, money in debts}
