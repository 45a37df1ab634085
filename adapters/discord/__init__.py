"""Meridian on Discord: slash commands, forms and cards on every server that belongs to a company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.discord.settings import DiscordSettings

if TYPE_CHECKING:
    from adapters.discord.server import Discord
    from bot import settings as kernel


def platform(settings: kernel.Settings) -> Discord | None:
    """The bot whose token is set, if one is; the library is only imported then."""
    own = DiscordSettings()
    if own.token is None:
        return None
    from adapters.discord.server import Discord

    return Discord(own)
