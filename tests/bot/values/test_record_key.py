"""Record keys: as text and back, and what is none."""

from hypothesis import given
from hypothesis import strategies as st

from bot.replies.reply import Card
from bot.values.record_key import NO_RECORD, RecordKey

nouns = st.text(st.characters(categories=["Ll", "Pd"]), min_size=1)


@given(noun=nouns, number=st.integers(0, 2**63))
def test_a_key_is_the_same_after_it_was_kept_as_text(noun: str, number: int) -> None:
    """In a row, and in a message that is kept as JSON."""
    key = RecordKey(noun, number)
    assert RecordKey.read(str(key)) == key
    assert Card.model_validate_json(Card(title="", record=key).model_dump_json()).record == key


def test_a_word_is_no_key() -> None:
    """The purpose of a channel may be one, or the other."""
    assert RecordKey.read("sales") == RecordKey.read(str(NO_RECORD)) == NO_RECORD
    assert not NO_RECORD
    assert RecordKey("act", 0)
