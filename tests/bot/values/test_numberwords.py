import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.numberwords import in_figures

SMALL = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}


def english(number: int) -> str:
    """A number in words, by another way than the reader's."""
    for size, name in ((10**6, "million"), (10**3, "thousand"), (10**2, "hundred")):
        if number >= size:
            head, rest = divmod(number, size)
            return f"{english(head)} {name} {english(rest)}".strip()
    if number in TENS:
        return TENS[number]
    return (
        SMALL[number - 1]
        if 0 < number < 20
        else f"{TENS[number - number % 10]}-{SMALL[number % 10 - 1]}"
        if number
        else ""
    )


@given(st.integers(1, 10**9 - 1))
def test_english_numbers_are_put_into_figures(number: int) -> None:
    """Up to a billion, hyphened or not."""
    words = english(number)
    assert in_figures(words, "en") == str(number)
    assert in_figures(f"about {words.replace('-', ' ')} euros", "en") == f"about {number} euros"


@pytest.mark.parametrize(
    ("text", "language", "figures"),
    [
        ("twenty-first", "en", "21th"),
        ("twenty second of june", "en", "22th of june"),
        ("two hundred and five", "en", "205"),
        ("a hundred", "en", "100"),
        ("a dollar", "en", "a dollar"),
        ("ten and five", "en", "10 and 5"),
        ("one two", "en", "1 2"),
        ("seventy twenty", "en", "70 20"),
        ("hundred", "en", "hundred"),
        ("someone", "en", "someone"),
        ("einundzwanzig", "de", "21"),
        ("einundzwanzigsten mai", "de", "21. mai"),
        ("dritten", "de", "3."),
        ("neunhundertneunundneunzigtausend", "de", "999000"),
        ("zweihundertfunfzig", "de", "250"),
        ("achtung", "de", "achtung"),
        ("elf", "en", "elf"),
    ],
)
def test_other_words_stay(text: str, language: str, figures: str) -> None:
    """Only what is a number becomes one, and two beside each other stay two."""
    assert in_figures(text, language) == figures
