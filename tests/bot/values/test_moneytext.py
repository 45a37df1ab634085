from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.currencies import exponents
from bot.values.errors import Ambiguous, Impossible, NoCurrency, NotUnderstood
from bot.values.money import Money, shown
from bot.values.moneytext import looks_like_money, parse_money
from bot.values.numerals import parse_percent

LOCALES = [
    "en",
    "en_GB",
    "en_CA",
    "de",
    "de_CH",
    "fr",
    "fr_CA",
    "es",
    "es_MX",
    "sv",
    "da",
    "pl",
    "pt_BR",
    "ja",
    "en_IN",
    "he",
    "ar",
]

READ = [
    ("1200", "en", "EUR", "1200 EUR"),
    ("1.200,50 EUR", "de", None, "1200.50 EUR"),
    ("1.200,50 EUR", "en", None, "1200.50 EUR"),
    ("€1,200.50", "en", None, "1200.50 EUR"),
    ("€1,200.50", "de", None, "1200.50 EUR"),
    ("1.234.567", "en", "EUR", "1234567 EUR"),
    ("12k EUR", "en", None, "12000 EUR"),
    ("12 k", "en", "EUR", "12000 EUR"),
    ("100keur", "en", None, "100000 EUR"),
    ("1.5m usd", "en", "EUR", "1500000 USD"),
    ("1,5k", "de", "EUR", "1500 EUR"),
    ("1.2345k", "en", "EUR", "1234.50 EUR"),
    ("0.50", "en", "EUR", "0.50 EUR"),
    ("0", "en", "EUR", "0 EUR"),
    ("1,234", "en", "EUR", "1234 EUR"),
    ("1.234", "de", "EUR", "1234 EUR"),
    ("1.234", "en", "KWD", "1.234 KWD"),
    ("1200.00", "en", "JPY", "1200 JPY"),
    ("1 200,50", "fr", "EUR", "1200.50 EUR"),
    ("1\u202f200,50\u00a0€", "fr", None, "1200.50 EUR"),
    ("1'234.50", "de_CH", "CHF", "1234.50 CHF"),
    ("1’234.50", "de_CH", "CHF", "1234.50 CHF"),
    ("12,34,567.50 INR", "en_IN", None, "1234567.50 INR"),
    ("$5", "en", "EUR", "5 USD"),
    ("$5", "en", "CAD", "5 CAD"),
    ("$5 CAD", "en", "EUR", "5 CAD"),
    ("$5", "en_CA", "EUR", "5 CAD"),
    ("5 $", "fr", "EUR", "5 USD"),
    ("£5", "en", None, "5 GBP"),
    ("¥500", "en", "CNY", "500 CNY"),
    ("100 kr", "en", "SEK", "100 SEK"),
    ("100 kr.", "da", "EUR", "100 DKK"),
    ("USD 12", "en", "EUR", "12 USD"),
]


@pytest.mark.parametrize(("text", "locale", "currency", "expected"), READ)
def test_an_amount_is_read(text: str, locale: str, currency: str | None, expected: str) -> None:
    """Figures, separators, multipliers and currencies are read as the reader's locale writes them."""
    assert parse_money(text, locale=locale, currency=currency) == Money.of(*expected.split())


@pytest.mark.parametrize("text", [case[0] for case in READ])
def test_an_amount_looks_like_one(text: str) -> None:
    """What parses in some locale is recognised without one."""
    assert looks_like_money(text.replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'"))


@pytest.mark.parametrize(
    "text", ["hello", "friday", "in 3 days", "INV-2026-0042", "12 apples", "10 all", "3/4", "1:30", "2026-12-01", ""]
)
def test_other_words_do_not_look_like_money(text: str) -> None:
    """Days, durations, references and counted things are no amounts."""
    assert not looks_like_money(text)


@pytest.mark.parametrize(
    ("text", "locale", "currency", "readings"),
    [
        ("1.234", "en", "EUR", ["1.23 EUR", "1234 EUR"]),
        ("1.000", "en", "EUR", ["1 EUR", "1000 EUR"]),
        ("1.5", "de", "EUR", ["1.50 EUR", "15 EUR"]),
        ("1,5", "en", "EUR", ["1.50 EUR", "15 EUR"]),
        ("1.5k", "de", "EUR", ["1500 EUR", "15000 EUR"]),
        ("1.234", "fr", "EUR", ["1.23 EUR", "1234 EUR"]),
        ("100 kr", "en", "EUR", ["100 SEK", "100 NOK", "100 DKK", "100 ISK"]),
        ("5 ¥", "fr", "EUR", ["5 JPY", "5 CNY"]),
    ],
)
def test_two_readings_are_a_question(text: str, locale: str, currency: str, readings: list[str]) -> None:
    """Ten times too much is never booked silently: each reading is offered."""
    with pytest.raises(Ambiguous) as caught:
        parse_money(text, locale=locale, currency=currency)
    assert caught.value.readings == tuple(Money.of(*reading.split()) for reading in readings)


@pytest.mark.parametrize(
    "text", ["-5", "\u22125", "€-5", "5-", "1.23456", "100000000000.01", "99999999999999", "100001m"]
)
def test_an_amount_that_cannot_be_is_impossible(text: str) -> None:
    """Negative amounts, too many decimals and slips of the finger are refused."""
    with pytest.raises(Impossible):
        parse_money(text, locale="en", currency="EUR")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EUR",
        "nan",
        "Infinity",
        "1e5",
        "1_000",
        "5 foo",
        "5 XAU",
        "€5 USD",
        "1,2,3",
        "1..5",
        ".5",
        "5 EUR now",
        "1" * 61,
        "1,234,5",
    ],
)
def test_anything_else_is_not_understood(text: str) -> None:
    """Every sign is read, or nothing is; the error holds what was typed."""
    with pytest.raises(NotUnderstood) as caught:
        parse_money(text, locale="en", currency="EUR")
    assert caught.value.text == text


def test_an_amount_needs_a_currency() -> None:
    """Without a default the currency must be written."""
    with pytest.raises(NoCurrency):
        parse_money("5", locale="en", currency=None)


@given(st.integers(0, 10**13), st.sampled_from(sorted(exponents())), st.sampled_from(LOCALES))
def test_what_is_shown_reads_back(minor: int, code: str, locale: str) -> None:
    """The reader may paste an amount that the bot has shown, in every currency."""
    money = Money(minor=minor, currency=code)
    assert parse_money(shown(money, locale), locale=locale, currency=code) == money


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("12,5 %", "de", "12.5"),
        ("12.5%", "en", "12.5"),
        ("20", "en", "20"),
        ("7,7\u00a0%", "fr", "7.7"),
        ("0 %", "en", "0"),
    ],
)
def test_a_percentage_is_read(text: str, locale: str, expected: str) -> None:
    """Percent by locale, the sign optional."""
    assert parse_percent(text, locale) == Decimal(expected)


@pytest.mark.parametrize("text", ["-5 %", "%", "5 %%", "five", "1e2"])
def test_another_percentage_is_not_understood(text: str) -> None:
    """Signs, words and exponents are no percentage."""
    with pytest.raises(NotUnderstood):
        parse_percent(text, "en")


def test_a_percentage_in_foreign_figures_is_a_question() -> None:
    """A single separator that the locale does not use is asked about."""
    with pytest.raises(Ambiguous) as caught:
        parse_percent("12.5 %", "de")
    assert caught.value.readings == (Decimal("12.5"), Decimal(125))
