"""Sentences in Slack's forms: as rich text, which knows no markup, and escaped where only mrkdwn will do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.replies.links import link_pattern, linked_pieces
from bot.replies.spans import Span, plain, spans

People = Mapping[int, str]
"""Slack's user ids by the numbers of persons: who is in it can be mentioned."""
Element = dict[str, Any]

_LINK = link_pattern(never="|")
_LONGEST_LINK = 3_000
_MARKUP = re.compile(r"[*_~`&<>:@#|\\\n]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def plain_text(text: str) -> Element:
    """A text object in which nothing is markup, not even an emoji's name; spans are their fallback texts."""
    return {"type": "plain_text", "text": plain(text) or " ", "emoji": False}


def escaped(text: str) -> str:
    """Text that cannot begin a mention, a link or a command of mrkdwn."""
    return text.translate(_ENTITIES)


def cell(text: str, people: People) -> Element | None:
    """A sentence for a section's field; None when it has both spans and what mrkdwn could take for markup."""
    pieces = spans(text)
    if all(span.kind == "text" for span in pieces):
        return plain_text(text)
    if any(span.kind != "time" and _MARKUP.search(span.text) for span in pieces):
        return None
    return {"type": "mrkdwn", "text": "".join(_marked(span, people) for span in pieces), "verbatim": True}


def label(text: str) -> Element:
    """What stands before a value: bold, unless something in it could be taken for markup."""
    if _MARKUP.search(text) or not text.strip():
        return plain_text(text)
    return {"type": "mrkdwn", "text": f"*{text.strip()}*", "verbatim": True}


def elements(text: str, people: People, *, style: str = "") -> list[Element]:
    """A sentence as the elements of a rich text section."""
    found = [element for span in spans(text) for element in _rich(span, people)]
    return [{**element, "style": {style: True}} for element in found] if style else found


def section(*parts: Element) -> Element:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(parts)}


def _rich(span: Span, people: People) -> Iterator[Element]:
    if span.kind == "time":
        yield {"type": "date", "timestamp": int(span.value), "format": _format(span), "fallback": span.text}
    elif span.kind == "person" and (user := people.get(int(span.value))):
        yield {"type": "user", "user_id": user}
    elif span.kind == "text":
        yield from _linked(span.text)
    elif span.text:
        yield {"type": "text", "text": f"@{span.text}" if span.kind == "person" else span.text, "style": {"bold": True}}


def _linked(text: str) -> Iterator[Element]:
    for piece in linked_pieces(text, _LINK):
        linked = piece.is_link and len(piece.text) <= _LONGEST_LINK
        yield {"type": "link", "url": piece.text} if linked else {"type": "text", "text": piece.text}


def _marked(span: Span, people: People) -> str:
    if span.kind == "time":
        return f"<!date^{span.value}^{_format(span)}|{escaped(span.text).replace('|', '/')}>"
    if span.kind == "person" and (user := people.get(int(span.value))):
        return f"<@{user}>"
    return escaped(f"@{span.text}" if span.kind == "person" else span.text)


def _format(span: Span) -> str:
    """Date and time in the words of the reader's own Slack."""
    return "{time}" if span.is_clock else "{date_short_pretty}, {time}"
