"""Ten more spellings beside each value that was once misread: stored as meant, or asked about."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.registry import Registry
from tests.demo import Demo
from tests.typed import amounts, days, durations, places
from tests.typed.test_cases import checked

SAID = [
    *(("olivia", *line) for line in (*amounts.LINES, *places.LINES)),
    *(("marco", *line) for line in (*durations.LINES, *durations.BUDGETS, *days.LINES)),
    *(("greta", *line) for line in (*durations.GERMAN, *days.GERMAN)),
]


@pytest.fixture(scope="module")
def demo(played: Path, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo company, to which all lines are said one after another."""
    with Demo.at(shutil.copy(played, tmp_path_factory.mktemp("values") / "demo.db"), registry=registry) as demo:
        yield demo


@pytest.mark.parametrize(("user", "line", "expected"), SAID, ids=[f"{user} {line}" for user, line, _ in SAID])
def test_a_value_is_stored_as_it_was_meant(demo: Demo, user: str, line: str, expected: dict[str, Any]) -> None:
    """Amounts, lengths, days and places, in English and German; a question stores nothing."""
    checked(demo, line, user, expected)
