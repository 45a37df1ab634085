"""Sentences with values filled in."""

import pytest

from bot.replies.i18n import filled


@pytest.mark.parametrize(
    ("sentence", "value", "expected"),
    [
        ("Due {value}.", "24. Nov.", "Due 24. Nov."),
        ("Due {value}. Done.", "24. Nov.", "Due 24. Nov. Done."),
        ("Due {value}, done.", "24. Nov.", "Due 24. Nov., done."),
        ("Due {value}.", "24 Nov", "Due 24 Nov."),
        ("Note: {value}.", "wait...", "Note: wait..."),
        ("“{value}.”", "a. {b}.", "“a. {b}.”"),
        ("{value}.", 3, "3."),
    ],
)
def test_a_full_stop_is_not_doubled(sentence: str, value: object, expected: str) -> None:
    """A value that ends with a full stop ends its sentence; none of the value is lost."""
    assert filled(sentence, {"value": value}) == expected
