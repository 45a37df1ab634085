"""A reply as Slack's messages and views, each within its limits: what does not fit goes on in the next one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adapters.slack import cards, controls, limits, tables
from adapters.slack.text import Element, People, escaped, plain_text
from bot.replies.cutting import shortened
from bot.replies.i18n import _
from bot.replies.reply import Status, Tone
from bot.replies.spans import plain

if TYPE_CHECKING:
    from bot.replies.reply import Reply

Pictures = Mapping[int, str]
"""Slack's file ids of the pictures, by the place of their card in the reply."""


@dataclass(frozen=True)
class SlackMessage:
    """One message: its blocks, and the text that notifications show."""

    text: str
    blocks: list[Element]

    @property
    def body(self) -> dict[str, Any]:
        """What the Web API and a response take alike."""
        return {"text": self.text, "blocks": self.blocks}


def messages(reply: Reply, people: People, *, pictures: Pictures | None = None, byline: str = "") -> list[SlackMessage]:
    """The reply in as many messages as it takes, at least one; `byline` says who asked for it and how."""
    found = [*_said(reply, people), *_cards(reply, people, pictures or {}, table=True), *_loose(reply, people)]
    found += _byline(byline)
    notification = escaped(shortened(_summary(reply), limits.NOTIFICATION))
    return [SlackMessage(notification, part) for part in _parts(found, limits.MESSAGE_BLOCKS)] or [
        SlackMessage(notification, [])
    ]


def home(reply: Reply, people: People) -> dict[str, Any]:
    """The reply as the Home tab; should it ever not fit, its end says where the rest is."""
    found = view_blocks(reply, people)
    if len(found) > limits.VIEW_BLOCKS:
        rest = cards.paragraphs(_("There is more: type /home to me."), people)
        found = [*found[: limits.VIEW_BLOCKS - 1], *rest]
    return {"type": "home", "blocks": found}


def view_blocks(reply: Reply, people: People) -> list[Element]:
    """The reply as blocks of a modal."""
    return [*_said(reply, people), *_cards(reply, people, {}, table=False), *_loose(reply, people)]


def _said(reply: Reply, people: People) -> list[Element]:
    if reply.tone is Tone.BAD and reply.say:
        sign = cards.shown(Status(label="", tone=Tone.BAD))
        first, *rest = cards.paragraphs(reply.say, people)
        first["elements"][0]["elements"][:0] = sign
        return [first, *rest]
    return cards.paragraphs(reply.say, people)


def _cards(reply: Reply, people: People, pictures: Pictures, *, table: bool) -> list[Element]:
    """The cards, a line between two of them; a message takes one table block."""
    found: list[Element] = []
    for number, card in enumerate(reply.cards):
        tabled = table and card.table is not None and tables.fits(card.table)
        table = table and not tabled
        found += [{"type": "divider"}] if found else []
        found += cards.blocks(card, f"c{number}", people, file=pictures.get(number, ""), tabled=tabled)
    return found


def _loose(reply: Reply, people: People) -> list[Element]:
    if not reply.actions:
        return []
    labels = [block for text in controls.long_labels(reply.actions) for block in cards.paragraphs(text, people)]
    return [*labels, *controls.rows(controls.LOOSE, reply.actions)]


def _byline(byline: str) -> list[Element]:
    if not byline:
        return []
    return [{"type": "context", "elements": [plain_text(shortened(byline, limits.FIELD))]}]


def _summary(reply: Reply) -> str:
    """What a notification says: the sentence and the titles."""
    titles = [" ".join(filter(None, (card.ref, card.title))) for card in reply.cards]
    names = [file.name for file in reply.files]
    return plain(" · ".join(filter(None, (reply.say, *titles, *names)))) or "·"


def _parts(blocks: Iterable[Element], most: int) -> Iterator[list[Element]]:
    blocks = list(blocks)
    if len(blocks) * limits.TEXT <= limits.MESSAGE_TEXT:
        yield from [blocks] if blocks else []
        return
    part: list[Element] = []
    size = 0
    for block in blocks:
        weight = len(json.dumps(block, ensure_ascii=False)) if block["type"] != "table" else 0
        if part and (len(part) >= most or size + weight > limits.MESSAGE_TEXT):
            yield part
            part, size = [], 0
        part.append(block)
        size += weight
    if part:
        yield part
