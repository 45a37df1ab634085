"""Long texts are cut between words, and nothing of them is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies.cutting import parts, shortened, units
from bot.replies.spans import person_span, record_span

WORDS = st.one_of(
    st.text(st.characters(exclude_characters="\\\ue000\ue001\ue002", exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(
        ["INV-2026-0042", "1\u00a0234,56\u00a0€", "1\u202f234.5", "👩‍👩‍👧", "\\*", "😀" * 20, "\n", "\t", " "]
    ),
    st.builds(person_span, st.integers(1, 9), st.sampled_from(["Ana Rocha", "Ken"])),
    st.builds(record_span, st.sampled_from(["T-1", "P-20"])),
)
TEXTS = st.lists(WORDS, max_size=30).map(" ".join)


@given(TEXTS, st.integers(40, 90))
def test_parts_are_the_text(text: str, most: int) -> None:
    """The parts together are the text, none is empty, and none is longer than the limit in UTF-16 units."""
    found = list(parts(text, most))
    assert "".join(found) == text
    assert all(0 < units(part) <= most for part in found)


@given(TEXTS, st.integers(40, 90))
def test_no_word_is_divided(text: str, most: int) -> None:
    """Each part but the last ends at a blank, unless a single word is longer than the limit."""
    if max((units(word) for word in text.replace("\n", " ").replace("\t", " ").split(" ")), default=0) + 1 > most:
        return
    assert all(part[-1] in " \t\n" for part in list(parts(text, most))[:-1])


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("", 5, []),
        ("one line", 8, ["one line"]),
        ("one two three", 8, ["one two ", "three"]),
        ("one\ntwo three\nfour", 10, ["one\n", "two three\n", "four"]),
        ("pay 1\u00a0234,56\u00a0€ now", 13, ["pay ", "1\u00a0234,56\u00a0€ ", "now"]),
        ("see INV-2026-0042", 15, ["see ", "INV-2026-0042"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("\\*\\*", 3, ["\\*", "\\*"]),
        ("😀😀😀", 5, ["😀😀", "😀"]),
        (" 😀😀  ", 5, [" ", "😀😀 ", " "]),
        (f"to {person_span(7, 'Ana Rocha')}", 16, ["to ", person_span(7, "Ana Rocha")]),
    ],
)
def test_where_a_text_is_cut(text: str, most: int, expected: list[str]) -> None:
    """A cut falls at a line end, else between words, and within a word only when it alone is too long."""
    assert list(parts(text, most)) == expected


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("short", 5, "short"),
        ("INV-2026-0042 is late", 18, "INV-2026-0042 is…"),
        ("INV-2026-0042 is late", 16, "INV-2026-0042…"),
        ("owes 1\u00a0234,56\u00a0€ since May", 12, "owes…"),
        ("two\nlines of text", 12, "two\nlines…"),
        ("abcdefgh", 4, "abc…"),
        ("😀😀😀", 4, "😀…"),
    ],
)
def test_a_shortened_text_says_so(text: str, most: int, expected: str) -> None:
    """What is shortened ends with an ellipsis after a whole word, a whole number and a whole character."""
    assert shortened(text, most) == expected
    assert units(expected) <= most
