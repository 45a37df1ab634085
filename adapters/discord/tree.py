"""The application commands: one per noun, generated from the commands, and measured before Discord sees them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from adapters.discord import options, words
from adapters.discord.text import label
from bot.declaration import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.command import Command
    from bot.registry import Registry
    from bot.requests.gestures import MenuEntry

LONGEST, MOST, MOST_NOUNS, MOST_MENUS, MENU_NAME = 8000, 25, 100, 15, 32
MANAGES_GUILD = 32
"""Discord's permission to manage the server: to whom commands for owners alone are listed. The kernel decides anyway."""
CHAT, USER_MENU, MESSAGE_MENU, SUB, GROUP = 1, 2, 3, 1, 2
_EVERYWHERE = {"contexts": [0, 1], "integration_types": [0]}
_SIZES = ((25, 100), (25, 50), (25, 25), (12, 25), (6, 25), (3, 20), (1, 10))
"""Ever fewer options and shorter descriptions; the first that fits is taken."""
_MENUS = {"message": MESSAGE_MENU, "person": USER_MENU}


class Tree:
    """What is registered with Discord, and which command each name means."""

    def __init__(self, registry: Registry, shortcuts: Iterable[MenuEntry]) -> None:
        self.shortcuts = {(_MENUS[shortcut.of], label(shortcut.label, MENU_NAME)): shortcut for shortcut in shortcuts}
        self._commands = registry.commands
        for command in registry.commands.values():
            _check_texts(command)
        nouns = [_listed(registry, noun) for noun in registry.nouns]
        menus = [_menu(kind, shortcut) for (kind, _name), shortcut in self.shortcuts.items()]
        self.payload = [*words.distinct(nouns), *menus]
        _check_counts(self.payload)

    @property
    def digest(self) -> str:
        """Changes when anything that Discord was told changes."""
        return hashlib.sha256(json.dumps(self.payload, sort_keys=True).encode()).hexdigest()

    def command(self, data: Mapping[str, Any]) -> tuple[Command, list[dict[str, Any]]]:
        """The command that a user chose, with the options they filled in; raises LookupError for an unknown one."""
        noun, given = data["name"], data.get("options", [])
        while given and given[0]["type"] == GROUP:
            given = given[0].get("options", [])
        verb = given[0]["name"] if given and given[0]["type"] == SUB else ""
        inner = given[0].get("options", []) if verb else given
        found = self._commands.get(f"{noun} {verb}".rstrip()) or (self._commands.get(noun) if verb == noun else None)
        if found is None:
            raise LookupError(f"/{noun} {verb}")
        return found, inner


def measured(payload: Mapping[str, Any]) -> int:
    """The characters of a command as Discord counts them: names, descriptions and values, the longest translation."""
    total = len(str(payload.get("value", "")))
    for key in ("name", "description"):
        total += max(map(len, [payload.get(key, ""), *payload.get(f"{key}_localizations", {}).values()]))
    parts = [*payload.get("options", ()), *payload.get("choices", ())]
    return total + sum(measured(part) for part in parts)


def _listed(registry: Registry, noun: str) -> dict[str, Any]:
    """The command of a noun, listed to those who may use any of it, as far as Discord can know them."""
    commands, matrix = registry.of_noun(noun), registry.matrix
    found = _noun(noun, commands)
    if all(set(matrix.holders(command.access)) <= {matrix.owner} for command in commands):
        found["default_member_permissions"] = MANAGES_GUILD
    return found


def _noun(noun: str, commands: list[Command]) -> dict[str, Any]:
    """The command of a noun, with as many options and words as fit in Discord's characters."""
    made: dict[str, Any] = {}
    for size in _SIZES:
        made = _command(noun, commands, *size)
        if measured(made) <= LONGEST and _widest(made) <= MOST:
            return made
    raise DeclarationError(
        f"{commands[0].source}: /{noun} does not fit into Discord: {measured(made)} of {LONGEST} characters, "
        f"{_widest(made)} of {MOST} options. Give it fewer verbs or required options."
    )


def _command(noun: str, commands: list[Command], most: int, told: int) -> dict[str, Any]:
    about = {"type": CHAT, **words.named(noun, noun), **_EVERYWHERE}
    if len(commands) == 1 and not commands[0].verb:
        only = commands[0]
        return {**about, **words.described(only.summary, told), "options": options.payloads(only, most, told)}
    verbs = words.distinct([_verb(command, most, told) for command in commands])
    summary = ", ".join(verb["name"] for verb in verbs)
    return {**about, **words.described(f"{noun}: {summary}"), "options": _grouped(verbs)}


def _verb(command: Command, most: int, told: int) -> dict[str, Any]:
    name = command.verb or command.noun
    about = {**words.named(name, name), **words.described(command.summary, told)}
    return {"type": SUB, **about, "options": options.payloads(command, most, told)}


def _grouped(verbs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The verbs as they are, or those that are too many in groups called more, more-2 and so on."""
    if len(verbs) <= MOST:
        return verbs
    room = MOST - -(-(len(verbs) - MOST) // (MOST - 1))
    rest = verbs[room:]
    groups = [rest[at : at + MOST] for at in range(0, len(rest), MOST)]
    return [*verbs[:room], *(_group(number, group) for number, group in enumerate(groups, start=1))]


def _group(number: int, verbs: list[dict[str, Any]]) -> dict[str, Any]:
    name = options.MORE if number == 1 else f"{options.MORE}-{number}"
    summary = ", ".join(verb["name"] for verb in verbs)
    return {"type": GROUP, **words.named(name, name), **words.described(summary), "options": verbs}


def _widest(payload: Mapping[str, Any]) -> int:
    inner = payload.get("options", [])
    return max([len(inner), *(_widest(option) for option in inner)])


def _menu(kind: int, shortcut: MenuEntry) -> dict[str, Any]:
    return {"type": kind, **words.entitled(shortcut.label), **_EVERYWHERE}


def _check_texts(command: Command) -> None:
    """What people read about a command is never cut: its summary, its options, what a menu says."""
    words.check_described(command.source, f"/{command.name}", command.summary)
    for option in command.options:
        words.check_described(command.source, f"/{command.name} {option.name}", option.summary)
    if command.shortcut is not None:
        words.check_described(command.source, f"/{command.name}", command.shortcut.label, MENU_NAME)


def _check_counts(payload: list[dict[str, Any]]) -> None:
    for kind, most, what in (
        (CHAT, MOST_NOUNS, "nouns"),
        (USER_MENU, MOST_MENUS, "menu entries on people"),
        (MESSAGE_MENU, MOST_MENUS, "menu entries on messages"),
    ):
        found = [command["name"] for command in payload if command["type"] == kind]
        if len(found) > most:
            raise DeclarationError(f"Discord takes {most} {what}, there are {len(found)}: {', '.join(found[most:])}")
