"""Routing: the command that a line names, help in either word order, bare references, and what may have been meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.parsing.addressing import spoken
from bot.parsing.corrections import Correction, corrections, noun_meant
from bot.parsing.synonyms import meant, noun_of, of_noun
from bot.records.kinds import REFERENCE
from bot.replies.cutting import shortened
from bot.replies.errors import UnknownCommand
from bot.replies.i18n import _
from bot.replies.reply import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.command import Command
    from bot.people.permissions import Permission
    from bot.registry import Registry

EVENT, LINE = "#", "/"
"""The arguments of a button that keeps a whole line and the key of what was typed; no option has such a name."""
LONGEST_LABEL = 70
_HELP = {"help", "hilfe", "?"}
_MARKS = re.compile(r"[^\w\s]+|\bmeridian\b")


class UnknownLine(NamedTuple):
    """A line that names no command."""

    registry: Registry
    line: str

    def refusal(self, may: Callable[[Permission], bool] | None = None, event: str = "") -> UnknownCommand:
        """The refusal in the reader's language; with what comes nearest, where it is known what the reader may do.

        event: the key of what was typed, so that each button runs its line once however often it is pressed
        """
        return _unknown(self, may or (lambda _permission: False), event)


def find(registry: Registry, text: str) -> tuple[Command, str]:
    """The command of a line and the rest of it; raises UnknownCommand."""
    found = route(registry, text)
    if isinstance(found, UnknownLine):
        raise found.refusal()
    return found


def route(registry: Registry, text: str) -> tuple[Command, str] | UnknownLine:
    """The command of a line and the rest of it, if it names one; needs no language."""
    line = spoken(text)
    words = line.split()
    if found := _whole(registry, line, words):
        return found
    for count in (2, 1):
        name = " ".join(words[:count]).lower()
        if len(words) >= count and name in registry.commands:
            return registry.commands[name], _after(line, count)
    return _by_other_words(registry, line, words) or UnknownLine(registry, line)


def _by_other_words(registry: Registry, line: str, words: list[str]) -> tuple[Command, str] | None:
    """What a line means whose words are not those of a command: plurals, other words, a verb or noun before a reference."""
    first, second = [*map(str.lower, words[:2]), ""][:2]
    noun = noun_of(registry, first)
    if noun and not second:
        listed = noun != first and (registry.commands.get(f"{noun} list") or registry.commands.get(noun))
        return (listed, "") if listed else (registry.commands["help"], noun)
    if known := meant(registry, first, second):
        return registry.commands[known], _after(line, 2)
    if noun and noun in registry.commands:
        return registry.commands[noun], _after(line, 1)
    kind = kind_of(registry, second) if REFERENCE.fullmatch(second) else None
    if kind and kind == noun and len(words) == 2:
        return registry.commands[f"{kind} show"], words[1]
    known = of_noun(registry, kind, first) if kind else None
    return (registry.commands[known], _after(line, 1)) if known else None


def _whole(registry: Registry, line: str, words: list[str]) -> tuple[Command, str] | None:
    """What a line means as a whole: a bare reference, help in either word order, or what people say so."""
    if REFERENCE.fullmatch(line) and (kind := kind_of(registry, line)):
        return registry.commands[f"{kind} show"], line
    if not words or words[0].casefold() in _HELP or (len(words) == 2 and words[1].casefold() in _HELP):
        topic = " ".join(word for word in words if word.casefold() not in _HELP)
        return registry.commands["help"], topic
    return registry.lines.get(_bare(line))


def kind_of(registry: Registry, ref: str) -> str | None:
    """The noun of the kind whose references look like this one."""
    prefix = ref.upper().partition("-")[0]
    kinds = [kind for kind in registry.kinds.values() if kind.prefix == prefix]
    return next((kind.noun for kind in kinds if f"{kind.noun} show" in registry.commands), None)


def _bare(line: str) -> str:
    """A line as commands declare it: in lower case, without marks and without our name."""
    return " ".join(_MARKS.sub(" ", line.casefold()).split())


def _after(line: str, count: int) -> str:
    return "".join(line.split(maxsplit=count)[count:])


def _unknown(unknown: UnknownLine, may: Callable[[Permission], bool], event: str) -> UnknownCommand:
    registry, line = unknown
    text, noun = " ".join(line.split()[:2]), noun_meant(registry, line)
    near = corrections(registry, line, may)
    if near:
        offers = tuple(_offer(one, f"{event}/{number}") for number, one in enumerate(near))
        listed = ", ".join(offer.label for offer in offers)
        return UnknownCommand(
            _("I do not know “/{text}”. Did you mean {names}?", text=text, names=listed), actions=offers
        )
    if noun and any(may(command.access) for command in registry.of_noun(noun)):
        say = _("I do not know “/{text}”. /help {noun} shows what I can do with it.", text=text, noun=noun)
        return UnknownCommand(say, actions=(Action(label=f"/help {noun}", command="help", args={"topic": noun}),))
    say = _("I do not know “/{text}”. /help shows what I can do.", text=text)
    return UnknownCommand(say, actions=(Action(label="/help", command="help"),))


def _offer(one: Correction, event: str) -> Action:
    """A button that runs the whole corrected line; what cannot be undone is explained instead."""
    if one.command.final:
        topic = one.command.name
        return Action(label=f"/help {topic}", command="help", args={"topic": topic})
    args = {EVENT: event, LINE: one.line}
    return Action(label=shortened(one.line, LONGEST_LABEL), command=one.command.name, args=args)
