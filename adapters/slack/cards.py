"""A card as blocks: heading, status, text, fields, lines, table, picture and what can be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.slack import controls, limits, tables
from adapters.slack.text import Element, People, cell, elements, label, plain_text, section
from bot.replies.cutting import parts, shortened, units
from bot.replies.reply import SYMBOLS, Field, Status, Tone
from bot.replies.spans import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.replies.reply import Card, Picture

COLOURS = {
    Tone.NEUTRAL: "white_circle",
    Tone.INFO: "large_blue_circle",
    Tone.GOOD: "large_green_circle",
    Tone.WARN: "large_yellow_circle",
    Tone.BAD: "red_circle",
    Tone.MUTED: "white_circle",
}


def blocks(card: Card, name: str, people: People, *, file: str = "", tabled: bool = False) -> list[Element]:
    """The card; `file` is Slack's id of its picture, `tabled` whether its table may be a table block."""
    found = [*_heading(card), *paragraphs(card.text, people)]
    found += _fields(card.fields, people)
    found += _lines(card.lines, people)
    if card.table is not None:
        found += [tables.block(card.table, people)] if tabled else tables.text_blocks(card.table)
    if card.picture is not None:
        found += _picture(card.picture, file)
    found += _lines(controls.long_labels((*card.actions, *card.menu)), people)
    return found + controls.rows(name, card.actions, card.menu, card.select)


def paragraphs(text: str, people: People, *, style: str = "") -> list[Element]:
    """A text of any length as rich text."""
    return [
        rich(section(*elements(part, people, style=style))) for part in parts(text, limits.TEXT) if plain(part).strip()
    ]


def rich(*sections: Element) -> Element:
    """A block of rich text."""
    return {"type": "rich_text", "elements": list(sections)}


def shown(status: Status) -> list[Element]:
    """A status as a colour, a symbol and a word."""
    said = f" {SYMBOLS[status.tone]} {status.label}"
    return [{"type": "emoji", "name": COLOURS[status.tone]}, *elements(said, {}, style="bold")]


def _heading(card: Card) -> list[Element]:
    title = " ".join(plain(card.title).split()) or card.ref
    found: list[Element] = []
    if title:
        found.append({"type": "header", "text": plain_text(shortened(title, limits.HEADER))})
    if units(title) > limits.HEADER:
        found += paragraphs(card.title, {}, style="bold")
    below = shown(card.status) if card.status else []
    if card.ref and card.ref != title:
        below.append({"type": "text", "text": f"{'  ·  ' if below else ''}{card.ref}"})
    return [*found, rich(section(*below))] if below else found


def _fields(fields: Iterable[Field], people: People) -> list[Element]:
    """Label beside value; what needs the width, or cannot stand in a cell, is a line of its own."""
    found: list[Element] = []
    cells: list[Element] = []
    for field in fields:
        pair = _pair(field, people)
        if pair is None:
            found += [*_section(cells), *_wide(field, people)]
            cells = []
            continue
        cells += pair
        if len(cells) == limits.FIELDS:
            found += _section(cells)
            cells = []
    return found + _section(cells)


def _pair(field: Field, people: People) -> list[Element] | None:
    value = cell(field.value, people)
    if field.wide or value is None or max(units(value["text"]), units(field.label)) > limits.FIELD:
        return None
    return [label(field.label), value]


def _wide(field: Field, people: People) -> list[Element]:
    name, *more = parts(f"{plain(field.label)}: ", limits.TEXT)
    first, *rest = list(parts(field.value, limits.TEXT)) or [""]
    head = section({"type": "text", "text": name, "style": {"bold": True}}, *elements(first, people))
    return [rich(head), *(block for part in (*more, *rest) for block in paragraphs(part, people))]


def _section(cells: list[Element]) -> list[Element]:
    return [{"type": "section", "fields": cells}] if cells else []


def _lines(lines: Iterable[str], people: People) -> list[Element]:
    """One paragraph a line, gathered into as few blocks as may be."""
    found: list[Element] = []
    part: list[Element] = []
    size = 0
    for line in (piece for whole in lines for piece in parts(whole, limits.TEXT)):
        if part and size + units(line) > limits.TEXT:
            found.append(rich(*part))
            part, size = [], 0
        part.append(section(*(elements(line, people) or [{"type": "text", "text": " "}])))
        size += units(line)
    return [*found, rich(*part)] if part else found


def _picture(picture: Picture, file: str) -> list[Element]:
    if file:
        return [{"type": "image", "slack_file": {"id": file}, "alt_text": shortened(picture.alt or " ", limits.ALT)}]
    return paragraphs(picture.alt, {}, style="italic")
