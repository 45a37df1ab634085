"""Phrases of time that begin like what is typed: `tom`, `next`, `in 3`, `fr`, `mor`; their readers say what they mean."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.dates.vocabulary import language_of
from bot.values.plaintext import folded

_NUMBER = re.compile(r"[0-9]{1,3}")


class Phrases(NamedTuple):
    """What people type of days that come, of days gone by, and of moments; `{weekday}` and `{n}` stand for any."""

    ahead: tuple[str, ...]
    back: tuple[str, ...]
    moments: tuple[str, ...]


_PHRASES = {
    "en": Phrases(
        (
            "today", "tomorrow", "day after tomorrow", "{weekday}", "next {weekday}", "next week", "end of week",
            "end of month", "next month", "in {n} days", "in {n} weeks", "in {n} months",
        ),
        (
            "today", "yesterday", "day before yesterday", "{weekday}", "last {weekday}", "last week", "{n} days ago",
            "{n} weeks ago",
        ),
        ("in {n} hours", "tomorrow 9:00", "{weekday} 9:00", "next {weekday} 9:00", "in {n} days"),
    ),
    "de": Phrases(
        (
            "heute", "morgen", "übermorgen", "{weekday}", "nächsten {weekday}", "nächste Woche", "Ende der Woche",
            "Monatsende", "nächsten Monat", "in {n} Tagen", "in {n} Wochen", "in {n} Monaten",
        ),
        (
            "heute", "gestern", "vorgestern", "{weekday}", "letzten {weekday}", "letzte Woche", "vor {n} Tagen",
            "vor {n} Wochen",
        ),
        ("in {n} Stunden", "morgen 9:00", "{weekday} 9:00", "nächsten {weekday} 9:00", "in {n} Tagen"),
    ),
    "fr": Phrases(
        ("aujourd'hui", "demain", "après-demain", "{weekday}", "{weekday} prochain", "dans {n} jours", "dans {n} semaines"),
        ("aujourd'hui", "hier", "avant-hier", "{weekday}", "{weekday} dernier", "il y a {n} jours"),
        ("dans {n} heures", "demain 9:00", "{weekday} 9:00", "dans {n} jours"),
    ),
    "es": Phrases(
        ("hoy", "mañana", "pasado mañana", "{weekday}", "próximo {weekday}", "en {n} días", "en {n} semanas"),
        ("hoy", "ayer", "anteayer", "{weekday}", "{weekday} pasado", "hace {n} días"),
        ("en {n} horas", "mañana 9:00", "{weekday} 9:00", "en {n} días"),
    ),
}  # fmt: skip
"""What is offered in each language; whoever speaks another one is offered the English phrases."""


def days_begun(typed: str, *, language: str, past: bool) -> list[str]:
    """The phrases of days, ahead or gone by, that begin like a text, in the reader's language and in English."""
    return _begun(typed, language, "back" if past else "ahead")


def moments_begun(typed: str, *, language: str) -> list[str]:
    """The phrases of moments to come that begin like a text."""
    return _begun(typed, language, "moments")


def _begun(typed: str, language: str, kind: str) -> list[str]:
    start = folded(typed)
    tongues = dict.fromkeys((language_of(language), "en"))
    whole = [
        phrase
        for tongue in tongues
        for each in getattr(_PHRASES[tongue], kind)
        for phrase in _filled(each, tongue, start)
    ]
    return [phrase for phrase in dict.fromkeys(whole) if folded(phrase).startswith(start)]


def _filled(phrase: str, tongue: str, typed: str) -> list[str]:
    if "{weekday}" in phrase:
        return [phrase.replace("{weekday}", day) for day in _weekdays(tongue)]
    number = _NUMBER.search(typed)
    return [phrase.replace("{n}", str(max(2, int(number[0]))) if number else "2")]


def _weekdays(language: str) -> list[str]:
    from babel.dates import get_day_names

    return [str(name) for _number, name in sorted(get_day_names("wide", locale=language).items())]
