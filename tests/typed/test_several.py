"""Several references in one line: one act for all, one answer, all or nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.registry import Registry
from bot.replies.reply import Tone
from tests.demo import Demo


@pytest.fixture
def demo(played: Path, registry: Registry, tmp_path: Path) -> Iterator[Demo]:
    """A demo company of its own."""
    with Demo.at(shutil.copy(played, tmp_path / "demo.db"), registry=registry) as demo:
        yield demo


@pytest.mark.parametrize(
    "refs", ["K-1 K-2 K-3", "K-1, K-2 and K-3", "K-1,K-2,K-3", "k-1 + K-2 & k-3", "K-1 K-2, K-1 und K-3"]
)
def test_a_step_is_done_for_each_record_as_one_act(demo: Demo, refs: str) -> None:
    """The answer names each once, and one undo takes all back."""
    reply = demo.say(f"/task done {refs}")
    assert [card.ref for card in reply.cards] == ["K-1", "K-2", "K-3"]
    assert len(reply.say.splitlines()) == 3
    assert len(demo.acts()) == 1
    demo.say("/undo")
    assert "done" not in {demo.say(f"/task show K-{n}").cards[0].status.label for n in (1, 2, 3)}  # type: ignore[union-attr]


def test_what_else_is_said_goes_to_each(demo: Demo) -> None:
    """The day and the note are for all."""
    assert "Fri, 27 Nov" in demo.say("/task due K-1 K-2 friday").cards[1].fields[2].value
    demo.say("/ticket hold T-12, T-13 waits for a part")
    assert "waits for a part" in demo.say("/ticket show T-13").model_dump_json()


def test_one_that_is_refused_keeps_all_from_being_done(demo: Demo) -> None:
    """The answer names it with its reason, and a button does the others."""
    demo.say("/task done K-2")
    reply = demo.say("/task done K-1 K-2 K-3")
    assert reply.tone is Tone.BAD
    assert "K-2 is done already" in reply.say
    assert "K-1" not in reply.say
    assert [action.args for action in reply.actions] == [{"task": "K-1 K-3"}]
    assert demo.say("/task show K-1").cards[0].status.label != "done"  # type: ignore[union-attr]


def test_all_that_do_not_exist_are_named(demo: Demo) -> None:
    """Nothing is done for the one that does."""
    reply = demo.say("/task done K-1 K-98 K-99")
    assert "K-98" in reply.say
    assert "K-99" in reply.say
    assert not demo.acts()


def test_where_one_is_wanted_a_second_is_a_question(demo: Demo) -> None:
    """A note is about one ticket; a record of another noun is never a note."""
    assert [action.label for action in demo.say("/ticket note T-1 T-2 hello").actions][:2] == ["T-1", "T-2"]
    reply = demo.say("/ticket close T-12 K-2")
    assert "K-2" in reply.say
    assert reply.actions[0].args == {"ticket": "T-12", "note": "K-2"}
