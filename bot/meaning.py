"""What a reply in a thread, an emoji or a menu entry means: a command with its values, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.invocation import Source
from bot.options.reference import THIS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.command import Command
    from bot.context import Context
    from bot.invocation import Invocation
    from bot.records import Kind

Meaning = tuple["Command", dict[str, str]]
_SKIN = dict.fromkeys([0xFE0F, *range(0x1F3FB, 0x1F400)])
"""What makes one emoji of several: skin tones, and the request to be drawn in colour."""


def meaning(ctx: Context, invocation: Invocation) -> Meaning | None:
    """The command that was meant, if any."""
    noun = ctx.this.partition(":")[0]
    if invocation.source is Source.REACTION:
        return _reaction(ctx, noun, invocation)
    return _note(ctx, ctx.registry.kinds.get(noun), invocation.line)


def handed(command: Command, text: str) -> dict[str, str]:
    """The values of a command that a message menu or a person's menu was used for."""
    names = command.shortcut.into if command.shortcut else ()
    return {option.name: option.type.taken_from(text) for option in command.options if option.name in names}


def _note(ctx: Context, kind: Kind | None, line: str) -> Meaning | None:
    if kind is None or not kind.note:
        return None
    command = ctx.registry.commands[kind.note]
    subject, text, *_rest = command.options
    return command, {subject.name: THIS, text.name: line}


def _reaction(ctx: Context, noun: str, invocation: Invocation) -> Meaning | None:
    command = _chosen(ctx, noun, invocation.line.strip(":").translate(_SKIN))
    if command is None:
        return None
    if noun:
        return command, {command.options[0].name: THIS}
    return command, handed(command, invocation.values.get("text", ""))


def _chosen(ctx: Context, noun: str, emoji: str) -> Command | None:
    """The company's own choice for an emoji, else that of the commands; on a record's card only commands of its kind."""
    own = ctx.company.options.get("emoji", {})
    wanted = own.get(emoji)
    found = (c for c in _reacting(ctx, noun) if c.name == wanted or (wanted is None and emoji in c.emoji))
    return next(found, None)


def _reacting(ctx: Context, noun: str) -> Iterable[Command]:
    if noun:
        return [command for command in ctx.registry.of_noun(noun) if command.options]
    return [c for c in ctx.registry.commands.values() if c.shortcut and c.shortcut.of == "message"]
