"""Gestures in Slack by everybody, made up by the thousand: commands, talk, emoji, menus, controls, forms, all told again."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack import forms
from bot.registry import Registry
from bot.replies.reply import Reply
from tests.adapters.slack.fake import BOT
from tests.adapters.slack.test_replays import (
    CARD,
    GIVEN,
    SALES,
    USERS,
    Replayed,
    SlackReplays,
    chosen,
    controls,
    events,
    line,
    on_card,
    replays,
    said,
    told,
    written,
)
from tests.fuzz.deeds import heard
from tests.fuzz.wild import Wild
from tests.trust.gesturing import EMOJI, SEEDS, GestureFuzz, GestureSurface, SentTexts

__all__ = ["replays"]
EDITS = {"chat.update"}


def made(wild: Wild, text: str, emoji: str, cards: list[str]) -> Replayed:
    """A mention, talk, a reply in a thread, an emoji, an entry of a menu, or a page that is opened."""
    card = wild.of(CARD, CARD, *cards)
    message = {"type": "message", "user": USERS["olivia"], "text": text, "ts": card}
    found: Replayed = wild.of(
        told("reaction_added", reaction=EMOJI[emoji], item={"type": "message", "channel": SALES, "ts": card}),
        said(f"<@{BOT}> {text}", "app_mention"),
        said(text, thread_ts=card),
        said(text),
        chosen(
            "message_action", callback_id=wild.of("note", "ticket", "task"), message=message, channel={}, action_ts="x"
        ),
        chosen("shortcut", callback_id=forms.LINE, action_ts="x"),
        told("app_home_opened", tab="home"),
    )
    return found


def read(sent: list[Any]) -> SentTexts:
    """What was sent: edits of messages in channels are for whoever is there."""
    edits = [a for m, a in (one for one in sent[1:] if isinstance(one, tuple)) if m in EDITS]
    rest = [one for one in sent if not (isinstance(one, tuple) and one[0] in EDITS)]
    return SentTexts(written(rest), {edit["channel"]: written(edit) for edit in edits})


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_everybody_does_and_learns_what_their_role_allows(
    replays: SlackReplays, registry: Registry, seed: int
) -> None:
    """Whoever does whatever wherever: nothing is written and nothing is told but by the table of who may do what."""
    fake, card = replays.wire.fake, replays.ground.card
    surface = GestureSurface(
        replays.ground,
        ("here", "apart", "direct", "there"),
        replays.happens,
        lambda wild, text, emoji: made(wild, text, emoji, [m["ts"] for m in fake.said(SALES)[-30:]]),
        line,
        lambda sent, wild: controls(sent, GIVEN | wild.values()),
        read,
    )
    assert isinstance(card, Reply)
    with heard() as hearing:
        informed = await GestureFuzz(surface, Wild(seed, registry), hearing).play([*events().values(), *on_card(card)])
    assert len(informed) > 2, informed
