"""Typed lines of every kind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import commands
from bot.discovery import discover
from bot.invocation import Invocation, Source
from tests.conftest import CHANNELS
from tests.fuzz.ground import SPEAKERS, Ground
from tests.fuzz.lines import known, noise, share

KNOWN = st.deferred(lambda: known(discover(commands)))
NOISE = st.deferred(lambda: noise(discover(commands)))
LINES = st.one_of(KNOWN, NOISE)
USERS, CHANNEL = st.sampled_from(SPEAKERS), st.sampled_from(("", "", *CHANNELS, "nowhere"))
THREAD = st.sampled_from(("", "", "m1", "m7", "m20"))


@share(0.05, least=25)
@given(line=KNOWN, user=USERS, channel=CHANNEL, thread=THREAD)
def test_every_command_line_ends_in_a_reply(ground: Ground, line: str, user: str, channel: str, thread: str) -> None:
    """A line of a command is done or refused, never a fault; a refusal leaves no row."""
    check(ground, ground.invocation(user, line=line, channel=channel, thread=thread))


@share(0.05, least=25)
@given(line=NOISE, user=USERS, channel=CHANNEL, thread=THREAD)
def test_all_noise_ends_in_a_reply(ground: Ground, line: str, user: str, channel: str, thread: str) -> None:
    """Words in any order are done or refused, never a fault; a refusal leaves no row."""
    check(ground, ground.invocation(user, line=line, channel=channel, thread=thread))


def check(ground: Ground, said: Invocation) -> None:
    """A request gets a reply; what is refused leaves no row, what is done is all in its one act."""
    before = ground.refresh()
    answer, outcome = ground.dispatch(said)
    assert answer is not None
    assert answer.reply.say or answer.reply.cards or answer.reply.form or answer.reply.files
    after = ground.look()
    if outcome != "done":
        assert after == before
    if after["act"] > before["act"]:
        assert ground.answered(after["act"])
        assert not ground.unrecorded(before, after)


@share(0.02)
@given(talk=st.one_of(LINES, st.text(max_size=80)), user=USERS, channel=CHANNEL, thread=THREAD)
def test_talk_is_answered_or_left_alone(ground: Ground, talk: str, user: str, channel: str, thread: str) -> None:
    """Plain talk in a channel or thread is a command, a note or nothing, never a fault."""
    ground.refresh()
    said = ground.invocation(user, line=talk, source=Source.MESSAGE, channel=channel, thread=thread)
    answer, outcome = ground.dispatch(said)
    assert (answer is None) == (outcome == "")


@share(0.02)
@given(line=LINES, length=st.integers(1, 90), user=USERS)
def test_typing_is_always_completed(ground: Ground, line: str, length: int, user: str) -> None:
    """The beginning of any line has suggestions or none; each says what to put in, and from where on."""
    ground.refresh()
    begun = f"/{line.lstrip('/')}"[:length]
    for found in ground.completions(user, begun):
        assert 0 <= found.start <= len(begun)
        assert found.insert
