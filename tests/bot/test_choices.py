"""Choices whose words meet those of another language."""

from __future__ import annotations

from enum import Enum, nonmember

import pytest

from bot.options.choices import ChoiceType, EnumType
from bot.replies.errors import BadValue
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from tests.chat import ChatSession


class Clashing(Enum):
    """One value is what another one is called in German."""

    OPEN = "open"
    ELSE = "offen"
    ALSO = nonmember({"unsolved": "open"})


def test_a_word_that_is_a_value_and_the_translation_of_another_is_a_question() -> None:
    """A reader of German is asked, a reader of English and a button are not."""
    options = EnumType(Clashing)
    with reading(Reader(language="de")), pytest.raises(BadValue) as asked:
        options.parse("offen", None)  # type: ignore[arg-type]  # no choice asks for the context
    assert [reading.value for reading in asked.value.readings] == ["offen", "open"]
    with reading(Reader(language="de")):
        assert options.parse("offen", None, typed=False) is Clashing.ELSE  # type: ignore[arg-type]
    with reading(Reader(language="en")):
        assert options.parse("offen", None) is Clashing.ELSE  # type: ignore[arg-type]
        assert options.parse("unsolved", None) is Clashing.OPEN  # type: ignore[arg-type]


def test_two_choices_never_look_the_same() -> None:
    """Words that a translation would make one are shown as they are."""
    with reading(Reader(language="de")):
        assert [one.label for one in ChoiceType(("open", "offen")).choices()] == ["open", "offen"]
        assert [one.label for one in ChoiceType(("open", "done")).choices()] == ["offen", "erledigt"]


def test_a_list_says_by_which_client_it_is_narrowed(chat: ChatSession) -> None:
    """Also where the heading has the client's name in it by chance."""
    chat.say("/company new Open")
    chat.say("/deal new Open 500 EUR Refit")
    assert chat.say("/deal list company:Open").cards[0].title == "Open deals · Company: Open"
