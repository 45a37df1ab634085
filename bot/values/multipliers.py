"""Multipliers of amounts: `k`, `Mio`, `grand`, `Mrd`, `lakh`, `万`, each a power of ten."""

from functools import lru_cache

_POWERS = {
    2: "hundred",
    3: "k tsd tausend thousand thousands grand mille tys tis 千 천",
    4: "万 만",
    5: "lakh lakhs lac lacs",
    6: "m mn mio mln million millions millionen millon millones millón milioni",
    7: "crore crores",
    8: "億 亿 억",
    9: "bn mrd mld milliard milliards milliarde milliarden",
}
_LOCAL = {"es": {"mil": 3, "mdd": 6, "mil millones": 9}, "pt": {"mil": 3}, "en": {"billion": 9, "billions": 9}}
"""Words that mean another power, or none, in other languages: a German `Billion` has twelve noughts."""


@lru_cache(maxsize=64)
def multipliers(language: str) -> tuple[tuple[str, int], ...]:
    """Words and their powers, the longest word first."""
    words = {word: power for power, row in _POWERS.items() for word in row.split()} | _LOCAL.get(language, {})
    return tuple(sorted(words.items(), key=lambda pair: -len(pair[0])))


def split_multiplier(text: str, language: str) -> tuple[tuple[int, str], ...]:
    """Every (power, rest) that a text may begin with: `Mio. €` -> (6, "€"); the longest word first, () if none."""
    lower = text.lower()
    found = [
        (power, text[len(word) :].removeprefix(".").strip())
        for word, power in multipliers(language)
        if lower.startswith(word)
    ]
    return tuple(found)
