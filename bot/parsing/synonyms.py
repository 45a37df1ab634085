"""Words that people use for nouns and verbs: plurals, other words, German ones, and the verb before the noun."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.registry import Registry

_VERBS = {
    "new": "add create make neu neue neuer neues anlegen erstellen hinzufügen",
    "list": "all ls liste alle",
    "show": "view display open zeig zeige zeigen",
    "edit": "change update modify rename set ändern bearbeiten",
    "delete": "remove del löschen entfernen",
    "done": "finish complete fertig erledigt",
    "log": "book track buchen erfassen",
    "start": "begin starten",
    "stop": "end stoppen",
    "pay": "paid bezahlt",
    "close": "schließen",
    "assign": "zuweisen",
}
VERBS = {word: verb for verb, words in _VERBS.items() for word in words.split()}
"""Verbs by the words that mean them under every noun that has no verb of that name."""

TAKING_AWAY = frozenset({"delete", "erase", "archive"})
"""Verbs that are never offered in place of another word."""


def words_for(verb: str) -> tuple[str, ...]:
    """A verb and the words that mean it."""
    return (verb, *_VERBS.get(verb, "").split())


def noun_of(registry: Registry, word: str) -> str | None:
    """The noun that a word means: the noun itself, its plural, or a word declared beside its record kind."""
    nouns = registry.nouns
    singular = (word, word.removesuffix("s"), f"{word.removesuffix('ies')}y")
    found = next((candidate for candidate in singular if candidate in nouns), None)
    return found or next((noun for noun, words in registry.words.items() if word in words), None)


def meant(registry: Registry, first: str, second: str) -> str | None:
    """The name of the command that two words mean, in either order; None when they mean none."""
    for noun_word, verb_word in ((first, second), (second, first)):
        noun = noun_of(registry, noun_word)
        verb = noun and next(
            (v for v in (verb_word, VERBS.get(verb_word, "")) if f"{noun} {v}" in registry.commands), None
        )
        if verb:
            return f"{noun} {verb}"
    return None
