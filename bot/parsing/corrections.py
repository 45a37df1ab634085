"""Corrections: the lines that may have been meant by one that names no command."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.parsing.synonyms import TAKING_AWAY, VERBS, noun_of, words_for
from bot.records.kinds import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.command import Command
    from bot.people.permissions import Permission
    from bot.registry import Registry

MOST = 3
_SWAPPED = 1
"""How much farther a command is that needs the two words in the other order."""


class Correction(NamedTuple):
    """A command that may have been meant, the whole line as it should read, and how far that is from what was typed."""

    distance: int
    command: Command
    line: str


def corrections(registry: Registry, line: str, may: Callable[[Permission], bool]) -> list[Correction]:
    """The nearest readings of a line, by meaning before letters: of what the caller may do, and nothing that takes away.

    A line that begins with a noun is about that noun.
    """
    named = noun_of(registry, line.partition(" ")[0].lower())
    allowed = [
        c
        for c in registry.commands.values()
        if may(c.access) and c.verb not in TAKING_AWAY and (named is None or c.noun == named)
    ]
    readings = [list(_readings(registry, command, line)) for command in allowed]
    nearest = [min(found, key=lambda one: one.distance) for found in readings if found]
    exact = [one for one in nearest if one.distance <= _SWAPPED]
    best = sorted(exact or nearest, key=lambda one: (one.distance, one.command.name))[:MOST]
    return best or _usual(allowed, named, line) or _of_verb(allowed, line)


def _usual(allowed: list[Command], noun: str | None, line: str) -> list[Correction]:
    """What is usually done with a noun, with what stands behind it: `/todo Call Ann` may be a new one, `/todo late` a list."""
    rest = line.partition(" ")[2]
    if noun is None or not rest:
        return []
    verbs = ["log", *(["list"] if " " not in rest else []), *(["new"] if _is_text(rest) else [])]
    found = sorted((c for c in allowed if c.verb in verbs), key=lambda c: c.name)
    return [Correction(MOST, command, f"/{command.name} {rest}") for command in found]


def _is_text(words: str) -> bool:
    """Whether words begin like a text: with a capital letter, and no reference."""
    return words[:1].isupper() and not REFERENCE.fullmatch(words.partition(" ")[0])


def _of_verb(allowed: list[Command], line: str) -> list[Correction]:
    """What begins with a verb alone that few nouns have: `/invite Anna`."""
    word, _space, rest = line.partition(" ")
    verbs = {word.lower(), *VERBS.get(word.lower(), ())} - {"new"}
    found = sorted((c for c in allowed if c.verb in verbs), key=lambda c: c.name)
    return [Correction(MOST, c, f"/{c.name} {rest}".rstrip()) for c in found] if len(found) <= MOST else []


def noun_meant(registry: Registry, line: str) -> str | None:
    """The noun that a line names beside a verb which it has not."""
    return next(filter(None, (noun_of(registry, word.lower()) for word in line.split()[:2])), None)


def _readings(registry: Registry, command: Command, line: str) -> Iterator[Correction]:
    count = len(command.name.split())
    *words, given = [*line.split(maxsplit=count), ""][: count + 1]
    if len(words) < count:
        return
    for order, more in ((words, 0), (words[::-1], _SWAPPED))[:count]:
        distance = _distance(registry, command, [word.lower() for word in order])
        if distance is not None:
            yield Correction(distance + more, command, f"/{command.name} {given}".rstrip())


def _distance(registry: Registry, command: Command, words: list[str]) -> int | None:
    """How far some words are from the noun and verb of a command; None for too far."""
    wanted = [_nouns(registry, command.noun), *([words_for(command.verb)] if command.verb else [])]
    apart = [_apart(word, among) for word, among in zip(words, wanted, strict=True)]
    return None if None in apart else sum(filter(None, apart))


def _nouns(registry: Registry, noun: str) -> Iterable[str]:
    return (noun, f"{noun}s", *registry.words.get(noun, ()))


def _apart(word: str, among: Iterable[str]) -> int | None:
    """How many letters are wrong of the nearest of some words; None for more than a slip of the finger."""
    from rapidfuzz.distance import OSA

    distance = min(OSA.distance(word, one) for one in among)
    return distance if distance <= min(3, (len(word) + 1) // 3) else None
