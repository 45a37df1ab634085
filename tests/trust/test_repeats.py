"""A request that is made once by who may make it, and then again, key and all, by everybody else and elsewhere."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from bot.invocation import Place, Source
from tests.chat import PLATFORM
from tests.trust.table import ROLES, SELLERS
from tests.trust.test_amounts import amounts
from tests.trust.town import STUDIO, Town, channel

OTHERS = [user for user, role in ROLES.items() if role not in SELLERS]
PLACES = {"direct": STUDIO, "sales": channel(STUDIO, "sales"), "random": channel(STUDIO, "random")}
SHAPES: dict[str, dict[str, Any]] = {
    "line": {"line": "/deal win D-1"},
    "message": {"line": "/deal win D-1", "source": Source.MESSAGE},
    "command": {"command": "deal win", "values": {"deal": "D-1"}},
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("place", PLACES)
def test_what_was_answered_once_is_not_told_to_others(town: Town, shape: str, place: str) -> None:
    """With the same key nobody outside sales reads an amount of the first answer, in no place, and nothing is done."""
    key, parts = uuid4().hex, SHAPES[shape]
    at: Place = PLACES[place]
    assert at.platform == PLATFORM
    first = town.ask("olivia", at=at, key=key, **parts)
    assert (first.outcome, bool(amounts(first.text))) == ("done", True)
    before = town.rows()
    for user in OTHERS:
        for there in PLACES.values():
            told = town.ask(user, at=there, key=key, **parts)
            assert not amounts(told.text)
            assert told.outcome != "done"
    assert town.rows() == before
