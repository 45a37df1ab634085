"""Exchange rates from the copy that the package brings."""

from datetime import date
from decimal import Decimal

from bot.values.money import Money
from commands.billing.report.rates import in_base, rate


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def test_a_weekend_has_the_rate_of_friday() -> None:
    """No rate is fixed on a Saturday; the last one counts, and its own day is named."""
    friday, saturday = rate("EUR", "USD", date(2025, 3, 7)), rate("EUR", "USD", date(2025, 3, 8))
    assert friday is not None
    assert friday == saturday
    assert (friday.value, friday.day) == (Decimal("1.0857"), date(2025, 3, 7))


def test_the_last_known_rate_serves_for_a_while() -> None:
    """A day after the end of the copy gets its last rate, with the day on which that was fixed."""
    found = rate("USD", "EUR", date(2026, 11, 23))
    assert found is not None
    assert found.day <= date(2026, 11, 23)


def test_an_ended_currency_has_no_rate() -> None:
    """The rouble's last rate is of 2022; it is no value of today, and neither is one of years ahead."""
    assert rate("RUB", "EUR", date(2026, 11, 23)) is None
    assert rate("USD", "EUR", date(2036, 11, 23)) is None
    assert rate("AED", "EUR", date(2026, 11, 23)) is None


def test_a_total_names_what_it_leaves_out() -> None:
    """What has no rate is not in the total, and is named; the oldest rate dates the whole."""
    found = in_base([euros("10"), Money.of("1000", "JPY"), Money.of("5", "AED")], "EUR", date(2025, 3, 8))
    assert found.missing == ("AED",)
    assert found.day == date(2025, 3, 7)
    assert found.money == euros("10") + euros("6.24")


def test_our_own_currency_needs_no_rate() -> None:
    """A total of amounts in the base currency has no rate day."""
    found = in_base([euros("10"), euros("2.50")], "EUR", date(2025, 3, 8))
    assert (found.money, found.day, found.missing) == (euros("12.50"), None, ())
