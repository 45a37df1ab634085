"""The manifest: exactly what the code uses, so that Slack asks people for no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.slack import forms
from adapters.slack.incoming import ROOT
from adapters.slack.installing import BACK
from adapters.slack.receiver import PATH
from adapters.slack.scopes import EVENTS, SCOPES
from bot.declaration import DeclarationError
from bot.delivery.platform import Misconfigured
from bot.replies.cutting import units
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader

if TYPE_CHECKING:
    from bot.command import Command
    from bot.registry import Registry

MOST_COMMANDS, MOST_SHORTCUTS = 50, 10
DESCRIPTION, HINT, SHORTCUT, SHORTCUT_DESCRIPTION = 2_000, 1_000, 24, 150
RESERVED = frozenset(
    [
        "active",
        "apps",
        "archive",
        "away",
        "call",
        "collapse",
        "dm",
        "dnd",
        "expand",
        "feed",
        "help",
        "invite",
        "join",
        "kick",
        "leave",
        "me",
        "msg",
        "mute",
        "open",
        "part",
        "prefs",
        "remind",
        "remove",
        "rename",
        "search",
        "shortcuts",
        "shrug",
        "star",
        "status",
        "topic",
        "unarchive",
        "who",
    ]
)
"""Slack's own commands: these nouns are reached through the root command."""
NAME = "Meridian"


def made(registry: Registry, *, address: str = "", root_only: bool = False, prefix: str = "") -> dict[str, Any]:
    """The manifest; raises Misconfigured for more commands, and DeclarationError for more shortcuts, than Slack takes."""
    with reading(Reader()):
        return {
            "display_information": {
                "name": NAME,
                "description": _("Runs your company from its chat: sales, projects, accounts, support."),
            },
            "features": {
                "app_home": {
                    "home_tab_enabled": True,
                    "messages_tab_enabled": True,
                    "messages_tab_read_only_enabled": False,
                },
                "bot_user": {"display_name": NAME.lower(), "always_online": True},
                "shortcuts": _shortcuts(registry),
                "slash_commands": _commands(registry, address, prefix, root_only=root_only),
            },
            "oauth_config": {
                **({"redirect_urls": [f"{address}{BACK}"]} if address else {}),
                "scopes": {"bot": list(SCOPES)},
            },
            "settings": _settings(address),
        }


def nouns(registry: Registry, *, root_only: bool) -> list[str]:
    """The slash commands: one per noun that Slack leaves us, and the root for everything."""
    return [ROOT, *(noun for noun in registry.nouns if noun not in RESERVED and not root_only)]


def _commands(registry: Registry, address: str, prefix: str, *, root_only: bool) -> list[dict[str, Any]]:
    names = nouns(registry, root_only=root_only)
    if len(names) > MOST_COMMANDS:
        left = ", ".join(names[MOST_COMMANDS:])
        raise Misconfigured(
            f"Slack takes {MOST_COMMANDS} commands, and these are {len(names)}: use --root-only, or do without {left}."
        )
    return [_command(registry, name, address, prefix) for name in names]


def _command(registry: Registry, name: str, address: str, prefix: str) -> dict[str, Any]:
    verbs, hint = [command.verb for command in registry.of_noun(name) if command.verb], _hint(registry, name)
    summary = _("Everything: type a command, or help.") if name == ROOT else registry.of_noun(name)[0].summary
    return {
        "command": f"/{prefix}{name}",
        "description": _fitting(" · ".join(verbs) if verbs else _(summary), DESCRIPTION, f"/{name}"),
        **({"usage_hint": _fitting(hint, HINT, f"/{name}")} if hint else {}),
        "should_escape": True,
        **({"url": f"{address}{PATH}"} if address else {}),
    }


def _fitting(text: str, most: int, where: str) -> str:
    """A text as it is; raises DeclarationError for one that Slack would cut."""
    if units(text) > most:
        raise DeclarationError(f"{where}: Slack takes {most} characters, and this has {units(text)}: {text!r}.")
    return text


def _hint(registry: Registry, name: str) -> str:
    """The first example of the noun."""
    for command in registry.of_noun(name):
        if command.examples and f"{command.verb}{command.examples[0]}":
            return f"{command.verb} {command.examples[0]}".strip()
    return ""


def check_shortcuts(registry: Registry) -> dict[str, Command]:
    """The commands in the menu of messages by what it says; raises DeclarationError when Slack does not take them."""
    found = {c.shortcut.label: c for c in registry.commands.values() if c.shortcut and c.shortcut.of == "message"}
    for label, command in list(found.items())[MOST_SHORTCUTS - 1 :]:
        raise DeclarationError(
            f"{command.source}: Slack takes {MOST_SHORTCUTS} shortcuts, one of which is for everywhere; {label!r} is one too many."
        )
    for label, command in found.items():
        if units(label) > SHORTCUT:
            raise DeclarationError(f"{command.source}: Slack takes {SHORTCUT} characters for the shortcut {label!r}.")
        _fitting(command.summary, SHORTCUT_DESCRIPTION, command.source)
    return found


def _shortcuts(registry: Registry) -> list[dict[str, str]]:
    """The menu of messages as the commands declare it, and the one that is everywhere."""
    found = [
        {
            "name": _(label),
            "type": "message",
            "callback_id": command.name,
            "description": _fitting(_(command.summary), SHORTCUT_DESCRIPTION, command.source),
        }
        for label, command in check_shortcuts(registry).items()
    ]
    everywhere = {
        "name": _("Run a command"),
        "type": "global",
        "callback_id": forms.LINE,
        "description": _("Type any command, wherever you are."),
    }
    return [*found, everywhere]


def _settings(address: str) -> dict[str, Any]:
    where = {"request_url": f"{address}{PATH}"} if address else {}
    options = {"message_menu_options_url": f"{address}{PATH}"} if address else {}
    return {
        "event_subscriptions": {**where, "bot_events": sorted(EVENTS)},
        "interactivity": {"is_enabled": True, **where, **options},
        "org_deploy_enabled": False,
        "socket_mode_enabled": not address,
        "token_rotation_enabled": False,
    }
