"""Sentences in Slack's forms: as rich text, which knows no markup, and escaped where only mrkdwn will do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.replies.spans import Span, plain, spans

People = Mapping[int, str]
"""Slack's user ids by the numbers of persons: who is in it can be mentioned."""
Element = dict[str, Any]

_LINK = re.compile(r"https?://[^\s<>\"'|\ue000-\ue002]+[^\s<>\"'|.,;:!?)\]\ue000-\ue002]")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(\s?[AaPp]\.?[Mm]\.?)?")
_MARKUP = re.compile(r"[*_~`&<>:@#|\\\n]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def plain_text(text: str) -> Element:
    """A text object in which nothing is markup, not even an emoji's name; spans are their fallback texts."""
    return {"type": "plain_text", "text": plain(text) or " ", "emoji": False}


def shortened(text: str, limit: int) -> str:
    """The text, or its beginning with an ellipsis: for places where the whole stands elsewhere too."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def escaped(text: str) -> str:
    """Text that cannot begin a mention, a link or a command of mrkdwn."""
    return re.sub("[&<>]", lambda match: _ENTITIES[match[0]], text)


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


def chunks(text: str, limit: int) -> Iterator[str]:
    """The text in parts of at most `limit` characters, broken at line ends or blanks where there are any; spans stay whole."""
    part = ""
    for piece in _pieces(text, limit):
        if part and len(part) + len(piece) > limit:
            yield part
            part = ""
        part += piece
    if part:
        yield part


def _pieces(text: str, limit: int) -> Iterator[str]:
    """Words with the blank behind them, and whole spans; a longer word is broken."""
    for piece in re.findall(r"\ue000[^\ue002]*\ue002|[^\s\ue000]*\s|[^\s\ue000]+|\ue000", text):
        if piece.startswith("\ue000"):
            yield piece
        else:
            yield from (piece[at : at + limit] for at in range(0, len(piece), limit))


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
    at = 0
    for match in _LINK.finditer(text):
        if match.start() > at:
            yield {"type": "text", "text": text[at : match.start()]}
        yield {"type": "link", "url": match[0]} if len(match[0]) <= 3000 else {"type": "text", "text": match[0]}
        at = match.end()
    if at < len(text):
        yield {"type": "text", "text": text[at:]}


def _marked(span: Span, people: People) -> str:
    if span.kind == "time":
        return f"<!date^{span.value}^{_format(span)}|{escaped(span.text).replace('|', '/')}>"
    if span.kind == "person" and (user := people.get(int(span.value))):
        return f"<@{user}>"
    return escaped(f"@{span.text}" if span.kind == "person" else span.text)


def _format(span: Span) -> str:
    """Date and time in the words of the reader's own Slack."""
    return "{time}" if _CLOCK.fullmatch(span.text.strip()) else "{date_short_pretty}, {time}"
