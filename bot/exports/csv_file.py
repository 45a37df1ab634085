"""CSV files for spreadsheets, written and read; no cell starts a formula."""

from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

ENCODING = "utf-8-sig"
"""With a mark in front, without which a spreadsheet takes umlauts for something else."""

_MARK = b"\xef\xbb\xbf"
_STARTS = tuple("=+-@\t\r\n＝＋－＠")


class DamagedFile(Exception):
    """A file that cannot be read; the sentence names it with line and column, and says what was expected."""

    def __init__(self, path: Path, line: int, column: str, expected: str) -> None:
        place = f"{path.name}, line {line}{f', column {column}' if column else ''}"
        super().__init__(f"{place}: {expected}")


class CsvLine(NamedTuple):
    """One row of a table: the line of the file on which it begins, and its cells."""

    number: int
    cells: list[str]


def write_sheet(file: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a table to a file opened with newline="" and ENCODING; returns the number of rows."""
    count, sheet = 0, csv.writer(file)
    sheet.writerow([_safe(column) for column in columns])
    for row in rows:
        sheet.writerow([_safe(cell) for cell in row])
        count += 1
    return count


def read_sheet(path: Path) -> Iterator[CsvLine]:
    """The lines of a file that write_sheet has written, the names of the columns first; raises Damaged."""
    csv.field_size_limit(sys.maxsize)  # the library's own limit is less than one long message
    with path.open("rb") as file:
        sheet = csv.reader(_decoded(path, file), strict=True)
        begun = 1
        try:
            for cells in sheet:
                yield CsvLine(begun, [_plain(cell) for cell in cells])
                begun = sheet.line_num + 1
        except csv.Error as error:
            raise DamagedFile(path, sheet.line_num, "", f"this is not CSV ({error}).") from error


def decoded_text(content: bytes) -> str:
    """The text of a file that some program wrote: UTF-8, else what Windows writes."""
    try:
        return content.decode(ENCODING)
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_text(text: str) -> Iterator[CsvLine]:
    """The lines of a table whose first line tells what parts the cells; empty lines are left out."""
    head = text.partition("\n")[0]
    sheet = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    begun = 1
    for cells in sheet:
        if any(cell.strip() for cell in cells):
            yield CsvLine(begun, [_plain(cell) for cell in cells])
        begun = sheet.line_num + 1


def _decoded(path: Path, lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        try:
            yield (line.removeprefix(_MARK) if number == 1 else line).decode()
        except UnicodeDecodeError as error:
            raise DamagedFile(path, number, "", "this is not UTF-8.") from error


def _is_formula(cell: str) -> bool:
    return cell.lstrip("' ").startswith(_STARTS)


def _safe(cell: Any) -> Any:
    """A text that would be taken for a formula behind an apostrophe, which a spreadsheet takes for "this is text"."""
    return f"'{cell}" if isinstance(cell, str) and _is_formula(cell) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell
