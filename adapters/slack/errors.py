"""Slack's errors, and what each means."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.platform import Undeliverable
from bot.delivery.platform_errors import ErrorMeaning, KnownError, PlatformErrors, PlatformFailure

TROUBLE = (SlackClientError, Undeliverable, aiohttp.ClientError, TimeoutError)
"""What a call of Slack raises when it was not taken, or when that is not known; an upload has an error of its own."""
NOT_IN_CHANNEL = "Meridian is not in the channel; invite it with /invite."
OLD_TRIGGER = {"expired_trigger_id", "exchanged_trigger_id"}
"""What was pressed is too old to open a form."""
UNKNOWN_USER = {"user_not_found", "user_not_visible", "users_not_found"}
"""Somebody is not in a workspace."""

_GONE, _AWAY, _LIMITED = ErrorMeaning.PERMANENT, ErrorMeaning.AWAY, ErrorMeaning.LIMITED
_REFUSED, _TAKEN_BACK = ErrorMeaning.REFUSED, ErrorMeaning.TAKEN_BACK
TABLE: dict[str | int, KnownError] = {
    "access_denied": KnownError(_REFUSED),
    "account_inactive": KnownError(
        _GONE | _REFUSED | _TAKEN_BACK, "Meridian's account was deactivated; install it again."
    ),
    "cannot_dm_bot": KnownError(_GONE, "This user is a bot."),
    "cant_update_message": KnownError(_GONE, "Slack no longer allows to edit this message."),
    "channel_not_found": KnownError(_GONE, "The channel is gone, or Meridian is not in it; invite it with /invite."),
    "edit_window_closed": KnownError(_GONE, "Slack no longer allows to edit this message."),
    "invalid_auth": KnownError(_AWAY | _REFUSED),
    "is_archived": KnownError(_GONE, "The channel is archived."),
    "message_limit_exceeded": KnownError(_LIMITED),
    "message_not_found": KnownError(_GONE, "The message is gone."),
    "missing_scope": KnownError(_REFUSED),
    "no_permission": KnownError(_REFUSED),
    "not_allowed_token_type": KnownError(_REFUSED),
    "not_authed": KnownError(_AWAY | _REFUSED),
    "not_in_channel": KnownError(_GONE, NOT_IN_CHANNEL),
    "org_login_required": KnownError(_REFUSED),
    "rate_limited": KnownError(_LIMITED),
    "ratelimited": KnownError(_LIMITED),
    "restricted_action": KnownError(_GONE, "The workspace does not let Meridian write there."),
    "service_unavailable": KnownError(_AWAY),
    "team_access_not_granted": KnownError(_GONE | _REFUSED, "Meridian is not installed in this workspace."),
    "team_access_revoked": KnownError(_AWAY),
    "token_expired": KnownError(_AWAY | _REFUSED),
    "token_revoked": KnownError(_GONE | _REFUSED | _TAKEN_BACK, "Meridian was uninstalled; install it again."),
    "user_disabled": KnownError(_GONE, "The user was deactivated."),
    "user_not_found": KnownError(_GONE, "There is no such user."),
    "user_not_visible": KnownError(_GONE, "Meridian may not see this user."),
    "users_not_found": KnownError(_GONE, "There is no such user."),
}


def code_of(error: SlackApiError) -> str:
    """Slack's own word for what went wrong."""
    data: Any = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _read(error: Exception) -> PlatformFailure:
    response = getattr(error, "response", None)
    wait = str(getattr(response, "headers", {}).get("Retry-After", ""))
    rest = timedelta(seconds=int(wait)) if wait.isdigit() else None
    code = code_of(error) if isinstance(error, SlackApiError) else ""
    return PlatformFailure(code, getattr(response, "status_code", 0), rest)


ERRORS = PlatformErrors(
    "Slack", TABLE, (SlackApiError,), (aiohttp.ClientError, OSError), _read, rest=timedelta(seconds=30)
)
