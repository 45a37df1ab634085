"""Meridian's own chat in the browser: nothing to install, no account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.web.server import Web

if TYPE_CHECKING:
    from bot.settings import Settings


def platform(settings: Settings) -> Web:
    """The web chat at the address of the settings; raises ValueError for one that others could reach."""
    return Web(settings)
