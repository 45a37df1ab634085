"""Discord's errors, and what each means."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import discord

from bot.delivery.platform_errors import ErrorMeaning, KnownError, PlatformErrors, PlatformFailure

ACKNOWLEDGED = 40060
"""An interaction was answered already: Discord heard us, though we did not hear so."""
LATE = {10015, 10062, 50027}
"""An interaction can no longer be answered."""
THREAD_EXISTS = 160004
ABSENT = {403, 404}
"""The status that says that somebody is not on a server, or that we are not."""
UNAUTHORISED, NOT_AUTHENTICATED = 401, 4004
"""How REST and the gateway say that they do not accept the token."""

_GONE = ErrorMeaning.PERMANENT
_REFUSED = ErrorMeaning.REFUSED | ErrorMeaning.TAKEN_BACK
TABLE: dict[str | int, KnownError] = {
    UNAUTHORISED: KnownError(_REFUSED),
    10003: KnownError(_GONE, "The channel was deleted."),
    10004: KnownError(_GONE, "Meridian is not on this server any more."),
    10008: KnownError(_GONE, "The message was deleted."),
    10013: KnownError(_GONE, "The user does not exist any more."),
    50001: KnownError(_GONE, "Meridian may not see the channel: it lacks the permission View Channel."),
    50007: KnownError(_GONE, "The user takes no direct messages from this server."),
    50013: KnownError(
        _GONE, "Meridian may not write there: it lacks Send Messages, Attach Files or Send Messages in Threads."
    ),
    50083: KnownError(_GONE, "The thread is archived and locked."),
    50278: KnownError(_GONE, "The user shares no server with Meridian any more."),
}
"""By Discord's codes, and by the status where there is none."""


def _read(error: Exception) -> PlatformFailure:
    if isinstance(error, discord.LoginFailure):
        return PlatformFailure(UNAUTHORISED)
    if isinstance(error, discord.RateLimited):
        return PlatformFailure(0, 429, timedelta(seconds=error.retry_after))
    if isinstance(error, discord.ConnectionClosed):
        return PlatformFailure(UNAUTHORISED if error.code == NOT_AUTHENTICATED else error.code)
    if isinstance(error, discord.HTTPException):
        return PlatformFailure(UNAUTHORISED if error.status == UNAUTHORISED else error.code, error.status)
    return PlatformFailure(type(error).__name__)


ERRORS = PlatformErrors(
    "Discord", TABLE, (discord.DiscordException,), (aiohttp.ClientError, OSError), _read, rest=timedelta(minutes=1)
)
