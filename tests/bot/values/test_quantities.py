from decimal import Decimal

import pytest

from bot.values.errors import Ambiguous, Impossible, MixedCurrencies, NotUnderstood, TooFine, WrongLine
from bot.values.lines import LineItem, parse_lines
from bot.values.money import Money
from bot.values.unitprices import UnitPrice


def line(quantity: str, text: str, price: str, unit: str = "") -> LineItem:
    return LineItem(Decimal(quantity), text, UnitPrice.of(Decimal(price.split(maxsplit=1)[0]), price.split()[1]), unit)


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("2x Consulting 120 EUR", "en", [line("2", "Consulting", "120 EUR")]),
        ("1,5 h Consulting 120 EUR", "de", [line("1.5", "Consulting", "120 EUR", "h")]),
        ("3 Tage Schulung €1.200,50", "de", [line("3", "Schulung", "1200.50 EUR", "d")]),
        ("Hosting 40", "en", [line("1", "Hosting", "40 EUR")]),
        ("Windows 10 120 EUR", "en", [line("1", "Windows 10", "120 EUR")]),
        ("2xl Shirt 20", "en", [line("1", "2xl Shirt", "20 EUR")]),
        (
            "2 x A 10; B 5\nC 12.50 EUR;",
            "en",
            [line("2", "A", "10 EUR"), line("1", "B", "5 EUR"), line("1", "C", "12.50 EUR")],
        ),
        ("A 10 kr; B 5 SEK", "en", [line("1", "A", "10 SEK"), line("1", "B", "5 SEK")]),
        ("1.5h Work 100", "de", [line("1.5", "Work", "100 EUR", "h")]),
        ("A 5; B 1.234", "en", [line("1", "A", "5 EUR"), line("1", "B", "1234 EUR")]),
        ("Hosting CHF 500", "en", [line("1", "Hosting", "500 CHF")]),
        ("Hosting chf 500", "en", [line("1", "Hosting", "500 CHF")]),
        ("2x Hosting AED 5000", "en", [line("2", "Hosting", "5000 AED")]),
        ("Hosting USD 40; Domain USD 10", "en", [line("1", "Hosting", "40 USD"), line("1", "Domain", "10 USD")]),
        ("Hosting £ 500", "en", [line("1", "Hosting", "500 GBP")]),
        ("Hosting $ 500", "en", [line("1", "Hosting", "500 USD")]),
        ("Hosting US$ 500", "de", [line("1", "Hosting", "500 USD")]),
        ("Hosting R$ 100", "en", [line("1", "Hosting", "100 BRL")]),
        ("Hosting 500000円", "en", [line("1", "Hosting", "500000 JPY")]),
        ("Consulting CHF 1'200.20", "en", [line("1", "Consulting", "1200.20 CHF")]),
        ("Consulting CHF 1 200.20", "en", [line("1", "Consulting", "1200.20 CHF")]),
        ("Hosting EUR 500", "en", [line("1", "Hosting", "500 EUR")]),
        ("Beratung 500 Fr.", "de", [line("1", "Beratung", "500 CHF")]),
        ("Hosting 1.200,- EUR", "de", [line("1", "Hosting", "1200 EUR")]),
        ("Setup 1,2 Mio. Yen", "de", [line("1", "Setup", "1200000 JPY")]),
        ("Setup 10 grand", "en", [line("1", "Setup", "10000 EUR")]),
        (
            "Consulting 100 EUR; -1x Discount 10 EUR",
            "en",
            [line("1", "Consulting", "100 EUR"), line("-1", "Discount", "10 EUR")],
        ),
        ("-2h Refund 100 EUR", "en", [line("-2", "Refund", "100 EUR", "h")]),
        ("Discount -10 EUR", "en", [line("-1", "Discount", "10 EUR")]),
        ("Discount \u221210 EUR", "en", [line("-1", "Discount", "10 EUR")]),
        ("2x Discount EUR -10", "en", [line("-2", "Discount", "10 EUR")]),
        ("-3 Discount 10 EUR", "en", [line("-3", "Discount", "10 EUR")]),
        ("1h30 Work 100 EUR", "en", [line("1.5", "Work", "100 EUR", "h")]),
        ("1 Std 30 Min Arbeit 100 EUR", "de", [line("1.5", "Arbeit", "100 EUR", "h")]),
        ("45 min Work 100 EUR", "en", [line("0.75", "Work", "100 EUR", "h")]),
        ("1/2 h Work 100 EUR", "en", [line("0.5", "Work", "100 EUR", "h")]),
        ("½ day Work 100 EUR", "en", [line("0.5", "Work", "100 EUR", "d")]),
        ("1½h Work 100 EUR", "en", [line("1.5", "Work", "100 EUR", "h")]),
        ("Setup 100 EUR x 2", "en", [line("2", "Setup", "100 EUR")]),
        ("Setup EUR 100 x2", "en", [line("2", "Setup", "100 EUR")]),
        ("Setup 100 EUR × 1,5 h", "de", [line("1.5", "Setup", "100 EUR", "h")]),
        ("Setup 2 x 100 EUR", "en", [line("2", "Setup", "100 EUR")]),
        ("Setup 2 x 100", "en", [line("2", "Setup", "100 EUR")]),
        ("Setup 2x 100 EUR", "en", [line("2", "Setup", "100 EUR")]),
        ("Setup 2 @ 100 EUR", "en", [line("2", "Setup", "100 EUR")]),
        ("Hotel 3 Tage à 80 €", "de", [line("3", "Hotel", "80 EUR", "d")]),
        ("2h Setup at 100 EUR", "en", [line("2", "Setup", "100 EUR", "h")]),
        ("2 days of design 500", "en", [line("2", "design", "500 EUR", "d")]),
        ("7000x kWh 0.1648 EUR", "en", [line("7000", "kWh", "0.1648 EUR")]),
        ("7000x kWh 0,1648 EUR", "de", [line("7000", "kWh", "0.1648 EUR")]),
        ("40x Diesel 1.749 EUR", "de", [line("40", "Diesel", "1749 EUR")]),
        ("40x Diesel 1.7490 EUR", "en", [line("40", "Diesel", "1.749 EUR")]),
        ("Diesel 1.749 EUR", "en", [line("1", "Diesel", "1749 EUR")]),
        ("2x Licence 1.200 EUR", "en", [line("2", "Licence", "1200 EUR")]),
        ("Clicks 25000 x 0.00125 EUR", "en", [line("25000", "Clicks", "0.00125 EUR")]),
        ("Discount minus 10 EUR", "en", [line("-1", "Discount", "10 EUR")]),
        ("Phase 2 10 EUR", "en", [line("1", "Phase 2", "10 EUR")]),
        ("-7000x kWh 0.1648 EUR", "en", [line("-7000", "kWh", "0.1648 EUR")]),
        ("1000x Print 2.5 JPY", "en", [line("1000", "Print", "2.5 JPY")]),
        ("- Hosting 40\n- Domain 10", "en", [line("1", "Hosting", "40 EUR"), line("1", "Domain", "10 EUR")]),
        ("PHP Development 500", "en", [line("1", "PHP Development", "500 EUR")]),
        ("Try 500; All 40", "en", [line("1", "Try", "500 EUR"), line("1", "All", "40 EUR")]),
        ("Monitor 24 x 30 500", "en", [line("1", "Monitor 24 x 30", "500 EUR")]),
        ("Rope 30 ft 500", "en", [line("1", "Rope 30 ft", "500 EUR")]),
        ("Screw 3 x 40 mm, steel 5 x 2", "en", [line("5", "Screw 3 x 40 mm, steel", "2 EUR")]),
        ("Workshop May 4, Berlin 2 x 300", "en", [line("2", "Workshop May 4, Berlin", "300 EUR")]),
        ('"Design 3 x 80", "Hosting 2 x 20"', "en", [line("3", "Design", "80 EUR"), line("2", "Hosting", "20 EUR")]),
    ],
)
def test_lines_are_read(text: str, locale: str, expected: list[LineItem]) -> None:
    """Each item is an optional quantity, a text and a price."""
    assert parse_lines(text, locale=locale, currency="EUR") == tuple(expected)


