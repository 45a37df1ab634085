from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from iso4217 import Currency

from bot.values.currencies import exponents
from bot.values.errors import Impossible, MixedCurrencies, NotUnderstood, UnknownCurrency
from bot.values.money import Money, rounded, shown, subtotals, total
from bot.values.plaintext import plain

CODES = sorted(exponents())
codes = st.sampled_from(CODES)
minors = st.integers(-(10**15), 10**15)
moneys = st.builds(Money, minor=minors, currency=codes)


def test_digits_are_those_of_iso() -> None:
    """Every currency with minor units has exactly ISO's digits, the rest are unknown."""
    assert exponents() == {c.value: c.exponent for c in Currency if c.exponent is not None}
    assert {code: exponents()[code] for code in ("JPY", "EUR", "KWD", "IQD", "RSD", "CLF")} == {
        "JPY": 0, "EUR": 2, "KWD": 3, "IQD": 3, "RSD": 2, "CLF": 4,
    }  # fmt: skip


@pytest.mark.parametrize("code", ["XAU", "XXX", "XDR", "XTS", "eur", "EURO", "", "DEM"])
def test_what_iso_gives_no_digits_is_refused(code: str) -> None:
    """Metals, test codes, dead and misspelled currencies make no money."""
    with pytest.raises(ValueError):
        Money(minor=1, currency=code)
    with pytest.raises(UnknownCurrency):
        Money.of(1, code)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.5", "EUR", 1250),
        (Decimal("-0.01"), "USD", -1),
        (1200, "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("7.00", "JPY", 7),
    ],
)
def test_an_exact_amount_is_taken(amount: str | Decimal | int, currency: str, minor: int) -> None:
    """Major units become minor ones without rounding."""
    assert Money.of(amount, currency) == Money(minor=minor, currency=currency)


@pytest.mark.parametrize("amount", ["1.005", Decimal("0.001"), Decimal("NaN"), Decimal("Infinity")])
def test_an_inexact_amount_is_impossible(amount: str | Decimal) -> None:
    """More decimals than the currency has are never rounded silently."""
    with pytest.raises(Impossible):
        Money.of(amount, "EUR")


@pytest.mark.parametrize("amount", ["1e3", "NaN", "1,5", "", "1_000", "+1"])
def test_only_plain_figures_are_an_amount(amount: str) -> None:
    """Exponents, separators and names of numbers are not understood."""
    with pytest.raises(NotUnderstood):
        Money.of(amount, "EUR")


@pytest.mark.parametrize("amount", [0.1, True, None])
def test_no_float_touches_money(amount: object) -> None:
    """A float is a programming error."""
    with pytest.raises(TypeError):
        Money.of(amount, "EUR")  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        Money(minor=amount, currency="EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("2.665", "EUR", 267),
        ("2.664999", "EUR", 266),
        ("-2.665", "EUR", -267),
        ("0.5", "JPY", 1),
        ("1.0005", "KWD", 1001),
    ],
)
def test_halves_round_away_from_zero(amount: str, currency: str, minor: int) -> None:
    """The one rounding takes halves up, the same for credits."""
    assert rounded(Decimal(amount), currency) == minor


@given(moneys)
def test_the_amount_reads_back(money: Money) -> None:
    """Minor units, major units and JSON are the same money, in every currency."""
    assert Money.of(money.amount, money.currency) == money
    assert Money.of(format(money.amount, "f"), money.currency) == money
    assert Money.model_validate_json(money.model_dump_json()) == money


@given(moneys, st.integers(1, 60))
def test_a_split_loses_nothing(money: Money, parts: int) -> None:
    """The parts add up and differ by one minor unit at most."""
    split = money.split(parts)
    assert len(split) == parts
    assert total(split, money.currency) == money
    assert max(split).minor - min(split).minor <= 1


def test_nothing_is_split_into_no_parts() -> None:
    """At least one part is needed."""
    with pytest.raises(Impossible):
        Money.of(1, "EUR").split(0)


@given(codes, st.lists(minors, min_size=2, max_size=5))
def test_arithmetic_is_that_of_integers(code: str, values: list[int]) -> None:
    """Sum, difference, sign, multiple and order follow the minor units."""
    a, b = (Money(minor=value, currency=code) for value in values[:2])
    assert (a + b).minor == a.minor + b.minor
    assert a - b == -(b - a)
    assert a * 3 == 3 * a == a + a + a
    assert (a < b, a <= b, a > b, a >= b) == (
        values[0] < values[1],
        values[0] <= values[1],
        values[0] > values[1],
        values[0] >= values[1],
    )
    assert total((Money(minor=value, currency=code) for value in values), code).minor == sum(values)


def test_currencies_never_mix() -> None:
    """Sum, difference, order and total refuse a second currency, and say which."""
    euro, yen = Money.of(1, "EUR"), Money.of(1, "JPY")
    for wrong in (lambda: euro + yen, lambda: euro - yen, lambda: euro < yen, lambda: total([yen], "EUR")):
        with pytest.raises(MixedCurrencies) as caught:
            wrong()
        assert caught.value.currencies == ("EUR", "JPY")


def test_a_fraction_is_no_multiple() -> None:
    """Only whole multiples go without rounding."""
    with pytest.raises(TypeError):
        Money.of(1, "EUR") * Decimal("1.5")  # type: ignore[operator]


def test_subtotals_are_per_currency() -> None:
    """Each currency is summed apart, in order of appearance; nothing sums to nothing."""
    moneys = [Money.of(1, "JPY"), Money.of("1.50", "EUR"), Money.of(2, "JPY")]
    assert list(subtotals(moneys).items()) == [("JPY", Money.of(3, "JPY")), ("EUR", Money.of("1.50", "EUR"))]
    assert subtotals([]) == {}
    assert total([], "EUR") == Money.of(0, "EUR")


@pytest.mark.parametrize(
    ("money", "factor", "expected"),
    [("10.00", "1.005", "10.05"), ("0.05", "0.5", "0.03"), ("-0.05", "0.5", "-0.03"), ("33.33", "3", "99.99")],
)
def test_times_rounds_once(money: str, factor: str, expected: str) -> None:
    """A product is rounded to the minor unit, halves away from zero."""
    assert Money.of(money, "EUR").times(Decimal(factor)) == Money.of(expected, "EUR")


@given(st.integers(0, 10**13), st.integers(1, 10**13), st.integers(1, 10**13))
def test_a_share_is_the_nearest_unit(minor: int, numerator: int, denominator: int) -> None:
    """A share is never more than half a minor unit off, however large the figures."""
    share = Money(minor=minor, currency="KWD").share(numerator, denominator).minor
    assert abs(2 * (share * denominator - minor * numerator)) <= denominator


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "expected"),
    [
        ("1234.57", "RSD", "de_DE", "1.234,57 RSD"),
        ("1234.567", "IQD", "de-DE", "1.234,567 IQD"),
        ("1235", "JPY", "de", "1.235 ¥"),
        ("1234.5670", "CLF", "de_DE", "1.234,5670 CLF"),
        ("1234.50", "EUR", "en", "€1,234.50"),
        ("-1234.50", "CHF", "en", "-CHF 1,234.50"),
        ("1234.50", "EUR", "fr", "1 234,50 €"),
        ("1234.50", "EUR", "xx_YY", "€1,234.50"),
    ],
)
def test_money_is_shown_as_the_locale_writes_it(amount: str, currency: str, locale: str, expected: str) -> None:
    """CLDR gives separators and places, ISO the digits; letters keep apart from figures."""
    assert plain(shown(Money.of(amount, currency), locale)) == expected
