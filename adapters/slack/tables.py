"""Tables as Slack's own where they fit, else as fixed-width text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.slack import limits
from adapters.slack.text import Element, People, elements, section
from bot.replies.spans import plain, spans
from bot.replies.tables import table_text

if TYPE_CHECKING:
    from bot.replies.reply import Table


def fits(table: Table) -> bool:
    """Whether Slack's table block takes the whole of it."""
    rows = _rows(table)
    return (
        len(rows) <= limits.TABLE_ROWS
        and 0 < len(table.columns) <= limits.TABLE_COLUMNS
        and sum(len(plain(cell)) for row in rows for cell in row) <= limits.TABLE_TEXT
    )


def block(table: Table, people: People) -> Element:
    """The table as one block: a bold head, numbers to the right, the total last."""
    head, *body = _rows(table)
    body_rows = [[_cell(cell, people) for cell in row] for row in body]
    if table.total:
        body_rows[-1] = [_bold(cell, people) for cell in body[-1]]
    settings = [
        {"align": "right" if column.number else "left", "is_wrapped": not column.number} for column in table.columns
    ]
    return {
        "type": "table",
        "column_settings": settings,
        "rows": [[_bold(cell, people) for cell in head], *body_rows],
    }


def text_blocks(table: Table) -> list[Element]:
    """The table as preformatted text, in as many blocks as it takes."""
    found: list[Element] = []
    part: list[str] = []
    for line in table_text(table).splitlines():
        if part and sum(len(row) + 1 for row in part) + len(line) > limits.TEXT:
            found.append(_preformatted(part))
            part = []
        part.append(line)
    return [*found, _preformatted(part)] if part else found


def _rows(table: Table) -> list[tuple[str, ...]]:
    head = tuple(column.label for column in table.columns)
    width = len(head)
    rows = [head, *table.rows, *([table.total] if table.total else [])]
    return [(*row, *[""] * width)[:width] for row in rows]


def _cell(text: str, people: People) -> Element:
    if all(span.kind == "text" for span in spans(text)):
        return {"type": "raw_text", "text": text or " "}
    return {"type": "rich_text", "elements": [section(*elements(text, people))]}


def _bold(text: str, people: People) -> Element:
    parts = elements(text, people, style="bold") or [{"type": "text", "text": " "}]
    return {"type": "rich_text", "elements": [section(*parts)]}


def _preformatted(lines: list[str]) -> Element:
    element = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "\n".join(lines)}]}
    return {"type": "rich_text", "elements": [element]}
