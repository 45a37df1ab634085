"""Numbers in words, put into figures: `two hundred and five`, `twenty-first`, `zweitausend`, `einundzwanzigsten`."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_LARGE = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]
_SMALL = {word: number for number, word in enumerate(_UNITS)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_NTH = {word: number for number, word in enumerate(_ORDINALS)} | {
    f"{word[:-1]}ieth": 10 * n for n, word in enumerate(_TENS, 2)
}
_EINS = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "funf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwolf",
    "dreizehn",
    "vierzehn",
    "funfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
_ZEHNER = {
    "zwanzig": 20,
    "dreissig": 30,
    "vierzig": 40,
    "funfzig": 50,
    "sechzig": 60,
    "siebzig": 70,
    "achtzig": 80,
    "neunzig": 90,
}
_DIGITS = dict(enumerate(_EINS)) | {1: "ein"}
_ERSTE = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Spelled(NamedTuple):
    """A number at the start of some words: its value, how many words it takes, and whether it is an ordinal."""

    value: int
    words: int
    ordinal: bool


def in_figures(text: str, language: str) -> str:
    """A folded text with its numbers in words as figures, ordinals with their sign; of English, and of German for its readers."""
    if language == "de":
        text = _WORD.sub(lambda match: _german().get(match[0], match[0]), text)
    words, found = text.split(" "), list[str]()
    while words:
        number = _number(words)
        found.append(_figures(number) if number else words[0])
        words = words[number.words if number else 1 :]
    return " ".join(found)


def _figures(number: Spelled) -> str:
    return f"{number.value}th" if number.ordinal else str(number.value)


def _number(words: list[str]) -> Spelled | None:
    """The longest English number at the start."""
    total = current = taken = 0
    ordinal, last = False, ""
    for count, word, part in _parts(words):
        if ordinal or not (step := _step(current, part, last)):
            break
        current, grown, ordinal = step
        total, current = (total + current * grown, 0) if grown else (total, current)
        last = part
        if part not in {"and", "a"}:
            taken = count if word.endswith(part) else 0
    return Spelled(total + current, taken, ordinal) if taken and last not in {"and", "a"} else None


def _parts(words: list[str]) -> Iterator[tuple[int, str, str]]:
    for count, word in enumerate(words, 1):
        for part in word.split("-"):
            yield count, word, part


def _step(current: int, part: str, last: str) -> tuple[int, int, bool] | None:
    """The number so far with one more word, the power that closes it, and whether it ends as an ordinal; None if it does not go on."""
    if part == "a" and not last:
        return (1, 0, False)
    if part == "and" and last in {"hundred", *_LARGE}:
        return (current, 0, False)
    if part == "hundred" and 1 <= current <= 9:
        return (current * 100, 0, False)
    if part in _LARGE and current:
        return (current, _LARGE[part], False)
    value = _SMALL.get(part, _NTH.get(part))
    if value is None or last == "a" or not _follows(current, value):
        return None
    return (current + value, 0, part in _NTH)


def _follows(current: int, value: int) -> bool:
    return current % 100 == 0 or (value < 10 and value > 0 and current % 10 == 0 and current % 100 >= 20)


@lru_cache(maxsize=1)
def _german() -> dict[str, str]:
    """Each German number up to 999, those in thousands, and the ordinals up to 99, folded, to its figures."""
    below = {number: _hundreds(number) for number in range(1, 1000)}
    words = {word: str(number) for number, word in below.items() if number > 1}
    words |= {f"{word}tausend": str(number * 1000) for number, word in below.items()} | {"eins": "1"}
    for number in range(1, 100):
        stem = _ERSTE.get(number) or _hundreds(number) + ("t" if number < 20 else "st")
        words |= {f"{stem}{ending}": f"{number}." for ending in ("e", "en", "er", "es", "em")}
    return words


def _hundreds(number: int) -> str:
    hundred, rest = divmod(number, 100)
    head = f"{_DIGITS[hundred]}hundert" if hundred else ""
    return head + (_tens(rest) if rest else "")


def _tens(number: int) -> str:
    if number < 20:
        return _DIGITS[number]
    ten = next(word for word, value in _ZEHNER.items() if value == number - number % 10)
    return f"{_DIGITS[number % 10]}und{ten}" if number % 10 else ten
