"""Which Slack methods and events we use, and the scopes that each takes: the manifest is made from it."""

from __future__ import annotations

METHODS: dict[str, tuple[str, ...]] = {
    "apps_connections_open": (),
    "auth_test": (),
    "chat_postEphemeral": ("chat:write",),
    "chat_postMessage": ("chat:write",),
    "chat_update": ("chat:write",),
    "conversations_history": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations_info": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations_join": ("channels:join",),
    "conversations_open": ("im:write",),
    "conversations_replies": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "files_upload_v2": ("files:write",),
    "users_info": ("users:read", "users:read.email"),
    "views_open": (),
    "views_publish": (),
    "views_update": (),
}
EVENTS: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "reaction_added": ("reactions:read",),
    "tokens_revoked": (),
    "user_change": ("users:read",),
}
OTHERS = {"commands": "slash commands and shortcuts", "files:read": "files that people attach"}
SCOPES = tuple(
    sorted({scope for table in (METHODS, EVENTS) for scopes in table.values() for scope in scopes} | set(OTHERS))
)
"""What the app asks for when it is installed."""
