"""Slack: commands, forms, buttons and alerts in its workspaces, over HTTP or by socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.slack.settings import SlackSettings
from bot.delivery.platform import Misconfigured

if TYPE_CHECKING:
    from adapters.slack.server import Slack
    from bot.registry import Registry
    from bot.settings import Settings as Installation


def platform(settings: Installation) -> Slack | None:
    """Slack, when its settings are there; raises Misconfigured when one is missing to hear it."""
    own = SlackSettings()
    if not own.usable:
        return None
    if own.signing_secret is None and own.app_token is None:
        raise Misconfigured(
            "SLACK_BOT_TOKEN lets me speak but not hear: set SLACK_SIGNING_SECRET (over HTTP) or SLACK_APP_TOKEN (by socket)."
        )
    from adapters.slack.server import Slack

    return Slack(own)


def manifest(registry: Registry, *, address: str = "", root_only: bool = False, prefix: str = "") -> dict[str, Any]:
    """The app's manifest, to be pasted where Slack asks for one; without an address it uses Socket Mode."""
    from adapters.slack.application import made

    return made(registry, address=address, root_only=root_only, prefix=prefix)
