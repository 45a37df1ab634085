"""Gestures on Discord by everybody, made up by the thousand: commands, talk, emoji, menus, controls, forms, all told again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.registry import Registry
from bot.replies.reply import Reply
from tests.adapters.discord import fake
from tests.adapters.discord.test_replays import (
    CARD,
    EVENTS,
    DiscordReplays,
    Frame,
    controls,
    menu,
    modal,
    press,
    react,
    replays,
    say,
    slash,
)
from tests.fuzz.deeds import heard
from tests.fuzz.wild import Wild
from tests.trust.gesturing import SEEDS, GestureFuzz, GestureSurface, SentTexts
from tests.trust.town import pressable

__all__ = ["replays"]
Call = tuple[str, str, Any]


def made(wild: Wild, text: str, emoji: str, cards: list[str]) -> Frame:
    """A slash command, talk, a reply to a card, an emoji, an entry of a menu, a suggestion."""
    card, command = wild.of(CARD, CARD, *cards), wild.command()
    options = {option.name: wild.text() for option in command.options if not option.type.hidden}
    talked = fake.message(card, str(fake.CHANNEL), content=text)
    answered = {"message_id": card, "channel_id": str(fake.CHANNEL)}
    found: Frame = wild.of(
        react(emoji, card),
        slash(command.name, **options),
        slash(wild.of("deal show", "deal edit", "history"), 4, deal="Zep"),
        say(text),
        say(text, message_reference=answered, type=19),
        menu(3, wild.of("Add note", "Create ticket", "Create task"), card, messages={card: talked}),
    )
    return found


def used(sent: list[Call], wild: Wild) -> Iterator[Frame]:
    """Everything that can be used in what was sent, forms with any values."""
    for name, chosen in controls(sent):
        yield press(name, chosen)
        yield modal(name, **{"deal": "D-1", "close": "2026-12-22"} | wild.values())


def read(sent: list[Call]) -> SentTexts:
    """What was sent: edits of messages in channels are for whoever is there."""
    edits = {path.split("/")[2]: body for method, path, body in sent if method == "PATCH" and path[:10] == "/channels/"}
    rest = [one for one in sent if not (one[0] == "PATCH" and one[1].startswith("/channels/"))]
    return SentTexts(_written(rest), {channel: _written(body) for channel, body in edits.items()})


def _written(sent: Any) -> str:
    return json.dumps(sent, ensure_ascii=False)


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_everybody_does_and_learns_what_their_role_allows(
    replays: DiscordReplays, registry: Registry, seed: int
) -> None:
    """Whoever does whatever wherever: nothing is written and nothing is told but by the table of who may do what."""
    messages, card = replays.wire.rest.messages[str(fake.CHANNEL)], replays.ground.card
    surface = GestureSurface(
        replays.ground,
        ("here", "direct", "there"),
        replays.happens,
        lambda wild, text, emoji: made(wild, text, emoji, list(messages)[-30:]),
        lambda text: say(f"<@{fake.BOT}> {text}"),
        used,
        read,
    )
    assert isinstance(card, Reply)
    with heard() as hearing:
        fuzz = GestureFuzz(surface, Wild(seed, registry), hearing)
        informed = await fuzz.play([*EVENTS.values(), *(press(thing.token) for thing in pressable(card))])
    assert len(informed) > 2, informed
