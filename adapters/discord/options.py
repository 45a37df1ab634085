"""The options of a slash command: what Discord asks for each option type, and how its answers read as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.discord import words
from adapters.discord.text import typed
from bot.options.integers import IntType
from bot.options.option import OptionType
from bot.replies.i18n import N_
from bot.replies.reply import FieldKind

if TYPE_CHECKING:
    from bot.command import Command
    from bot.options.option import Option

MOST = 25
MORE = "more"
"""The name of the one option that takes what does not fit: `key:value key:value`."""
_MORE_IS = N_("everything else, as option:value, with quotes around several words")
TEXT, NUMBER, SWITCH, USER, CHANNEL, FILE = 3, 4, 5, 6, 7, 11
_LARGEST = 2**53


def payloads(command: Command, most: int = MOST, told: int = words.LONGEST) -> list[dict[str, Any]]:
    """At most `most` options, described in `told` characters, required ones first.

    What does not fit is folded into `more`, unless it is required, and so are fields that a company adds.
    """
    options = [option for option in command.options if not option.type.hidden]
    needed = sum(option.required for option in options)
    folds = command.extensible or len(options) > most
    kept = options[: max(needed, most - 1)] if folds else options
    found = [payload(option, told) for option in kept]
    if folds and len(found) < MOST:
        found.append({"type": TEXT, **words.named(MORE, MORE), **words.described(_MORE_IS, told), "autocomplete": True})
    return words.distinct(found)


def payload(option: Option, told: int = words.LONGEST) -> dict[str, Any]:
    """One option: its Discord type with bounds, choices or completion, as far as its type knows them."""
    about = words.named(option.name, option.label) | words.described(option.summary, told)
    about["required"] = option.required
    if isinstance(option.type, IntType):
        return {"type": NUMBER, **about, **_bounds(option.type)}
    plain = {FieldKind.SWITCH: SWITCH, FieldKind.FILE: FILE}.get(option.type.kind)
    if plain is not None:
        return {"type": plain, **about}
    if option.type.mentions == "channel":
        return {"type": CHANNEL, **about}
    return {"type": TEXT, **about, **_help(option.type)}


def texts(command: Command, given: list[dict[str, Any]], attachments: dict[str, Any]) -> dict[str, str]:
    """The options that somebody filled in, as texts by name."""
    return {option["name"]: _text(option, attachments) for option in given if not _is_more(command, option)}


def line(command: Command, given: list[dict[str, Any]]) -> str:
    """What was typed into `more`, as a line of the command; empty without it."""
    more = [typed(str(option["value"])) for option in given if _is_more(command, option)]
    return f"/{command.name} {more[0]}" if more else ""


def _is_more(command: Command, option: dict[str, Any]) -> bool:
    return option["name"] == MORE and command.option(MORE) is None


def _text(option: dict[str, Any], attachments: dict[str, Any]) -> str:
    kind, value = option["type"], option["value"]
    if kind == SWITCH:
        return "yes" if value else "no"
    if kind == USER:
        return f"@id:{value}"
    if kind == CHANNEL:
        return f"#id:{value}"
    if kind == FILE:
        return str(attachments.get(str(value), {}).get("filename", ""))
    return typed(str(value))


def _bounds(type_: IntType) -> dict[str, int]:
    found = {"min_value": type_.least, "max_value": type_.most}
    return {key: max(-_LARGEST, min(bound, _LARGEST)) for key, bound in found.items() if bound is not None}


def _help(type_: OptionType[Any]) -> dict[str, Any]:
    choices = words.chosen(type_.choices)
    if 0 < len(choices) <= MOST and all(len(choice["value"]) <= words.LONGEST for choice in choices):
        return {"choices": choices}
    suggests = bool(choices) or type(type_).suggest is not OptionType.suggest
    return {"autocomplete": True} if suggests else {}
