"""Shapes of days: whether words look like a day, are certainly one, or count days, without reading which."""

import re

from bot.dates.dayrules import rules
from bot.dates.loosedays import TIMED, directed, loose_shape
from bot.dates.monthdays import is_monthday
from bot.dates.namedays import is_named
from bot.dates.periods import NUMBERED, is_period
from bot.dates.vocabulary import LANGUAGES, UnknownWord, language_of, vocabulary, weekday_names
from bot.values.numberwords import in_figures
from bot.values.plaintext import folded

LONGEST = 60
SHORT_SPAN = re.compile(r"(?P<sign>[+-]?) ?(?P<count>[0-9]{1,4}) ?(?P<unit>[dwy])")
BESIDE = re.compile(r"(?P<count>[0-9]{1,4}) (?P<unit>[a-z]+) (?P<link>from|after|before|nach|vor|ab) (?P<anchor>.+)")
"""So long before or after another day."""
SPACED = re.compile(r"(?<=[0-9]\.) (?=[0-9]{1,2}\.)")
"""The blank in `24. 12.`"""
_DAYS_ON = re.compile("(?:in )?[0-9]{1,4} (?:day|week|month|quarter|year)(?: from (?:now|@0))?")
_ANCHORS = re.compile(r"@-?[0-9]|w[0-6](?![0-9])|eod|[0-9]+[-/.][0-9]|\+ ?[0-9]+ ?[dwy]$")
_SHAPES = re.compile(
    r"(?:in|ago) [0-9]+ [dwmqy]|[0-9]+ (?:day|week|month|quarter|year) (?:ago|from)|(?:end|start) (?:next |last |this )?\w"
    r"|(?<![0-9])[0-9]{1,2} m[0-9]|m[0-9]+ [0-9]{1,2}(?![0-9])"
)


def tells_days(text: str, language: str) -> bool:
    """Whether the words are a number of days, weeks or months on: `2 days`, `in 2 weeks`, `+3d`, `two weeks`."""
    words = folded(text)
    if match := SHORT_SPAN.fullmatch(words):
        return match["sign"] != "-"
    for candidate in dict.fromkeys((language, "en")):
        try:
            return _DAYS_ON.fullmatch(vocabulary(candidate).read(words)) is not None
        except UnknownWord:
            continue
    phrases = (words, directed(words, language, past=False))
    return any(loose_shape(phrase, spoken(phrase, language))[0] for phrase in phrases)


def spoken(text: str, language: str) -> str:
    """English if a reader of another language used its spelled numbers."""
    return language if any(loose_shape(folded(text), language)) else "en"


def looks_like_day(text: str, *, language: str | None = None) -> bool:
    """Whether the words could be a day (of one language, or of any); cheap, for deciding which words belong together."""
    words = folded(text).rstrip("!")
    if not words or len(words) > LONGEST:
        return False
    if is_named(words) or is_monthday(words) or NUMBERED.fullmatch(words):
        return True
    beside = BESIDE.fullmatch(in_figures(words, "de"))
    if beside and looks_like_day(beside["anchor"], language=language):
        return True
    return any(_looks(words, candidate) for candidate in ((language_of(language), "en") if language else LANGUAGES))


def _looks(words: str, language: str) -> bool:
    if re.fullmatch(r"\+ ?[0-9]{1,4} ?[dwy]", words):
        return True
    try:
        tokens = vocabulary(language).read(SPACED.sub("", in_figures(words, language)))
    except UnknownWord:
        return any(loose_shape(words, language)) and not TIMED.search(words)
    if _ANCHORS.search(tokens) or _SHAPES.search(tokens) or (" " in tokens and is_period(tokens)):
        return True
    return any(pattern.fullmatch(tokens) for pattern, _day in rules())


_SURE = re.compile(
    r"@-?[0-9]|(?:next|last|this|afternext) w[0-6]|w[0-6] (?:next|last|this|afternext)"
    r"|(?:next|last|this|afternext) week w[0-6]|week (?:next|last|this|afternext) w[0-6]|w[0-6] (?:next|last|this|afternext) week"
    r"|in [0-9]{1,4} (?:day|week|month|quarter|year)|[0-9]{1,4} (?:day|week|month|quarter|year) (?:ago|from (?:now|@0))"
    r"|ago [0-9]{1,4} (?:day|week|month|quarter|year)"
    r"|(?:next|last|this|afternext) (?:week|month|quarter|year|weekend)|(?:week|month|quarter|year) (?:next|last|afternext)"
    r"|(?:end|start) (?:(?:next|last|this|afternext) )?(?:week|month|quarter|year)(?: (?:next|last|this|afternext))?"
    r"|(?:end|start) m[0-9]+(?: [0-9]{4})?"
    r"|(?:w[0-6] )?(?:[0-9]{1,2} m[0-9]+(?: [0-9]{2}(?![0-9]))?|m[0-9]+ [0-9]{1,2})(?: [0-9]{4})?"
)
_DATED = re.compile(
    r"(?:w[0-6] )?(?:[0-9]{4}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])([-/.])(?:0?[1-9]|[12][0-9]|3[01])\2(?:19|20|21)[0-9]{2})"
)
_NTH = re.compile(
    r"(?:[1-5]|last) (?:w[0-6]|day) (?:in )?(?:m[0-9]+(?: [0-9]{4})?|(?:(?:next|last|this) )?month(?: (?:next|last|this))?)"
)
_OF = frozenset({"of", "des", "de", "del", "du"})
_NOUNS = re.compile(r"(?:.* )?(?:Morgen|Today)")
"""Capitalised, these are more often a noun or a name than a day."""


def certain_day(text: str, *, language: str) -> bool:
    """Whether the words can hardly be anything but a day: words such as `next friday`, or a date with its year.

    Figures without a year (`1.2`, `3/4`) and lone short names (`Sun`, `Fr.`) may be anything.
    """
    words = folded(text)
    if not words or len(words) > LONGEST or _NOUNS.fullmatch(text.strip()) or ends_open(words, language):
        return False
    return any(_certain(words, candidate) for candidate in dict.fromkeys((language_of(language), "en")))


def ends_open(words: str, language: str) -> bool:
    """Whether a folded text begins or ends in a word that joins it to others, such as `of`: those belong to it."""
    if words.partition(" ")[0] in _OF:
        return True
    last = words.rpartition(" ")[2]
    return any(vocabulary(one).tokens.get(last) == "" for one in dict.fromkeys((language_of(language), "en")))


def _certain(words: str, language: str) -> bool:
    try:
        tokens = vocabulary(language).read(words)
    except UnknownWord:
        return _certain_nth(words, language) or (any(loose_shape(words, language)) and not TIMED.search(words))
    if re.fullmatch("w[0-6]", tokens):
        return bool(weekday_names(language) & set(words.split()))
    return any(shape.fullmatch(tokens) for shape in (_SURE, _DATED, _NTH))


def _certain_nth(words: str, language: str) -> bool:
    """`first friday of next month`: ordinals in words are certain only before a weekday."""
    try:
        return _NTH.fullmatch(vocabulary(language).read(in_figures(words, language))) is not None
    except UnknownWord:
        return False
