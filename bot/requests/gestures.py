"""Gestures: the command that a reply in a thread, an emoji or a menu entry stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.invocation import Source
from bot.options.record import THIS, Reference

if TYPE_CHECKING:
    from bot.command import Command
    from bot.context import Context
    from bot.invocation import Invocation
    from bot.records.kinds import RecordKind
    from bot.registry import Registry
    from bot.requests.identification import Identification
    from bot.requests.request import Request
    from storage.identity.company import Company
    from storage.session.session import Session

Gesture = tuple["Command", dict[str, str]]
_SKIN = dict.fromkeys([0xFE0F, *range(0x1F3FB, 0x1F400)])
"""What makes one emoji of several: skin tones, and the request to be drawn in colour."""


class MenuEntry(NamedTuple):
    """An entry in a menu of messages or persons: its English label and the command that it runs."""

    label: str
    command: str
    of: str


class GestureLookup:
    """A unit of work: finds the command that a reply in a thread or an emoji means."""

    def __init__(self, request: Request, caller: Identification) -> None:
        self._request, self._caller = request, caller

    def __call__(self, session: Session) -> Request | None:
        """The request with its command; None when it means none."""
        ctx, asked = self._caller.context(session), self._request.invocation
        found = gesture(ctx, asked)
        if found is None:
            return None
        command, values = found
        made_of = command.name if asked.source is Source.REACTION and not ctx.this else ""
        read = asked.model_copy(update={"values": values})
        return self._request._replace(invocation=read, command=command, guessed=True, made_of=made_of)


def menu(registry: Registry, of: str) -> tuple[MenuEntry, ...]:
    """What the menu of a "message" or a "person" offers; labels are still to be translated."""
    found = ((c.shortcut, c.name) for c in registry.commands.values())
    return tuple(MenuEntry(s.label, name, s.of) for s, name in found if s is not None and s.of == of)


def gesture(ctx: Context, invocation: Invocation) -> Gesture | None:
    """The command that was meant, if any."""
    noun = ctx.this.noun
    if invocation.source is Source.REACTION:
        return _reaction(ctx, noun, invocation)
    return _note(ctx, ctx.registry.kinds.get(noun), invocation.line)


def handed(command: Command, text: str) -> dict[str, str]:
    """The values of a command that a message menu or a person's menu was used for."""
    names = command.shortcut.into if command.shortcut else ()
    return {option.name: option.type.taken_from(text) for option in command.options if option.name in names}


def _note(ctx: Context, kind: RecordKind | None, line: str) -> Gesture | None:
    if kind is None or not kind.note:
        return None
    command = ctx.registry.commands[kind.note]
    subject, text, *_rest = command.options
    return command, {subject.name: THIS, text.name: line}


def bare(emoji: str) -> str:
    """An emoji without skin tone, or the name of one without its colons."""
    return emoji.strip().strip(":").translate(_SKIN)


def reacting(registry: Registry) -> dict[str, Command]:
    """The commands that an emoji can stand for: of one record, or shortcuts of a message."""
    found = registry.commands.values()
    return {c.name: c for c in found if c.shortcut or (sum(o.required for o in c.options) == 1 and _of_record(c))}


def gestures(registry: Registry, company: Company) -> dict[str, list[str]]:
    """The commands behind each emoji (and name of one): as the commands declare it, unless the company has chosen."""
    found: dict[str, list[str]] = {}
    for name, command in reacting(registry).items():
        for emoji in command.emoji:
            found.setdefault(emoji, []).append(name)
    own: dict[str, list[str]] = company.options.get("emoji", {})
    return found | own


def _of_record(command: Command) -> bool:
    first = command.options[0].type
    return isinstance(first, Reference) and first.noun == command.noun


def _reaction(ctx: Context, noun: str, invocation: Invocation) -> Gesture | None:
    names = gestures(ctx.registry, ctx.company).get(bare(invocation.line), [])
    for command in (ctx.registry.commands[name] for name in names):
        if noun and _of_record(command) and command.noun == noun:
            return command, {command.options[0].name: THIS}
        if not noun and command.shortcut and command.shortcut.of == "message":
            return command, handed(command, invocation.values.get("text", ""))
    return None
