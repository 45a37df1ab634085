"""The tokenizer of typed lines: words with their places, quotation marks of every kind, and `key:value` anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bot.replies.spans import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(r"[\u200b\u200c\u2060\ufeff]")
_QUOTE = '"“”„‟«»'
_WORD = re.compile(
    rf"(?P<bare>[^\W\d]\w{{1,23}}):(?=\s|$)|(?:(?P<key>[^\W\d]\w{{1,23}}):(?!:|//))?"
    rf"(?:(?P<new>\+?)[{_QUOTE}](?P<quoted>[^{_QUOTE}]*)[{_QUOTE}](?=\s|$)|(?P<plain>\S+))"
)
_MARKED = re.compile(rf"[:{_QUOTE}]")
"""What makes more of a word than its letters: a key's colon, a quotation mark."""
MAX_LINE = 8000


class TypedWord(NamedTuple):
    """One word: what it says without its key and quotation marks, whether it was quoted, the key before its colon, its place."""

    text: str
    quoted: bool
    key: str
    start: int
    end: int


@dataclass(frozen=True)
class TypedLine:
    """A line as text and words; between words, spaces and line ends stay as they were typed."""

    text: str
    words: tuple[TypedWord, ...]

    def between(self, first: int, last: int, *, keyed: bool = False) -> str:
        """The text of the words from `first` up to but without `last`; with `keyed` without the key of the first.

        A word that stands alone loses its quotation marks; among others they are part of the text.
        """
        word = self.words[first]
        start = word.start + len(word.key) + 1 if keyed else word.start
        if last - first == 1 and (keyed or not word.key):
            return word.text
        return self.text[start : self.words[last - 1].end].lstrip()

    def first_line(self) -> int:
        """How many words stand before the first line end."""
        stop = self.text.find("\n")
        return len(self.words) if stop < 0 else sum(word.start < stop for word in self.words)


def tidy(text: str) -> str:
    """What chat clients really send made plain: no invisible characters, ordinary spaces."""
    if text.isascii():
        return cleaned(text[:MAX_LINE]).strip()
    return _INVISIBLE.sub("", _SPACES.sub(" ", cleaned(text[:MAX_LINE]))).strip()


def read_line(text: str) -> TypedLine:
    """The words of a tidied line; `word:value` gives the word as a key, whether or not anything is called so."""
    if not _MARKED.search(text):
        return TypedLine(text, tuple(_plain(text)))
    words: list[TypedWord] = []
    for match in _WORD.finditer(text):
        bare, key, new, quoted, plain = match.groups()
        words.append(
            TypedWord(f"{new or ''}{quoted or plain or ''}", quoted is not None, key or bare or "", *match.span())
        )
    return TypedLine(text, tuple(words))


def _plain(text: str) -> Iterator[TypedWord]:
    """The words of a line without marks."""
    end = 0
    for word in text.split():
        start = text.index(word, end)
        end = start + len(word)
        yield TypedWord._make((word, False, "", start, end))
