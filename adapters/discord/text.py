"""Sentences as Discord's Markdown: what people typed is escaped, instants, people and references are shown natively."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.replies.cutting import parts, shortened
from bot.replies.links import link_pattern, linked_pieces
from bot.replies.reply import SYMBOLS, Tone
from bot.replies.spans import plain, spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.replies.spans import Span

_LINK = link_pattern(never="\\", last="*_~|`")
_MARKS = re.compile(r"([\\`*_~|<>\[\]@#])")
_LINE_START = re.compile(r"^([^\S\n]*\d*)([-+.)])(?=\s|$)", re.MULTILINE)
_MENTION = re.compile(r"<(@!?|#)(\d{5,20})>")
_BOLD = r"\*\*(?:\\.|[^\\*\n])+\*\*"
_BLANKS = re.compile(r"[ \t\n]+")
_FENCE = re.compile("`(?=`)")
_LIVELY = re.compile(r"[\\`*_~|<>\[\]@#\ue000]|://|^[^\S\n]*\d*[-+.)](?:\s|$)", re.MULTILINE)
"""What must be looked at more closely: anything that is or could become markup, a link or a span."""
EMPTY = "\u200b"
"""Discord refuses an empty text; this shows nothing."""


@dataclass
class MarkdownWriter:
    """Writes sentences for one message, and remembers whom it addressed; `accounts` maps people to their users.

    `named` is whether it was to address anybody, also who has no account.
    """

    accounts: Mapping[int, str] = field(default_factory=dict)
    addressed: set[int] = field(default_factory=set)
    named: bool = False

    def prose(self, text: str) -> str:
        """A sentence with its spans as Markdown that shows exactly what it says."""
        return text if not _LIVELY.search(text) else "".join(self._piece(span) for span in spans(text))

    def line(self, text: str) -> str:
        """The same on one line."""
        return self.prose(text.replace("\n", " "))

    def _piece(self, span: Span) -> str:
        if span.kind == "time":
            return f"<t:{span.value}:{'t' if span.is_clock else 'f'}>"
        if span.kind == "person":
            return self._person(span)
        return f"**{escaped(span.text)}**" if span.kind == "record" else _linked(span.text)

    def _person(self, span: Span) -> str:
        self.named = True
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
    line = _BLANKS.sub(" ", plain(text).strip())
    return shortened(line, most) or EMPTY


def toned(text: str, tone: Tone) -> str:
    """A sentence with the symbol of its tone; a neutral one stands by itself."""
    return text if tone is Tone.NEUTRAL else f"{SYMBOLS[tone]} {text}"


def typed(text: str) -> str:
    """What somebody typed, with Discord's mentions as the kernel reads them."""
    return _MENTION.sub(lambda match: f"{match[1][0]}id:{match[2]}", text)


def passages(text: str, most: int) -> Iterator[str]:
    """A long Markdown text in parts, each without the line ends at its cuts; a line that is cut begins no list."""
    if 2 * len(text) < most:  # at most two units a character
        yield from [text.strip("\n")] if text else []
        return
    goes_on = False
    for part in parts(text, most - 1, whole=_BOLD):
        shown = part.strip("\n")
        yield _LINE_START.sub(r"\1\\\2", shown, count=1) if goes_on and _LINE_START.match(shown) else shown
        goes_on = not part.endswith("\n")


def _linked(text: str) -> str:
    """Addresses stay addresses, without a preview; everything around them is escaped."""
    found = linked_pieces(text, _LINK)
    return "".join(f"<{piece.text}>" if piece.is_link else escaped(piece.text) for piece in found)
