"""Cursors of lists: what a button carries is read back, what anybody else made up is refused."""

from __future__ import annotations

import pytest

from bot.replies.reply import Tone
from tests.chat import ChatSession


@pytest.mark.parametrize(
    "cursor",
    ["nonsense", "{}", "[1]", '["a","b"]', '["a",true]', '["\\ud800",1]', '["\\u0000",1]', f'["a",{10**30}]'],
)
def test_a_made_up_cursor_is_refused(chat: ChatSession, cursor: str) -> None:
    """A cursor of other types, numbers or characters than the list's own is refused, on both engines."""
    reply = chat.say(f"/company list after:{cursor}")
    assert reply.tone is Tone.BAD
    assert "open it again" in reply.say
