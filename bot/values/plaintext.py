"""Normalisation of look-alike characters before parsing."""

import re
import unicodedata

_ALIKE = {ord(blank): " " for blank in "\u00a0\u2007\u2009\u202f\t"}
_ALIKE |= {ord(minus): "-" for minus in "\u2212\u2010\u2011\ufe63"}
_ALIKE |= {ord(apostrophe): "'" for apostrophe in "\u2019\u02bc\u2018"}
_MARKS = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u061c\u2066\u2067\u2068\u2069"))
_BLANKS = re.compile(r" {2,}")


def plain(text: str) -> str:
    """Ordinary blanks, minus and apostrophe; invisible direction marks dropped."""
    return text.translate(_ALIKE).translate(_MARKS)


def folded(text: str) -> str:
    """Lower case without accents, single blanks: `Nächsten  Freitag` -> `nachsten freitag`."""
    apart = unicodedata.normalize("NFD", plain(text).casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _BLANKS.sub(" ", bare).strip()
