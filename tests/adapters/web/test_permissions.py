"""Gestures in the web chat by everybody, made up by the thousand: lines, pages, controls and forms, sent again by others."""

from __future__ import annotations

import pytest

from bot.registry import Registry
from tests.adapters.web.test_replays import (
    CHANNELS,
    GIVEN,
    NUMBERS,
    Sent,
    WebReplays,
    events,
    line,
    offered,
    on_card,
    read,
    replays,
    wrote,
)
from tests.fuzz.deeds import heard
from tests.fuzz.wild import Wild
from tests.trust.gesturing import SEEDS, GestureFuzz, GestureSurface, SentTexts

__all__ = ["replays"]


def made(wild: Wild, text: str) -> Sent:
    """A reply in a thread, a page that is opened, a file, a completion."""
    post = str(wild.random.randint(1, 60))
    found: Sent = wild.of(
        line(text, thread=post),
        line(f"@meridian {text}"),
        Sent("/say", {"key": f"file-{next(NUMBERS)}", "text": text}, files={"file": ("D-1.csv", b"a,b", "text/csv")}),
        wrote("/welcome"),
        read(wild.of("/direct", "/c/sales", "/c/random"), thread=post),
        read(f"/thread/{post}"),
        read(f"/picture/{post}/0"),
        read(f"/file/{post}"),
        read("/older", before="9999999"),
        read("/complete", text=wild.of(text, f"/deal show {text}", "/history Zep")),
    )
    return found


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_everybody_does_and_learns_what_their_role_allows(
    replays: WebReplays, registry: Registry, seed: int
) -> None:
    """Whoever sends whatever from wherever: nothing is written and nothing is read but by the table of who may do what."""
    surface: GestureSurface[Sent, str] = GestureSurface(
        replays.ground,
        CHANNELS,
        replays.happens,
        lambda wild, text, _emoji: made(wild, text),
        line,
        lambda text, wild: offered(text, GIVEN | wild.values()),
        SentTexts,
    )
    assert replays.ground.card is not None
    with heard() as hearing:
        fuzz = GestureFuzz(surface, Wild(seed, registry), hearing)
        informed = await fuzz.play([*events().values(), *on_card(replays.ground.card)])
    assert len(informed) > 2, informed
