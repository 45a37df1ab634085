"""Inline pieces of sentences, which nobody can forge."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.replies.spans import cleaned, instant_span, person_span, plain, record_span, spans

ANYTHING = st.text(st.characters(codec="utf-16", exclude_categories=()), max_size=60)
EVIL = st.lists(st.sampled_from(["\ue000", "\ue001", "\ue002", "p", "1", "Ann", "\u202e", "\n", "a"]), max_size=30).map(
    "".join
)


@given(ANYTHING | EVIL)
def test_nothing_that_is_typed_is_a_span(text: str) -> None:
    """A cleaned text is one piece of plain text, even around real spans."""
    safe = cleaned(text)
    assert {span.kind for span in spans(safe)} <= {"text"}
    around = spans(f"{safe}{person_span(7, 'Ann')}{safe}")
    assert [span for span in around if span.kind != "text"] == [("person", "Ann", "7")]


@given(ANYTHING)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """What is clean stays as it is, with its lines and tabs."""
    assert cleaned(cleaned(text)) == cleaned(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=60))
def test_letters_stay(text: str) -> None:
    """No letter, digit, sign or space of any script is lost."""
    assert cleaned(text) == text


def test_directions_cannot_be_overridden() -> None:
    """Marks that would turn a text around are taken out."""
    assert cleaned("invoice\u202egpj.exe\u2066x\u2069") == "invoicegpj.exex"


def test_a_sentence_has_its_pieces_in_order() -> None:
    """Texts, an instant, a person and a record, each with its value; in plain text each with its words."""
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    sentence = f"At {instant_span(at, '11:00')} {person_span(7, 'Ann')} took {record_span('T-1')}."
    assert [(span.kind, span.value) for span in spans(sentence)] == [
        ("text", ""),
        ("time", str(int(at.timestamp()))),
        ("text", ""),
        ("person", "7"),
        ("text", ""),
        ("record", "T-1"),
        ("text", ""),
    ]
    assert plain(sentence) == "At 11:00 Ann took T-1."
