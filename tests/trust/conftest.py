"""The town: the demo company and the studio as neighbours in one database, where everybody's reach is tried."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.registry import Registry
from tests.conftest import once
from tests.fuzz.lines import EXAMPLES
from tests.trust.town import Town

thorough = pytest.mark.skipif(EXAMPLES < 1000, reason="every combination is tried by make fuzz")


@pytest.fixture(scope="session")
def town_file(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the two companies, to be copied."""
    return once(tmp_path_factory, "town.db", lambda folder: Town.settled(Path(shutil.copy(played, folder / "town.db"))))


@pytest.fixture
def town(town_file: Path, tmp_path: Path, registry: Registry) -> Iterator[Town]:
    """A fresh copy of the town."""
    with Town.at(Path(shutil.copy(town_file, tmp_path / "town.db")), registry) as town:
        yield town
