"""Addresses inside a text, which each platform shows as links in its own way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class TextPiece(NamedTuple):
    """A piece of a text: an address, or what stands between two."""

    text: str
    is_link: bool


def link_pattern(never: str = "", last: str = "") -> re.Pattern[str]:
    """Addresses of http and https; a mark of the sentence at the end, such as a full stop, is no part of one.

    never: further characters that end an address; last: further ones that may stand inside but not at its end
    """
    ends = rf"\s<>\"'\ue000-\ue002{re.escape(never)}"
    return re.compile(rf"https?://[^{ends}]+[^{ends}.,;:!?)\]{re.escape(last)}]")


def linked_pieces(text: str, pattern: re.Pattern[str]) -> Iterator[TextPiece]:
    """The pieces of a text in order, none of them empty; together they are the text."""
    if "://" not in text:
        yield from [TextPiece(text, is_link=False)] if text else []
        return
    at = 0
    for match in pattern.finditer(text):
        if match.start() > at:
            yield TextPiece(text[at : match.start()], is_link=False)
        yield TextPiece(match[0], is_link=True)
        at = match.end()
    if at < len(text):
        yield TextPiece(text[at:], is_link=False)
