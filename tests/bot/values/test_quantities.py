from decimal import Decimal

import pytest

from bot.values.errors import Ambiguous, Impossible, MixedCurrencies, NotUnderstood, WrongLine
from bot.values.lines import LineItem, parse_lines
from bot.values.money import Money


def line(quantity: str, text: str, price: str, unit: str = "") -> LineItem:
    return LineItem(Decimal(quantity), text, Money.of(*price.split()), unit)


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
    ],
)
def test_lines_are_read(text: str, locale: str, expected: list[LineItem]) -> None:
    """Each item is an optional quantity, a text and a price."""
    assert parse_lines(text, locale=locale, currency="EUR") == tuple(expected)


@pytest.mark.parametrize(
    ("text", "locale", "readings"),
    [
        ("3 Hosting 40", "en", [[line("3", "Hosting", "40 EUR")], [line("1", "3 Hosting", "40 EUR")]]),
        ("Windows 10 120 EUR", "fr", [[line("1", "Windows 10", "120 EUR")], [line("1", "Windows", "10120 EUR")]]),
        ("A 5; B 1.234", "en", [[line("1", "A", "5 EUR"), line("1", "B", p)] for p in ("1.23 EUR", "1234 EUR")]),
        ("1.5h Work 100", "de", [[line("1.5", "Work", "100 EUR", "h")], [line("15", "Work", "100 EUR", "h")]]),
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
        ("A 10; B -5", 2, "B -5", Impossible),
        ("0x A 5", 1, "0x A 5", Impossible),
        ("A 10; B 5.12345", 2, "B 5.12345", NotUnderstood),
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


@pytest.mark.parametrize("text", ["", " ; \n", "A 1;" * 201])
def test_no_line_or_too_many_are_not_understood(text: str) -> None:
    """At least one item is needed, and at most two hundred."""
    with pytest.raises(NotUnderstood):
        parse_lines(text, locale="en", currency="EUR")


def test_a_total_is_rounded_once() -> None:
    """Quantity times price is rounded at the end, halves up."""
    assert line("0.333", "Work", "100.05 EUR", "h").total == Money.of("33.32", "EUR")
    assert line("1.5", "Work", "0.01 EUR").total == Money.of("0.02", "EUR")
