"""The tokenizer of typed lines: words, quotes of every kind, and `key:value` anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.replies.spans import cleaned

_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(r"[\u200b\u200c\u2060\ufeff]")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_WORD = re.compile(
    r'(?:(?P<key>[a-z_]{2,24}):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]\S*))|(?P<bare>[a-z_]{2,24}:)(?=\s|$)'
)
_PLAIN_WORD = re.compile(r"\S+")
MAX_LINE = 8000


class TypedWord(NamedTuple):
    """One word: its text, whether it was quoted, the key before its colon, and where it stands in the line."""

    text: str
    quoted: bool
    key: str
    start: int
    end: int


@dataclass(frozen=True)
class TypedLine:
    """A line as text and words; spans keep the spaces and line ends that were typed.

    `cut` is whether words were taken out of it.
    """

    text: str
    words: tuple[TypedWord, ...]
    cut: bool = False

    def between(self, first: int, last: int) -> str:
        """The text of the words from `first` up to but without `last`."""
        if last - first == 1:
            return self.words[first].text
        start, pieces = self.words[first].start, []
        if not self.cut:
            return self.text[start : self.words[last - 1].end]
        for index in self._gaps(first, last):
            pieces.append(self.text[start : self.words[index].end])
            start = self.words[index + 1].start
        return " ".join([*pieces, self.text[start : self.words[last - 1].end]])

    def torn(self, first: int, last: int) -> bool:
        """Whether words were taken out from between these."""
        return next(self._gaps(first, last), None) is not None

    def _gaps(self, first: int, last: int) -> Iterator[int]:
        """The words after which some are missing."""
        if not self.cut:
            return
        for index in range(first, last - 1):
            if self.text[self.words[index].end : self.words[index + 1].start].strip():
                yield index

    def without(self, taken: set[int]) -> TypedLine:
        """The line with some words left out."""
        kept = tuple(word for index, word in enumerate(self.words) if index not in taken)
        return TypedLine(self.text, kept, cut=bool(taken))


def tidy(text: str) -> str:
    """What chat clients really send made plain: no invisible characters, ordinary spaces and double quotes."""
    if text.isascii():
        return cleaned(text[:MAX_LINE]).strip()
    return _INVISIBLE.sub("", _SPACES.sub(" ", cleaned(text[:MAX_LINE]))).translate(_QUOTES).strip()


def read_line(text: str, keys: frozenset[str] = frozenset()) -> TypedLine:
    """The words of a tidied line; `key:` counts as a key only when it is one of `keys`."""
    if '"' not in text and ":" not in text:
        return TypedLine(text, tuple([_plain_word(*match.span(), match[0]) for match in _PLAIN_WORD.finditer(text)]))
    words: list[TypedWord] = []
    for match in _WORD.finditer(text):
        named, quoted, plain, _bare = match.groups()
        if named and named not in keys:
            words.append(_plain_word(*match.span(), match[0]))
            continue
        value = plain or "" if quoted is None else quoted
        words.append(TypedWord(value, quoted is not None, named or "", *match.span()))
    return TypedLine(text, tuple(words))


def _plain_word(start: int, end: int, text: str) -> TypedWord:
    return TypedWord(text, False, "", start, end)  # noqa: FBT003 - a field of a tuple
