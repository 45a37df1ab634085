"""Cuts of long texts: parts within a platform's limit, and beginnings with an ellipsis; sizes are in UTF-16 units.

A cut falls at a line end, else at a blank. A no-break blank is none: it stands inside numbers and amounts. So no word,
reference or number is divided unless it alone is longer than the limit.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ELLIPSIS = "…"
SPAN = r"\ue000[^\ue002]*\ue002"
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


def units(text: str) -> int:
    """The length of a text as the platforms count it: a character beyond the basic plane is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(text: str, most: int, *, whole: str = SPAN) -> Iterator[str]:
    """The text in parts of at most `most` units each, which together are the text; none of an empty one.

    whole: a pattern of what is never divided, even when it is longer
    """
    if units(text) <= most:
        return iter([text] if text else [])
    return _gathered(_pieces(_LINES.findall(text), most, _patterns(whole)), most)


def shortened(text: str, most: int) -> str:
    """The text, or its beginning with an ellipsis: for places where the whole stands elsewhere too."""
    if units(text) <= most:
        return text
    begun = next(_gathered(_pieces([text], most - 1, _patterns(SPAN)), most - 1))
    return f"{begun.rstrip()}{ELLIPSIS}"


class _Patterns(NamedTuple):
    """What a text is made of: words, each with the blank behind it, and characters, an escape being one."""

    words: re.Pattern[str]
    characters: re.Pattern[str]


@cache
def _patterns(whole: str) -> _Patterns:
    words = re.compile(rf"(?:{whole}|[^ \t\n])+[ \t\n]?|[ \t\n]+")
    return _Patterns(words, re.compile(rf"{whole}|\\.|.", re.DOTALL))


def _pieces(lines: Iterable[str], most: int, patterns: _Patterns) -> Iterator[str]:
    """Lines; a longer one as words, and a longer word as characters."""
    for line in lines:
        if units(line) <= most:
            yield line
            continue
        for word in patterns.words.findall(line):
            yield from [word] if units(word) <= most else patterns.characters.findall(word)


def _gathered(pieces: Iterable[str], most: int) -> Iterator[str]:
    part, size = "", 0
    for piece in pieces:
        length = units(piece)
        if part and size + length > most:
            yield part
            part, size = "", 0
        part, size = part + piece, size + length
    if part:
        yield part
