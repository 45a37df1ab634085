from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.currencies import exponents
from bot.values.errors import Ambiguous, Impossible, Negative, NoCurrency, NotUnderstood
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
    ("US $ 150 million", "en", None, "150000000 USD"),
    ("CAD$ 15", "en", None, "15 CAD"),
    ("100 australian dollars", "en", None, "100 AUD"),
    ("100 Schweizer Franken", "de", None, "100 CHF"),
    ("1200 EUR.", "en", None, "1200 EUR"),
    ("1.2mn EUR", "en", None, "1200000 EUR"),
    ("2,5 mil millones de dólares", "es", None, "2500000000 USD"),
    ("$5", "en", "CAD", "5 CAD"),
    ("$5 CAD", "en", "EUR", "5 CAD"),
    ("$5", "en_CA", "EUR", "5 CAD"),
    ("5 $", "fr", "EUR", "5 USD"),
    ("£5", "en", None, "5 GBP"),
    ("¥500", "en", "CNY", "500 CNY"),
    ("100 kr", "en", "SEK", "100 SEK"),
    ("100 kr.", "da", "EUR", "100 DKK"),
    ("USD 12", "en", "EUR", "12 USD"),
    ("1.5", "de", "EUR", "1.50 EUR"),
    ("1,5", "en", "EUR", "1.50 EUR"),
    ("1.5k", "de", "EUR", "1500 EUR"),
    ("1.234", "fr", "EUR", "1234 EUR"),
    (".5", "en", "EUR", "0.50 EUR"),
    ("$.99", "en", "EUR", "0.99 USD"),
    (",89 EUR", "de", None, "0.89 EUR"),
    ("1.5M€", "en", None, "1500000 EUR"),
    ("1,5 M€", "fr", None, "1500000 EUR"),
    ("€ 2.5k", "en", None, "2500 EUR"),
    ("€ 2.5k", "de", None, "2500 EUR"),
    ("£9.8k", "de", None, "9800 GBP"),
    ("€1,200", "de", None, "1200 EUR"),
    ("1.200,- EUR", "de", None, "1200 EUR"),
    ("1.200,-- €", "de", None, "1200 EUR"),
    ("1.200,– €", "de", None, "1200 EUR"),
    ("100.- CHF", "de_CH", None, "100 CHF"),
    ("CHF 12'500.-", "de_CH", None, "12500 CHF"),
    ("CHF 12'500.-", "en", "EUR", "12500 CHF"),
    ("Fr. 12'500.-", "en", "EUR", "12500 CHF"),
    ("Fr.500", "de", "EUR", "500 CHF"),
    ("500 Fr.", "de", "EUR", "500 CHF"),
    ("500 Franken", "de", "EUR", "500 CHF"),
    ("US$100", "de", "EUR", "100 USD"),
    ("100 US$", "de", "EUR", "100 USD"),
    ("C$100", "en", "EUR", "100 CAD"),
    ("A$100", "en", "EUR", "100 AUD"),
    ("R$ 1.234,56", "en", "EUR", "1234.56 BRL"),
    ("HK$100", "en", "EUR", "100 HKD"),
    ("NZ$100", "de", "EUR", "100 NZD"),
    ("100 zł", "en", "EUR", "100 PLN"),
    ("1 234,50 zł", "en", "EUR", "1234.50 PLN"),
    ("100 Kč", "de", "EUR", "100 CZK"),
    ("1200 Ft", "en", "EUR", "1200 HUF"),
    ("500000円", "en", "EUR", "500000 JPY"),
    ("50万円", "ja", "EUR", "500000 JPY"),
    ("¥500,000", "de", "EUR", "500000 JPY"),
    ("¥500,000", "en", "EUR", "500000 JPY"),
    ("₹1,50,000", "en_IN", "INR", "150000 INR"),
    ("2 lakh", "en_IN", "INR", "200000 INR"),
    ("10 grand", "en", "EUR", "10000 EUR"),
    ("2 thousand euros", "en", "USD", "2000 EUR"),
    ("3 Tsd. €", "de", None, "3000 EUR"),
    ("50 T€", "de", None, "50000 EUR"),
    ("TEUR 50", "de", None, "50000 EUR"),
    ("k€ 50", "fr", None, "50000 EUR"),
    ("1,2 Mio Yen", "de", "EUR", "1200000 JPY"),
    ("1,2 Mio. €", "de", None, "1200000 EUR"),
    ("1.2 million dollars", "en", "EUR", "1200000 USD"),
    ("2 millions d'euros", "fr", None, "2000000 EUR"),
    ("1,5 Mrd. €", "de", None, "1500000000 EUR"),
    ("1.5bn USD", "en", None, "1500000000 USD"),
    ("20 mil €", "es", None, "20000 EUR"),
    ("€ 100 EUR", "en", None, "100 EUR"),
    ("CHF 100 Fr.", "de", "EUR", "100 CHF"),
    ("$ 100 USD", "de", "EUR", "100 USD"),
    ("C$ 100 CAD", "en", "EUR", "100 CAD"),
    ("12 500", "en", "EUR", "12500 EUR"),
]


