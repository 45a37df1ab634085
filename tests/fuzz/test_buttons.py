"""Buttons and forms: real ones with any values, damaged ones and forged ones."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

import commands
from bot.discovery import discover
from bot.invocation import Source
from tests.fuzz.ground import SPEAKERS, Ground
from tests.fuzz.lines import share, values

VALUES = st.deferred(lambda: values(discover(commands)))
WHICH = st.integers(0, 399)


@share(0.02)
@given(
    which=WHICH,
    given_values=VALUES,
    source=st.sampled_from((Source.BUTTON, Source.FORM)),
    user=st.sampled_from(("olivia", *SPEAKERS)),
)
def test_every_press_and_form_ends_in_a_reply(
    ground: Ground, which: int, given_values: dict[str, str], source: Source, user: str
) -> None:
    """A token that was given out runs or is refused with any values in its fields; a refusal leaves no row."""
    before = ground.refresh()
    answer, outcome = ground.dispatch(
        ground.invocation(user, token=ground.token(which), source=source, values=given_values)
    )
    assert answer is not None
    if outcome != "done":
        assert ground.look() == before


@share(0.02)
@given(
    which=WHICH,
    at=st.integers(0, 99),
    other=st.text(max_size=3),
    how=st.sampled_from(("change", "cut", "before", "all")),
)
def test_a_damaged_token_is_refused(ground: Ground, which: int, at: int, other: str, how: str) -> None:
    """One character changed, put in or cut out, or a text of somebody's own: nothing of it runs."""
    before = ground.refresh()
    token = ground.token(which)
    cut = token[:at]
    damaged = {"change": cut + other + token[at + 1 :], "cut": cut, "before": other + token, "all": other}[how]
    assume(damaged not in {token, ""})
    answer, outcome = ground.dispatch(ground.invocation("olivia", token=damaged, source=Source.BUTTON))
    assert answer is not None
    assert outcome == "Stale"
    assert ground.look() == before