@pytest.mark.parametrize(
    ("text", "locale", "readings"),
    [
        ("3 Hosting 40", "en", [[line("3", "Hosting", "40 EUR")], [line("1", "3 Hosting", "40 EUR")]]),
        ("40x Diesel 1.749 EUR", "en", [[line("40", "Diesel", "1749 EUR")], [line("40", "Diesel", "1.749 EUR")]]),
        ("40x Diesel 1,749 EUR", "de", [[line("40", "Diesel", "1749 EUR")], [line("40", "Diesel", "1.749 EUR")]]),
        ("Windows 10 120 EUR", "fr", [[line("1", "Windows 10", "120 EUR")], [line("1", "Windows", "10120 EUR")]]),
        ("1.234h Work 100", "fr", [[line("1.234", "Work", "100 EUR", "h")], [line("1234", "Work", "100 EUR", "h")]]),
        ("Work - 100 EUR", "en", [[line("-1", "Work", "100 EUR")], [line("1", "Work", "100 EUR")]]),
        ("Work – 100 EUR", "en", [[line("-1", "Work", "100 EUR")], [line("1", "Work", "100 EUR")]]),
        ("Work 2h 100 EUR", "en", [[line("2", "Work", "100 EUR", "h")], [line("1", "Work 2h", "100 EUR")]]),
        ("1:30 Work 100", "en", [[line("1.5", "Work", "100 EUR", "h")], [line("1", "1:30 Work", "100 EUR")]]),
        ("x2 Hosting 40", "en", [[line("2", "Hosting", "40 EUR")], [line("1", "x2 Hosting", "40 EUR")]]),
        (
            "Design 3 x 80, Hosting 2 x 20",
            "en",
            [
                [line("3", "Design", "80 EUR"), line("2", "Hosting", "20 EUR")],
                [line("2", "Design 3 x 80, Hosting", "20 EUR")],
            ],
        ),
        (
            '2x "Design" 80 EUR "Hosting" 20 EUR',
            "en",
            [
                [line("2", '"Design"', "80 EUR"), line("1", "Hosting", "20 EUR")],
                [line("2", '"Design" 80 EUR "Hosting"', "20 EUR")],
            ],
        ),
        ("Setup 12k-15k", "en", [[line("1", "Setup", "12000 EUR")], [line("1", "Setup", "15000 EUR")]]),
        (
            "A 1 kr; B 2 kr; C 3 kr",
            "en",
            [
                [line("1", t, f"{n} {c}") for n, t in ((1, "A"), (2, "B"), (3, "C"))]
                for c in ("SEK", "NOK", "DKK", "ISK")
            ],
        ),
    ],
)
def test_two_readings_are_a_question(text: str, locale: str, readings: list[list[LineItem]]) -> None:
    """Whole documents are offered, each in one currency."""
    with pytest.raises(Ambiguous) as caught:
        parse_lines(text, locale=locale, currency="EUR")
    assert caught.value.readings == tuple(map(tuple, readings))


