"""Sentences as Discord's Markdown: what people typed is escaped, instants, people and references are shown natively."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.replies.reply import SYMBOLS, Tone
from bot.replies.spans import plain, spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.replies.spans import Span

_LINK = re.compile(r"https?://[^\s<>\"'\\\ue000-\ue002]+[^\s<>\"'\\.,;:!?)\]*_~|`\ue000-\ue002]")
_MARKS = re.compile(r"([\\`*_~|<>\[\]@#])")
_LINE_START = re.compile(r"^([^\S\n]*\d*)([-+.)])(?=\s|$)", re.MULTILINE)
_CLOCK_ONLY = re.compile(r"\d{1,2}[:.]\d{2}(\s?[AaPp]\.?[Mm]\.?)?")
_MENTION = re.compile(r"<(@!?|#)(\d{5,20})>")
_FENCE = re.compile("`(?=`)")
_LIVELY = re.compile(r"[\\`*_~|<>\[\]@#\ue000]|://|^[^\S\n]*\d*[-+.)](?:\s|$)", re.MULTILINE)
"""What must be looked at more closely: anything that is or could become markup, a link or a span."""
EMPTY = "\u200b"
"""Discord refuses an empty text; this shows nothing."""


@dataclass
class MarkdownWriter:
    """Writes sentences for one message, and remembers whom it addressed; `accounts` maps people to their users."""

    accounts: Mapping[int, str] = field(default_factory=dict)
    addressed: set[int] = field(default_factory=set)

    def prose(self, text: str) -> str:
        """A sentence with its spans as Markdown that shows exactly what it says."""
        return text if not _LIVELY.search(text) else "".join(self._piece(span) for span in spans(text))

    def line(self, text: str) -> str:
        """The same on one line."""
        return self.prose(" ".join(text.split("\n")))

    def _piece(self, span: Span) -> str:
        if span.kind == "time":
            return f"<t:{span.value}:{'t' if _CLOCK_ONLY.fullmatch(span.text.strip()) else 'f'}>"
        if span.kind == "person":
            return self._person(span)
        return f"**{escaped(span.text)}**" if span.kind == "record" else _linked(span.text)

    def _person(self, span: Span) -> str:
        user = self.accounts.get(int(span.value))
        if user is None:
            return f"**@{escaped(span.text)}**"
        self.addressed.add(int(user))
        return f"<@{user}>"


def escaped(text: str) -> str:
    """A text that cannot become markup, a link or a mention, and shows every character it has."""
    return _LINE_START.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))


def code(text: str) -> str:
    """A block of fixed width; nothing in it is markup, and nothing in it can end it."""
    return f"```\n{_FENCE.sub('`' + EMPTY, plain(text))}\n```"


def label(text: str, most: int) -> str:
    """A plain text that fits where Discord shows no markup."""
    text = " ".join(plain(text).split()) or EMPTY
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def toned(text: str, tone: Tone) -> str:
    """A sentence with the symbol of its tone; a neutral one stands by itself."""
    return text if tone is Tone.NEUTRAL else f"{SYMBOLS[tone]} {text}"


def typed(text: str) -> str:
    """What somebody typed, with Discord's mentions as the kernel reads them."""
    return _MENTION.sub(lambda match: f"{match[1][0]}id:{match[2]}", text)


def chunks(text: str, most: int) -> Iterator[str]:
    """A long text in pieces, cut between lines, else between words, and never inside an escape."""
    while len(text) > most:
        at = max(text.rfind("\n", most // 2, most), 0) or max(text.rfind(" ", most // 2, most), 0) or most
        while at > 1 and text[at - 1] == "\\":
            at -= 1
        yield text[:at]
        text = text[at:].lstrip("\n")
    yield text


def _linked(text: str) -> str:
    """Addresses stay addresses, without a preview; everything around them is escaped."""
    parts, at = [], 0
    for match in _LINK.finditer(text):
        parts += [escaped(text[at : match.start()]), f"<{match[0]}>"]
        at = match.end()
    return "".join([*parts, escaped(text[at:])])
