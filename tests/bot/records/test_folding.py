import pytest

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


@pytest.mark.parametrize("text", ["Seán O'Neill", "ann@example.com", "Müller-Łódź (2)"])
def test_the_query_is_split_as_the_index_is(text: str) -> None:
    """Whatever a name holds, typing it whole asks for words that are there."""
    assert set(parts_of(text)) == words_of(text)
