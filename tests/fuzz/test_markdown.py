"""Texts and cards as Discord's Markdown, with as many examples as one likes."""

from tests.adapters.discord.test_text import (
    test_a_cut_falls_between_characters,
    test_no_field_of_a_card_breaks_its_layout,
    test_nothing_leaves_a_code_block,
    test_whatever_is_typed_stays_text,
)
from tests.fuzz.lines import share

__all__ = [
    "test_a_cut_falls_between_characters",
    "test_no_field_of_a_card_breaks_its_layout",
    "test_nothing_leaves_a_code_block",
    "test_whatever_is_typed_stays_text",
]

for test in __all__:
    share(0.01, least=50)(globals()[test])