@pytest.mark.parametrize(
    ("text", "number", "item", "cause"),
    [
        ("A 10; B", 2, "B", NotUnderstood),
        ("40", 1, "40", NotUnderstood),
        ("2x 40 EUR", 1, "2x 40 EUR", NotUnderstood),
        ("A 10; -1x B -5", 2, "-1x B -5", Impossible),
        ("Hosting CHF 500 EUR", 1, "Hosting CHF 500 EUR", NotUnderstood),
        ("Hosting 500 EUR CHF", 1, "Hosting 500 EUR CHF", NotUnderstood),
        ("CHF Hosting 500", 1, "CHF Hosting 500", NotUnderstood),
        ("Cable 5 m", 1, "Cable 5 m", NotUnderstood),
        ("Cable 5m", 1, "Cable 5m", NotUnderstood),
        ("Setup x 100", 1, "Setup x 100", NotUnderstood),
        ("0x A 5", 1, "0x A 5", Impossible),
        ("A 10; B 5.12345", 2, "B 5.12345", TooFine),
        ("1x kWh 0.1648 EUR", 1, "1x kWh 0.1648 EUR", TooFine),
        ("2x kWh 0.123456789 EUR", 1, "2x kWh 0.123456789 EUR", Impossible),
    ],
)
def test_an_unreadable_item_is_named(text: str, number: int, item: str, cause: type[Exception]) -> None:
    """The error says which item is wrong and why."""
    with pytest.raises(WrongLine) as caught:
        parse_lines(text, locale="en", currency="EUR")
    assert (caught.value.number, caught.value.text, type(caught.value.cause)) == (number, item, cause)


def test_currencies_do_not_mix() -> None:
    """One document has one currency."""
    with pytest.raises(MixedCurrencies):
        parse_lines("A 10 EUR; B 5 USD", locale="en", currency="EUR")


def test_a_comma_of_a_stored_name_is_not_asked_about_again() -> None:
    """The reading that a button carries is read as it was chosen."""
    text = "12x Design 3 x 80, Hosting 20 EUR"
    assert parse_lines(text, locale="en", currency="EUR", listed=False) == (
        line("12", "Design 3 x 80, Hosting", "20 EUR"),
    )


@pytest.mark.parametrize("text", ["", " ; \n", "A 1;" * 201])
def test_no_line_or_too_many_are_not_understood(text: str) -> None:
    """At least one item is needed, and at most two hundred."""
    with pytest.raises(NotUnderstood):
        parse_lines(text, locale="en", currency="EUR")


def test_a_total_is_rounded_once() -> None:
    """Quantity times price is rounded at the end, halves up."""
    assert line("0.333", "Work", "100.05 EUR", "h").total == Money.of("33.32", "EUR")
    assert line("1.5", "Work", "0.01 EUR").total == Money.of("0.02", "EUR")
    assert line("7000", "kWh", "0.1648 EUR").total == Money.of("1153.60", "EUR")
    assert line("7", "kWh", "0.1648 EUR").total == Money.of("1.15", "EUR")
