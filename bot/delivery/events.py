"""Platform events: channels or users removed, names changed; stored, and owners notified of what to do."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.delivery.notices import Audience
from storage.identity.people import identity_behind
from storage.identity.places import bindings, channel_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.context import Context


class PlatformEvent(StrEnum):
    """What a platform reports by itself; all but a new name are the kinds of the notices that tell owners of it."""

    CHANNEL_GONE = "channel gone"
    CHANNEL_RENAMED = "channel renamed"
    USER_GONE = "user gone"
    WORKSPACE_GONE = "workspace gone"


PLATFORM_AWAY = "platform away"
"""The kind of notice by which owners hear of an outage; the sender finds out, and no platform reports it."""
ACCOUNT_REFUSES = "account refuses"
"""The kind of notice by which owners hear that a person is written to on another account, as one takes no messages."""
Facts = dict[str, str]


def happen(ctx: Context, event: PlatformEvent, facts: Facts) -> None:
    """Let an event have its effects, and tell the owners where it has any.

    The facts are `platform` and `workspace`, and by event `channel`, `name`, `user` or `reason`.
    """
    told = _EFFECTS[event](ctx, facts)
    if told is None or event not in ctx.registry.notices:
        return
    owners = Audience.of(*ctx.owners())
    about = facts.get("channel") or facts.get("user") or facts["workspace"]
    ctx.tell(event.value, owners, key=f"{event}/{facts['platform']}/{about}/{ctx.now.date()}", facts=facts | told)


def _channel_gone(ctx: Context, facts: Facts) -> Facts | None:
    """The channel is gone, and what was told there has no place."""
    channel = channel_named(ctx.session, facts["platform"], facts["channel"])
    lost = bindings(ctx.session, channel.id) if channel is not None else []
    if channel is None or not lost:
        return None
    for binding in lost:
        ctx.session.delete(binding)
    return {"name": channel.name, "purposes": " ".join(binding.purpose for binding in lost)}


def _channel_renamed(ctx: Context, facts: Facts) -> Facts | None:
    channel = channel_named(ctx.session, facts["platform"], facts["channel"])
    if channel is not None:
        channel.name = facts["name"]
        ctx.session.add(channel)
    return None


def _user_gone(ctx: Context, facts: Facts) -> Facts | None:
    """The account is gone; the person stays, with what they have elsewhere."""
    account = identity_behind(ctx.session, facts["platform"], facts["user"])
    if account is None:
        return None
    ctx.session.delete(account)
    return {"person": str(account.person_id)}


def _workspace_gone(ctx: Context, facts: Facts) -> Facts:
    return {}


_EFFECTS: dict[PlatformEvent, Callable[[Context, Facts], Facts | None]] = {
    PlatformEvent.CHANNEL_GONE: _channel_gone,
    PlatformEvent.CHANNEL_RENAMED: _channel_renamed,
    PlatformEvent.USER_GONE: _user_gone,
    PlatformEvent.WORKSPACE_GONE: _workspace_gone,
}
