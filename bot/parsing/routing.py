"""Routing: the command that a line names, help in either word order, bare references, and near misses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.parsing.line import tidy
from bot.parsing.synonyms import meant, noun_of
from bot.records.kinds import REFERENCE
from bot.replies.errors import UnknownCommand
from bot.replies.i18n import _
from bot.replies.reply import Action

if TYPE_CHECKING:
    from bot.command import Command
    from bot.registry import Registry

_HELP = {"help", "hilfe", "?"}
_ADDRESSED = re.compile(r"^\s*(?:/|@)?meridian\b[\s:,]*", re.IGNORECASE)
_OTHER_NOUN = 2
_FIRST_WORDS = {1: re.compile(r"^\s*\S+"), 2: re.compile(r"^\s*\S+\s+\S+")}


def addressed(text: str) -> bool:
    """Whether plain talk is meant for the bot: a slash line, or a line that begins with its name."""
    return text.lstrip().startswith("/") or text.lstrip().lower().startswith("@meridian")


def spoken(text: str) -> str:
    """A line without what addresses the bot: its name, a slash."""
    return _ADDRESSED.sub("", tidy(text)).removeprefix("/").lstrip()


class UnknownLine(NamedTuple):
    """A line that names no command, by its first words."""

    registry: Registry
    text: str

    def refusal(self) -> UnknownCommand:
        """The refusal in the reader's language, with the nearest commands."""
        return _unknown(self.registry, self.text)


def find(registry: Registry, text: str) -> tuple[Command, str]:
    """The command of a line and the rest of it; raises UnknownCommand with the nearest."""
    found = route(registry, text)
    if isinstance(found, UnknownLine):
        raise found.refusal()
    return found


def route(registry: Registry, text: str) -> tuple[Command, str] | UnknownLine:
    """The command of a line and the rest of it, if it names one; needs no language."""
    line = spoken(text)
    words = line.split()
    if REFERENCE.fullmatch(line) and (kind := kind_of(registry, line)):
        return registry.commands[f"{kind} show"], line
    if not words or words[0].casefold() in _HELP or (len(words) == 2 and words[1].casefold() in _HELP):
        topic = " ".join(word for word in words if word.casefold() not in _HELP)
        return registry.commands["help"], topic
    for count in (2, 1):
        name = " ".join(words[:count]).lower()
        if len(words) >= count and name in registry.commands:
            return registry.commands[name], _after(line, count)
    if len(words) == 1 and (noun := noun_of(registry, words[0].lower())):
        listed = noun != words[0].lower() and registry.commands.get(f"{noun} list")
        return (listed, "") if listed else (registry.commands["help"], noun)
    if len(words) > 1 and (known := meant(registry, words[0].lower(), words[1].lower())):
        return registry.commands[known], _after(line, 2)
    return UnknownLine(registry, " ".join(words[:2]))


def kind_of(registry: Registry, ref: str) -> str | None:
    """The noun of the kind whose references look like this one."""
    prefix = ref.upper().partition("-")[0]
    kinds = [kind for kind in registry.kinds.values() if kind.prefix == prefix]
    return next((kind.noun for kind in kinds if f"{kind.noun} show" in registry.commands), None)


def _after(line: str, count: int) -> str:
    return _FIRST_WORDS[count].sub("", line, count=1).lstrip()


def _apart(text: str, name: str) -> int:
    """How far a text is from a command: by its letters, or by the verb alone when that stands under another noun."""
    from rapidfuzz.distance import OSA

    verb, known = text.partition(" ")[2], name.partition(" ")[2]
    whole = OSA.distance(text, name)
    return min(whole, OSA.distance(verb, known) + _OTHER_NOUN) if verb and known else whole


def _unknown(registry: Registry, text: str) -> UnknownCommand:
    most = max(3, len(text) // 2)
    close = [name for name in registry.commands if _apart(text.lower(), name) <= most]
    near = tuple(sorted(close, key=lambda name: _apart(text.lower(), name))[:3])
    if not near:
        everything = (Action(label="/help", command="help"),)
        return UnknownCommand(
            _("I do not know “/{text}”. /help shows what I can do.", text=text), (), actions=everything
        )
    listed = ", ".join(f"/{name}" for name in near)
    sentence = _("I do not know “/{text}”. Did you mean {names}?", text=text, names=listed)
    return UnknownCommand(
        sentence, near, actions=tuple(Action(label=f"/{name}", command="help", args={"topic": name}) for name in near)
    )
