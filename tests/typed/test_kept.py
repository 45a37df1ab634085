"""One wrong value keeps the rest: the form opens with everything else, or a button has it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.invocation import Invocation, Place
from bot.registry import Registry
from bot.replies.reply import Form, Reply, Tone
from tests.demo import Demo

WRONG = [
    ("/deal new C-1 50k Foo close:32.13.", "close", {"company": "C-1", "name": "Foo", "amount": "50k"}),
    ("/deal new C-1 Foo 50k probability:140", "probability", {"company": "C-1", "name": "Foo", "amount": "50k"}),
    ("/task new P-1 Fix it due:nie priority:high", "due", {"project": "P-1", "title": "Fix it", "priority": "high"}),
    ("/task due K-1 someday", "day", {"task": "K-1"}),
    ("/ticket assign T-1 @nobody have a look", "person", {"ticket": "T-1", "note": "have a look"}),
    ("/company edit C-1 vat:- zone:Mars", "zone", {"company": "C-1", "vat": "-"}),
    # What a handler refuses of a value that is right in itself.
    ("/time log P-1 0h review", "spent", {"project": "P-1", "note": "review"}),
    ("/invoice promise INV-2026-0001 yesterday she said so", "day", {"note": "she said so"}),
]


@pytest.fixture(scope="module")
def demo(played: Path, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo company, of which nothing changes here."""
    with Demo.at(shutil.copy(played, tmp_path_factory.mktemp("kept") / "demo.db"), registry=registry) as demo:
        yield demo


def asked(reply: Reply) -> Form:
    """The form of an answer that refuses a value."""
    assert reply.tone is Tone.BAD
    assert reply.form is not None
    return reply.form


@pytest.mark.parametrize(("line", "wrong", "others"), WRONG, ids=[line for line, *_ in WRONG])
def test_one_wrong_value_opens_the_form_with_all_others(
    demo: Demo, line: str, wrong: str, others: dict[str, str]
) -> None:
    """The error stands on its field and in the sentence, everything else is filled in as it was typed."""
    reply = demo.say(line)
    fields = {field.name: field for field in asked(reply).fields}
    assert [field.name for field in fields.values() if field.error] == [wrong]
    assert fields[wrong].error in reply.say
    assert {name: fields[name].value for name in others} == others


def test_where_no_form_can_open_a_button_keeps_the_rest(demo: Demo) -> None:
    """A message is answered by the sentence and the button that opens the form."""
    place = Place(platform="web", workspace="local", direct=True)
    line = "/task new P-1 Fix it due:nie priority:high"
    said = Invocation(place=place, user="olivia", at=demo.now, key="kept-1", line=line, asks=False)
    answer = demo.runner.run(demo.kernel.dispatch(said))
    assert answer is not None
    assert answer.reply.form is None
    assert answer.reply.say.count("nie") == 1
    assert answer.reply.actions[0].args == {"project": "P-1", "title": "Fix it", "priority": "high"}


def test_a_value_that_stands_alone_is_refused_in_a_sentence(demo: Demo) -> None:
    """There is nothing to keep."""
    reply = demo.say("/company show blub")
    assert reply.form is None
    assert [action.command for action in reply.actions] == ["company list"]


def test_a_question_about_one_value_says_what_is_wrong_with_another(demo: Demo) -> None:
    """No button can run the line, so its form opens, and the sentence names both."""
    reply = demo.say("/deal new C-1 Foo close:32.13. stge:won")
    assert "stge" in reply.say
    assert "32.13." in reply.say
    assert reply.actions[0].args == {"company": "C-1", "name": "Foo"}
