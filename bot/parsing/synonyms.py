"""Words that people use for nouns and verbs: plurals, other words, German ones, and the verb before the noun."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.registry import Registry

_VERBS = {
    "new": "add create make open draft neu neue neuer neues anlegen erstellen hinzufügen schreiben",
    "list": "all ls liste alle zeige",
    "show": "view display open details zeig zeige zeigen anzeigen",
    "edit": "change update modify rename set correct ändern bearbeiten umbenennen",
    "delete": "remove del löschen entfernen",
    "done": "finish complete finished completed tick fertig erledigt abschließen",
    "log": "book track record buchen erfassen eintragen",
    "start": "begin starten anfangen",
    "stop": "end finish stoppen beenden",
    "pay": "paid bezahlt bezahlen zahlung",
    "close": "closed schließen geschlossen zumachen",
    "solve": "resolve resolved solved fix fixed lösen gelöst erledigt",
    "assign": "give delegate hand zuweisen geben",
    "take": "claim grab mine übernehmen nehmen",
    "reply": "answer respond antworten beantworten",
    "note": "comment remark kommentar notiz notieren",
    "block": "blocked stuck blockiert blockieren",
    "reopen": "unblock undone restart unsolve öffnen wiederöffnen",
    "due": "deadline move postpone reschedule fällig verschieben",
    "snooze": "mute silence postpone stummschalten",
    "remind": "nudge chase dun mahnen mahnung erinnern",
    "send": "mail email senden schicken versenden",
    "win": "won close gewonnen gewinnen abschließen",
    "lose": "lost close verloren verlieren",
    "stage": "move phase",
    "invite": "add new create einladen neu anlegen hinzufügen",
    "issue": "finalise finalize stellen ausstellen",
    "credit": "refund gutschrift gutschreiben erstatten",
    "void": "cancel delete stornieren verwerfen",
    "escalate": "eskalieren",
    "hold": "park pausieren",
    "wait": "waiting warten",
    "health": "status zustand",
    "history": "verlauf",
}
VERBS: dict[str, tuple[str, ...]] = {
    word: tuple(verb for verb, words in _VERBS.items() if word in words.split())
    for word in {word for words in _VERBS.values() for word in words.split()}
}
"""The verbs that a word may mean under a noun that has no verb of that name."""

TAKING_AWAY = frozenset({"delete", "erase", "archive"})
"""Verbs that are never offered in place of another word."""


def words_for(verb: str) -> tuple[str, ...]:
    """A verb and the words that mean it."""
    return (verb, *_VERBS.get(verb, "").split())


def noun_of(registry: Registry, word: str) -> str | None:
    """The noun that a word means: the noun itself, a word declared beside its kind or command, or the plural of one."""
    singular = (word, word.removesuffix("s"), f"{word.removesuffix('ies')}y")
    found = next((candidate for candidate in singular if candidate in registry.nouns), None)
    return found or next((noun for noun, words in registry.words.items() if not words.isdisjoint(singular)), None)


def meant(registry: Registry, first: str, second: str) -> str | None:
    """The name of the command that two words mean, in either order; None when they mean none, or may mean several."""
    for noun_word, verb_word in ((first, second), (second, first)):
        noun = noun_of(registry, noun_word)
        if noun and (name := of_noun(registry, noun, verb_word)):
            return name
    return None


def of_noun(registry: Registry, noun: str, word: str) -> str | None:
    """The command of a noun that a word means: the verb itself, or the only one of that meaning that can be undone."""
    if f"{noun} {word}" in registry.commands:
        return f"{noun} {word}"
    found = [name for verb in VERBS.get(word, ()) if (name := f"{noun} {verb}") in registry.commands]
    return found[0] if len(found) == 1 and not registry.commands[found[0]].final else None
