"""Tables as monospaced text, for surfaces without tables."""

from __future__ import annotations

import unicodedata
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.replies.spans import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.replies.reply import Table

GAP = "  "
LEAST = 6


def table_text(table: Table, width: int = 100) -> str:
    """Head, rows and total in aligned columns, numbers to the right; text cells that do not fit in `width` continue below.

    A column in which nothing stands takes no room.
    """
    full = [[plain(cell).replace("\n", " ") for cell in row] for row in (*table.rows, table.total) if row]
    kept = [
        index for index in range(len(table.columns)) if not full or any("".join(row[index : index + 1]) for row in full)
    ]
    rows = [[row[index] for index in kept if index < len(row)] for row in full]
    head, numbers = [table.columns[index].label for index in kept], [table.columns[index].number for index in kept]
    widths = _widths([head, *rows], numbers, width)
    lines = [*_lines(head, widths, numbers), GAP.join("─" * size for size in widths)]
    for index, row in enumerate(rows):
        if table.total and index == len(rows) - 1:
            lines.append(lines[len(_lines(head, widths, numbers))])
        lines += _lines(row, widths, numbers)
    return "\n".join(line.rstrip(" ") for line in lines)


def columns_of(text: str) -> int:
    """How many character cells a text takes: wide ones take two, marks that combine none."""
    return sum(_cells(c) for c in text)


def _cells(c: str) -> int:
    if unicodedata.combining(c) or unicodedata.category(c) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1


def _widths(rows: Sequence[Sequence[str]], numbers: Sequence[bool], width: int) -> list[int]:
    """The widest cell of each column; the widest text columns give way until the line fits."""
    sizes = [max(1, *(columns_of(cell) for cell in column)) for column in zip_longest(*rows, fillvalue="")]
    room = width - len(GAP) * (len(sizes) - 1)
    while sum(sizes) > room:
        widest = max(range(len(sizes)), key=lambda i: (not numbers[i] and sizes[i] > LEAST, sizes[i]))
        if numbers[widest] or sizes[widest] <= LEAST:
            break
        sizes[widest] -= 1
    return sizes


def _lines(row: Sequence[str], widths: Sequence[int], numbers: Sequence[bool]) -> list[str]:
    full = [*row, *[""] * (len(widths) - len(row))]
    cells = [_wrapped(cell, size) for cell, size in zip(full, widths, strict=True)]
    return [
        GAP.join(_padded(part, size, end=number) for part, size, number in zip(parts, widths, numbers, strict=False))
        for parts in zip_longest(*cells, fillvalue="")
    ]


def _wrapped(text: str, width: int) -> list[str]:
    """The text in pieces of at most `width` cells, broken at spaces where there are any; no character is lost."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and columns_of(lines[-1]) + 1 + columns_of(word) <= width:
            lines[-1] += f" {word}"
            continue
        if lines[-1]:
            lines.append("")
        for c in word:
            if columns_of(lines[-1] + c) > width:
                lines.append("")
            lines[-1] += c
    return lines


def _padded(text: str, width: int, *, end: bool) -> str:
    space = " " * max(0, width - columns_of(text))
    return f"{space}{text}" if end else f"{text}{space}"
