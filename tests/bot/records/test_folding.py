import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.kinds import folded, parts_of, words_of


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Łódź", "lodz"), ("Işık", "isik"), ("Æther", "aether"), ("Øresund", "oresund"), ("Straße", "strasse"), ("Müller", "muller"), ("Фёдор", "федор")],
)  # fmt: skip
def test_a_name_is_found_as_people_type_it(name: str, typed: str) -> None:
    """Without accents, with the letters of a plain keyboard."""
    assert folded(name) == folded(typed)


@pytest.mark.parametrize(("one", "other"), [("Андрей", "Андреи"), ("ガス", "カス"), ("กา", "ก่า")])
def test_two_names_stay_two(one: str, other: str) -> None:
    """A mark that makes another letter is no accent."""
    assert folded(one) != folded(other)


NAMES = st.text(st.sampled_from("abßæøłşıçñöüДйガ \u0308\u0301'’.-1"), min_size=1, max_size=24) | st.text(max_size=24)


@given(NAMES)
def test_the_query_is_split_as_the_index_is(text: str) -> None:
    """Whatever a name holds, typing it whole asks for words that are there; folding twice changes nothing."""
    assert {part[:64] for part in parts_of(text)} <= words_of(text)
    assert folded(folded(text)) == folded(text)


@given(NAMES, NAMES)
def test_what_differs_by_more_than_accents_and_case_stays_apart(one: str, other: str) -> None:
    """Names that fold to one text have the same words, so a look-up of either finds both and asks."""
    if folded(one) == folded(other):
        assert parts_of(one) == parts_of(other)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("O'Neill", "oneill"), ("O’Neill", "oneill"), ("D.E.F. Ltd", "def"), ("Müller", "mueller"), ("Göteborg", "goeteborg"), ("Ærø", "aeroe"), ("Århus", "aarhus"), ("ann.lee@example.com", "example")],
)  # fmt: skip
def test_further_spellings_find_a_name(name: str, typed: str) -> None:
    """Without apostrophes and dots, with umlauts spelled out."""
    assert typed in words_of(name)
    assert set(parts_of(name)) <= words_of(name)