@pytest.mark.parametrize(("text", "locale", "currency", "expected"), READ)
def test_an_amount_is_read(text: str, locale: str, currency: str | None, expected: str) -> None:
    """Figures, separators, multipliers and currencies are read as the reader's locale writes them."""
    assert parse_money(text, locale=locale, currency=currency) == Money.of(*expected.split())


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("two thousand", "en", "2000 EUR"),
        ("two hundred and five dollars", "en", "205 USD"),
        ("half a million", "en", "500000 EUR"),
        ("a dollar", "en", "1 USD"),
        ("five million yen", "en", "5000000 JPY"),
        ("thirteen dollars and forty-five cents", "en", "13.45 USD"),
        ("15 EUR 50", "en", "15.50 EUR"),
        ("5€50", "fr", "5.50 EUR"),
        ("minus ten EUR", "en", "-10 EUR"),
        ("zweitausend", "de", "2000 EUR"),
        ("eine halbe Million", "de", "500000 EUR"),
        ("zwei Euro fünfzig", "de", "2.50 EUR"),
        ("achtundsiebzig Millionen Dollar", "de", "78000000 USD"),
    ],
)
def test_an_amount_in_words_is_read(text: str, locale: str, expected: str) -> None:
    """Numbers in words, the parts of a million, and coins behind the currency."""
    amount, code = expected.split()
    assert parse_money(text, locale=locale, currency="EUR", signed=True) == Money.of(amount, code)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1200 per month", ["1200 EUR", "14400 EUR"]),
        ("1.200 EUR/month", ["1200 EUR", "14400 EUR"]),
        ("100 USD a week", ["100 USD", "5200 USD"]),
        ("300 € quarterly", ["300 EUR", "1200 EUR"]),
        ("1200 a year", ["1200 EUR", "100 EUR"]),
        ("1200 im Monat", ["1200 EUR", "14400 EUR"]),
        ("between 12k and 15k", ["12000 EUR", "15000 EUR"]),
        ("zwischen 12k und 15k", ["12000 EUR", "15000 EUR"]),
        ("1200 or 1500 EUR", ["1200 EUR", "1500 EUR"]),
        ("-.50 EUR", ["0.50 EUR", "-0.50 EUR"]),
    ],
)
def test_what_is_no_one_amount_is_a_question(text: str, readings: list[str]) -> None:
    """What is paid each month, two ends, and a dash that is a nought or a minus."""
    with pytest.raises(Ambiguous) as caught:
        parse_money(text, locale="en", currency="EUR", signed=True)
    assert caught.value.readings == tuple(Money.of(*reading.split()) for reading in readings)


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
        ("1.234 KWD", "fr", None, ["1.234 KWD", "1234 KWD"]),
        ("1.234k", "en", "EUR", ["1234 EUR", "1234000 EUR"]),
        ("12k-15k", "en", "EUR", ["12000 EUR", "15000 EUR"]),
        ("12-15k", "de", "EUR", ["12000 EUR", "15000 EUR"]),
        ("900-1k", "en", "EUR", ["900 EUR", "1000 EUR"]),
        ("10-12 EUR", "en", "USD", ["10 EUR", "12 EUR"]),
        ("€10 – €12", "en", "USD", ["10 EUR", "12 EUR"]),
        ("10 bis 12 Tsd. €", "de", "USD", ["10000 EUR", "12000 EUR"]),
        ("100 kr", "en", "EUR", ["100 SEK", "100 NOK", "100 DKK", "100 ISK"]),
        ("5 ¥", "fr", "EUR", ["5 JPY", "5 CNY"]),
    ],
)
def test_two_readings_are_a_question(text: str, locale: str, currency: str, readings: list[str]) -> None:
    """Ten times too much is never booked silently: each reading is offered."""
    with pytest.raises(Ambiguous) as caught:
        parse_money(text, locale=locale, currency=currency)
    assert caught.value.readings == tuple(Money.of(*reading.split()) for reading in readings)


@pytest.mark.parametrize("text", ["-5", "\u22125", "€-5", "5-", "-€5", "- 100", "- 100 EUR", "EUR -100", "–5", "-1.5k"])
def test_a_minus_is_a_minus(text: str) -> None:
    """However it is written, it is refused as such, or read where amounts may be negative."""
    with pytest.raises(Negative):
        parse_money(text, locale="en", currency="EUR")
    assert parse_money(text, locale="en", currency="EUR", signed=True).minor < 0


@pytest.mark.parametrize("text", ["1.23456", "100000000000.01", "99999999999999", "100001m"])
def test_an_amount_that_cannot_be_is_impossible(text: str) -> None:
    """Too many decimals and slips of the finger are refused."""
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
        "$5 EUR",
        "5 mil",
        "10 dozen",
        "--5",
        "-5-",
        "1200 per piece",
        "about 20 grand",
        "1e6",
        "5 k k",
        "k5k",
        "1-2-3",
        "10 EUR-12 USD",
        "10-10",
        "k 5",
        "grand 500",
        "10 dm",
        "0,000.5,0",
        "1,2,3",
        "1..5",
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
        ("12.5 %", "de", "12.5"),
        ("19,5", "en", "19.5"),
        ("0.3", "de", "0.3"),
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


def test_a_percentage_in_groups_is_a_question() -> None:
    """Three digits behind a separator that may be a point are asked about; one or two are decimals."""
    with pytest.raises(Ambiguous) as caught:
        parse_percent("12.345 %", "de")
    assert caught.value.readings == (Decimal("12.345"), Decimal(12345))
