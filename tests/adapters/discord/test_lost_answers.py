"""What Discord alone can do with an answer; what every platform does stands in tests/adapters/conformance."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest

from bot.registry import Registry
from tests.adapters.conformance.losing import acts
from tests.adapters.discord.losing import LosingDiscord
from tests.adapters.discord.test_gateway import wired


@pytest.fixture
async def chat(discord_url: str, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LosingDiscord]:
    """The studio's bot, connected."""
    async with wired(discord_url, registry, monkeypatch) as wire:
        await wire.connected()
        yield LosingDiscord(wire)


LATE: dict[str, tuple[Callable[[LosingDiscord], Awaitable[None]], str]] = {
    "type": (lambda chat: chat.type("ticket new", "support", subject="Broken"), "ticket new"),
    "choose": (lambda chat: chat.choose("Broken"), "ticket new"),
    "press": (lambda chat: chat.press("Solve"), "ticket solve"),
    "fill": (lambda chat: chat.fill(text="They called"), "ticket note"),
}


@pytest.mark.parametrize("done", list(LATE))
async def test_what_comes_too_late_is_asked_about(chat: LosingDiscord, done: str) -> None:
    """What Discord replays after a reconnect, and no longer waits for, is not done unasked, whatever it is."""
    act, command = LATE[done]
    if done in {"press", "fill"}:
        await chat.type("ticket new", "support", subject="Screen")
    if done == "fill":
        await chat.press("Note…")
    before = acts(chat.kernel, command)
    chat.ago = timedelta(minutes=2)
    chat.lose("callback: unknown")
    await act(chat)
    assert acts(chat.kernel, command) == before
    assert "too late" in " ".join(await chat.shown())
