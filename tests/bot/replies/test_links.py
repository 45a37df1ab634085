"""Addresses in a text are told from what stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies.links import link_pattern, linked_pieces

WEB, STRICT = link_pattern(), link_pattern(never="|", last="_*")


@pytest.mark.parametrize(
    ("text", "plain", "strict"),
    [
        ("see https://a.example/b, please", ["https://a.example/b"], ["https://a.example/b"]),
        ("(http://a.example)", ["http://a.example"], ["http://a.example"]),
        ("https://a.example/x_", ["https://a.example/x_"], ["https://a.example/x"]),
        ("https://a.example/x|y", ["https://a.example/x|y"], ["https://a.example/x"]),
        ("https://a.example/*b*/c", ["https://a.example/*b*/c"], ["https://a.example/*b*/c"]),
        ('<a href="https://a.example">', ["https://a.example"], ["https://a.example"]),
        ("ftp://a.example and https://", [], []),
    ],
)
def test_which_part_of_a_text_is_an_address(text: str, plain: list[str], strict: list[str]) -> None:
    """An address ends before the sentence's own marks, and before what a platform would take for markup."""
    assert [piece.text for piece in linked_pieces(text, WEB) if piece.is_link] == plain
    assert [piece.text for piece in linked_pieces(text, STRICT) if piece.is_link] == strict


@given(st.lists(st.sampled_from(["https://", "a.example", "/", ".", ")", "|", "_", " ", "\n", "x"])).map("".join))
def test_the_pieces_are_the_text(text: str) -> None:
    """The pieces together are the text, and none is empty."""
    found = list(linked_pieces(text, STRICT))
    assert "".join(piece.text for piece in found) == text
    assert all(piece.text for piece in found)
