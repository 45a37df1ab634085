"""What counts as a command line, wherever it is said."""

from __future__ import annotations

import pytest

from bot.invocation import Source
from bot.parsing.addressing import line_start, spoken, talk_source


@pytest.mark.parametrize(
    ("text", "direct", "source", "line"),
    [
        ("/home", False, Source.LINE, "home"),
        ("  /home", False, Source.LINE, "home"),
        ("@Meridian: home", False, Source.LINE, "home"),
        ("home", True, Source.LINE, "home"),
        ("home", False, Source.MESSAGE, "home"),
        ("@meridians home", False, Source.MESSAGE, "@meridians home"),
        ("I told @meridian so", False, Source.MESSAGE, "I told @meridian so"),
    ],
)
def test_a_line_is_told_from_talk(text: str, direct: bool, source: Source, line: str) -> None:
    """A slash, the bot's name or a direct conversation make a line; its name and slash are no part of it."""
    assert talk_source(text, direct=direct) is source
    assert spoken(text) == line
    assert spoken(text[line_start(text) :]) == line
