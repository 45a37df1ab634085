"""Tables as CSV that a spreadsheet opens as they are: no cell starts a formula."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ENCODING = "utf-8-sig"
"""With a mark in front, without which a spreadsheet takes umlauts for something else."""

_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def write_sheet(file: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a table to a file opened with newline="" and ENCODING; returns the number of rows."""
    count, sheet = 0, csv.writer(file)
    sheet.writerow([_safe(column) for column in columns])
    for row in rows:
        sheet.writerow([_safe(cell) for cell in row])
        count += 1
    return count


def _safe(cell: Any) -> Any:
    """A text that would be taken for a formula behind an apostrophe, which a spreadsheet takes for "this is text"."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_STARTS) else cell
