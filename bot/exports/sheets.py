"""Sheets: tables of texts as a spreadsheet writes and opens them, out of an answer and into one."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.exports.csv_file import ENCODING, CsvLine, read_text, write_sheet
from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.replies.reply import File

MOST_CHARACTERS = 500_000
MOST_LINES = 2000


def sheet(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> File:
    """A table as a file that a spreadsheet opens."""
    text = io.StringIO(newline="")
    write_sheet(text, heads, rows)
    return File(name=name, media_type="text/csv", content=text.getvalue().encode(ENCODING))


@dataclass(frozen=True)
class Sheet:
    """The heads of a table and its lines, each with the number that a spreadsheet gives it."""

    heads: list[str]
    lines: list[CsvLine]

    @classmethod
    def of(cls, text: str) -> Sheet:
        """The table of a text; raises BadValue when it has no lines, or too many."""
        if len(text) > MOST_CHARACTERS:
            raise BadValue(_("That file is too long; at most {n} characters fit.", n=MOST_CHARACTERS))
        head, *lines = [*read_text(text)] or [CsvLine(1, [])]
        if not lines:
            raise BadValue(_("The file needs a line of column names and at least one more line."))
        if len(lines) > MOST_LINES:
            raise BadValue(_("That file has {n} lines; at most {most} fit.", n=len(lines), most=MOST_LINES))
        return cls(head.cells, lines)

    def texts(self, line: CsvLine, names: Sequence[str]) -> dict[str, str]:
        """The cells of a line by the names of their columns, "" for those that are left out; raises BadValue for more cells than columns."""
        if len(line.cells) > len(self.heads):
            raise BadValue(_("There are more cells than columns."))
        return {name: text.strip() for name, text in zip(names, line.cells, strict=False) if name}

    def samples(self, column: int) -> str:
        """The first few cells of a column that are not empty."""
        cells = (line.cells[column].strip() for line in self.lines if column < len(line.cells))
        return ", ".join(list(dict.fromkeys(cell[:SAMPLE] for cell in cells if cell))[:SAMPLES])


SAMPLE, SAMPLES = 40, 3
