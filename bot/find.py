"""Which command a line means: names, help in either order, bare references, and the nearest when nothing fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import UnknownCommand
from bot.i18n import _
from bot.line import tidy
from bot.records import REFERENCE
from bot.reply import Action

if TYPE_CHECKING:
    from bot.command import Command
    from bot.registry import Registry

_HELP = {"help", "hilfe", "?"}
_ADDRESSED = re.compile(r"^\s*(?:/|@)?meridian\b[\s:,]*", re.IGNORECASE)
_FIRST_WORDS = {1: re.compile(r"^\s*\S+"), 2: re.compile(r"^\s*\S+\s+\S+")}


def addressed(text: str) -> bool:
    """Whether plain talk is meant for the bot: a slash line, or a line that begins with its name."""
    return text.lstrip().startswith("/") or text.lstrip().lower().startswith("@meridian")


def spoken(text: str) -> str:
    """A line without what addresses the bot: its name, a slash."""
    return _ADDRESSED.sub("", tidy(text)).removeprefix("/").lstrip()


def find(registry: Registry, text: str) -> tuple[Command, str]:
    """The command of a line and the rest of it; raises UnknownCommand with the three nearest."""
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
    if words[0].lower() in registry.nouns and len(words) == 1:
        return registry.commands["help"], words[0].lower()
    raise _unknown(registry, " ".join(words[:2]))


def kind_of(registry: Registry, ref: str) -> str | None:
    """The noun of the kind whose references look like this one."""
    prefix = ref.upper().partition("-")[0]
    kinds = [kind for kind in registry.kinds.values() if kind.prefix == prefix]
    return next((kind.noun for kind in kinds if f"{kind.noun} show" in registry.commands), None)


def _after(line: str, count: int) -> str:
    return _FIRST_WORDS[count].sub("", line, count=1).lstrip()


def _unknown(registry: Registry, text: str) -> UnknownCommand:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    near = tuple(
        name
        for name, _score, _i in process.extract(text.lower(), list(registry.commands), scorer=OSA.distance, limit=3)
    )
    listed = ", ".join(f"/{name}" for name in near)
    sentence = _("I do not know “/{text}”. Did you mean {names}?", text=text, names=listed)
    return UnknownCommand(
        sentence, near, actions=tuple(Action(label=f"/{name}", command="help", args={"topic": name}) for name in near)
    )
