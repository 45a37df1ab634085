"""What is typed is what is stored, or a question."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.invocation import Invocation, Place
from bot.registry import Registry
from bot.replies.reply import Tone
from storage.session.audit import Act, Change
from tests.demo import Demo
from tests.typed.tables import ENGLISH, GERMAN

ANYWAY = {"Make it anyway", "Trotzdem anlegen"}
"""What is like a line before it is made all the same."""


@pytest.fixture(scope="module")
def demo(played: Path, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo company, to which all lines are said one after another, each undone before the next."""
    with Demo.at(shutil.copy(played, tmp_path_factory.mktemp("typed") / "demo.db"), registry=registry) as demo:
        yield demo


def stored(demo: Demo, line: str, user: str) -> list[dict[str, Any]]:
    """The values that a line wrote, row by row."""
    before = len(demo.acts())
    reply = demo.say(line, user=user)
    if (twin := next((one for one in reply.actions if one.label in ANYWAY), None)) is not None:
        place = Place(platform=demo.platform, workspace=demo.workspace, direct=True)
        made = Invocation(place=place, user=user, at=demo.now, key=f"anyway {line}", token=twin.token)
        demo.runner.run(demo.kernel.dispatch(made))
    acts = [act.id for act in demo.acts()[before:]]
    query = select(Change).join(Act, col(Act.id) == col(Change.act_id)).where(col(Act.id).in_(acts))
    changes = demo.kernel.database.read_now(1, lambda session: list(session.exec(query)))
    rows = [change.new or {} for change in changes]
    assert not rows or not reply.form, "a form asks, and stores nothing"
    if not rows:
        assert reply.actions or reply.form or reply.tone is Tone.BAD, "a question has a way on, or is a refusal"
    return rows


def checked(demo: Demo, line: str, user: str, expected: dict[str, Any]) -> None:
    """Say a line and compare what it stored."""
    rows = stored(demo, line, user)
    if rows:
        demo.say("/undo", user=user)
    if not expected:
        assert rows == []
    else:
        assert any(expected == {name: row.get(name) for name in expected} for row in rows), rows


@pytest.mark.parametrize(("line", "expected"), ENGLISH, ids=[line for line, _ in ENGLISH])
def test_a_line_is_stored_as_it_was_meant(demo: Demo, line: str, expected: dict[str, Any]) -> None:
    """Every word of the line is in a value, in the text, or in a question."""
    checked(demo, line, "olivia", expected)


@pytest.mark.parametrize(("line", "expected"), GERMAN, ids=[line for line, _ in GERMAN])
def test_a_german_line_is_stored_as_it_was_meant(demo: Demo, line: str, expected: dict[str, Any]) -> None:
    """Nouns, verbs, days and joining words of the reader's language."""
    checked(demo, line, "greta", expected)
