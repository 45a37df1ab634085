"""The words of time in each language, mapped to the tokens that the date grammars read.

Tokens: `@1` (days from today), `w4` (weekday), `m12` (month), `next last this in ago from end start now at eod`, units, digits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.values.locales import locale_of
from bot.values.plaintext import folded

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "@0": "today", "@1": "tomorrow tmrw", "@-1": "yesterday", "now": "now", "eod": "eod",
        "next": "next coming upcoming", "last": "last past", "this": "this", "in": "in", "ago": "ago", "from": "from",
        "end": "end", "start": "start beginning", "at": "at",
        "day": "day days", "week": "week weeks", "weekend": "weekend", "month": "month months", "quarter": "quarter quarters",
        "year": "year years", "hour": "hour hours hr hrs h", "minute": "minute minutes min mins",
        "": "the of on by until till", "w1": "tues", "w2": "weds", "w3": "thur thurs", "m9": "sept",
    },
    "de": {
        "@0": "heute", "@1": "morgen", "@2": "ubermorgen uebermorgen", "@-1": "gestern", "@-2": "vorgestern",
        "now": "jetzt", "eod": "feierabend",
        "next": "nachste nachsten nachster nachstes naechste naechsten naechster naechstes kommende kommenden kommender",
        "afternext": "ubernachste ubernachsten ubernachster ubernachstes uebernaechste uebernaechsten uebernaechster",
        "last": "letzte letzten letzter letztes", "this": "diese diesen dieser dieses", "in": "in", "ago": "vor",
        "end": "ende", "start": "anfang beginn", "at": "um",
        "day": "tag tage tagen", "week": "woche wochen", "weekend": "wochenende", "month": "monat monate monaten monats",
        "quarter": "quartal quartale quartalen quartals", "year": "jahr jahre jahren jahres",
        "hour": "stunde stunden std h", "minute": "minute minuten min", "": "am der des dem den die im bis zum",
        "m3": "maerz", "m1": "janner jaenner", "w5": "sonnabend",
    },
    "fr": {
        "@0": "aujourd'hui", "@1": "demain", "@2": "apres-demain", "@-1": "hier", "@-2": "avant-hier",
        "now": "maintenant", "next": "prochain prochaine", "last": "dernier derniere passe passee", "this": "ce cette",
        "in": "dans", "end": "fin", "start": "debut",
        "day": "jour jours", "week": "semaine semaines", "weekend": "weekend week-end", "month": "mois", "quarter": "trimestre trimestres",
        "year": "an ans annee annees", "hour": "heure heures h", "minute": "minute minutes min",
        "at": "a", "": "le la du de des au",
    },
    "es": {
        "@0": "hoy", "@1": "manana", "@-1": "ayer", "@-2": "anteayer", "now": "ahora",
        "next": "proximo proxima", "last": "pasado pasada ultimo ultima", "this": "este esta", "in": "en", "ago": "hace",
        "end": "fin final finales", "start": "principio principios comienzo inicio",
        "day": "dia dias", "week": "semana semanas", "month": "mes meses", "quarter": "trimestre trimestres",
        "year": "ano anos", "hour": "hora horas h", "minute": "minuto minutos min", "": "el la los del de a",
    },
}  # fmt: skip
_PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "day after tomorrow": "@2", "day before yesterday": "@-2", "end of day": "eod", "end of the day": "eod",
        "month end": "end month", "quarter end": "end quarter", "year end": "end year", "week end": "weekend",
        "this coming": "next", "this upcoming": "next", "this past": "last", "next day": "@1", "later": "from now",
        "in a fortnight": "in 2 week", "a fortnight": "2 week", "eow": "end week", "eom": "end month", "eoq": "end quarter", "eoy": "end year",
    },
    "de": {
        "monatsende": "end month", "quartalsende": "end quarter", "jahresende": "end year", "monatsanfang": "start month",
        "jahresanfang": "start year", "ende des tages": "eod", "ultimo": "end month", "spater": "from now",
    },
    "fr": {
        "il y a": "ago", "d'ici": "in", "apres demain": "@2", "avant hier": "@-2",
        "de l'annee": "year", "d'annee": "year", "l'annee": "year", "fin de journee": "eod", "fin de la journee": "eod",
    },
    "es": {
        "pasado manana": "@2", "antes de ayer": "@-2", "dentro de": "in", "que viene": "next", "fin de semana": "weekend",
        "a las": "at", "a la": "at", "final del dia": "eod", "fin del dia": "eod",
    },
}  # fmt: skip
LANGUAGES = tuple(_WORDS)
_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er|\.|º|ª|°)")
_JOINED = re.compile(
    r"(?<=[0-9])-(?=[a-z])|(?<=[a-z])-(?=[0-9])|(?<=[a-z]),|,(?=[a-z ])|(?<=[0-9]\.)(?=[a-z])|(?<=[0-9])(?=[a-z]{3})"
    r"|(?<=[a-z]{3})(?=[0-9])|(?<=[a-z])/(?=[0-9])|(?<=[0-9])/(?=[a-z])"
)
_NUMERIC = re.compile(r"[0-9][0-9./-]*")


class UnknownWord(ValueError):
    """A word that the language's vocabulary lacks; nothing is ever skipped."""


@dataclass(frozen=True)
class Vocabulary:
    """One language's words (folded) and phrases, each with its tokens."""

    tokens: Mapping[str, str]
    phrases: Mapping[str, str]
    phrase: re.Pattern[str]

    def read(self, text: str) -> str:
        """The tokens of a folded text, joined by blanks; UnknownWord at the first word that is none."""
        text = _JOINED.sub(" ", text)
        tokens: list[str] = []
        start = 0
        for found in self.phrase.finditer(text):
            tokens += [*map(self._token, text[start : found.start()].split()), self.phrases[found[0]]]
            start = found.end()
        tokens += map(self._token, text[start:].split())
        return " ".join(filter(None, tokens))

    def _token(self, word: str) -> str:
        if ordinal := _ORDINAL.fullmatch(word):
            return ordinal[1]
        if _NUMERIC.fullmatch(word):
            return word
        token = self.tokens.get(word.rstrip("."))
        if token is None:
            raise UnknownWord(word)
        return token


def language_of(tag: str) -> str:
    """The vocabulary's language for a reader's tag; English for one that has none."""
    language = tag.replace("-", "_").split("_")[0].lower()
    return language if language in _WORDS else "en"


@lru_cache(maxsize=8)
def vocabulary(language: str) -> Vocabulary:
    """Months and weekdays from CLDR; a short form that means both (es `mar`) means the month."""
    tokens = {**_calendar_words(language, "days", "w"), **_calendar_words(language, "months", "m")}
    for token, words in _WORDS[language].items():
        tokens |= dict.fromkeys(words.split(), token)
    phrases = _PHRASES[language]
    pattern = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return Vocabulary(tokens, phrases, re.compile(rf"(?<![\w'])(?:{pattern})(?!\w)"))


@lru_cache(maxsize=8)
def weekday_names(language: str) -> frozenset[str]:
    """The folded full names of the weekdays, without their short forms."""
    forms = locale_of(language).days
    return frozenset(folded(name) for form in ("format", "stand-alone") for name in forms[form]["wide"].values())


def _calendar_words(language: str, kind: str, letter: str) -> dict[str, str]:
    named = getattr(locale_of(language), kind)
    found = {}
    for form in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in named[form][width].items():
                found[folded(name).rstrip(".")] = f"{letter}{number}"
    return found
