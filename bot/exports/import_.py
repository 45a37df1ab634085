"""Import of an exported company: validated as a whole, then written in one transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import StatementError

from bot.exports.cells import read
from bot.exports.csv_file import DamagedFile, read_sheet
from bot.exports.export import FILES, MANIFEST, open_columns
from bot.exports.integrity import RowReferences
from bot.workspaces.claims import claim_code, claim_hash
from storage.identity.company import Company, Workspace
from storage.session.images import decode, python_type
from storage.session.rows import every_scoped_table, table_of
from storage.upkeep.migrate import every_table, head
from storage.upkeep.transfer import CopyFailed, bring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Column, Table

    from bot.exports.csv_file import CsvLine
    from storage.session.rows import Scoped
    from storage.session.session import Session

Row = dict[str, Any]


class CompanyImport:
    """The files of one company on their way into a database that has none.

    What opens doors was left out of them: a secret column stays empty, and rows that are nothing without theirs
    (one-time codes) are left out.
    """

    def __init__(self, folder: Path) -> None:
        """Read what the files say about themselves; raises CopyFailed or Damaged."""
        every_table()
        self.folder = folder
        self.about = _manifest(folder / MANIFEST)
        names = {table.name: number for number, table in enumerate(every_table().sorted_tables)}
        self.kinds = sorted(every_scoped_table(), key=lambda kind: names[table_of(kind).name])

    @property
    def company(self) -> int:
        """The number of the company."""
        return int(self.about["company"]["id"])

    def check(self, progress: Callable[[int, int], None]) -> None:
        """Read every file to its end; raises Damaged with the first place that is wrong."""
        known = RowReferences(self.company)
        for number, kind in enumerate(self.kinds, 1):
            table = table_of(kind)
            for line, row in self._rows(kind):
                known.add(table, self._path(kind), line, row)
            known.check(table, self._path(kind))
            self._check_count(kind, known)
            progress(number, len(self.kinds))

    def write(self, session: Session, secret: str, progress: Callable[[int, int], None]) -> dict[str, int]:
        """Write the company and all its rows; returns the number of rows by table. Raises CopyFailed or Damaged."""
        counts = dict[str, int]()
        self._write_company(session, secret)
        for number, kind in enumerate(self.kinds, 1):
            counts[table_of(kind).name] = self._write_table(session, kind)
            progress(number, len(self.kinds))
        return counts

    def _write_company(self, session: Session, secret: str) -> None:
        columns, values = table_of(Company).columns, self.about["company"]
        company = {name: decode(columns[name], value) for name, value in values.items() if name in columns}
        company["claim"] = None if self.about["claimed"] else claim_hash(claim_code(secret, self.company))
        bring(session, table_of(Company), [company], self.company)
        session.add_all([Workspace(**row, company_id=self.company) for row in self.about["workspaces"]])
        session.flush()

    def _write_table(self, session: Session, kind: type[Scoped]) -> int:
        table = table_of(kind)
        rows = (row for _line, row in self._rows(kind)) if _is_whole(kind) else iter(())
        try:
            return bring(session, table, rows, self.about["numbers"].get(table.name, 0))
        except (StatementError, UnicodeError) as error:
            raise CopyFailed(f"Nothing was imported: a row of {table.name}.csv does not fit. {error}") from error

    def _path(self, kind: type[Scoped]) -> Path:
        return self.folder / f"{table_of(kind).name}.csv"

    def _rows(self, kind: type[Scoped]) -> Iterator[tuple[int, Row]]:
        """The lines of a table's file, each with its values."""
        path, names = self._path(kind), open_columns(kind)
        if not path.is_file():
            raise CopyFailed(f"{path.name} is missing from {self.folder}.")
        lines = read_sheet(path)
        header = next(lines, None)
        if header is None or header.cells != names:
            raise DamagedFile(path, 1, "", f"expected the columns {', '.join(names)}.")
        empty = dict.fromkeys(kind.__secret__)
        for line in lines:
            yield line.number, {**self._row(path, table_of(kind), names, line), **empty}

    def _row(self, path: Path, table: Table, names: list[str], line: CsvLine) -> Row:
        if len(line.cells) != len(names):
            raise DamagedFile(path, line.number, "", f"expected {len(names)} cells, found {len(line.cells)}.")
        row = {}
        for name, text in zip(names, line.cells, strict=True):
            try:
                row[name] = self._value(table.columns[name], text)
            except ValueError as error:
                raise DamagedFile(path, line.number, name, str(error)) from error
        return row

    def _value(self, column: Column[Any], text: str) -> Any:
        return self._file(text) if python_type(column) is bytes else read(column, text)

    def _file(self, path: str) -> bytes:
        file = self.folder / path
        if file.parent != self.folder / FILES or not file.is_file():
            raise ValueError(f"there is no file {path!r} in {self.folder}.")
        return file.read_bytes()

    def _check_count(self, kind: type[Scoped], known: RowReferences) -> None:
        table = table_of(kind).name
        found, expected = known.count(table), self.about["rows"].get(table, 0)
        if found != expected:
            raise CopyFailed(f"{table}.csv has {found} rows, and {MANIFEST} tells of {expected}: a part is missing.")


def _is_whole(kind: type[Scoped]) -> bool:
    """Whether rows can be without their secrets."""
    return all(table_of(kind).columns[name].nullable for name in kind.__secret__)


def _manifest(path: Path) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        missing = {"company", "claimed", "workspaces", "schema", "rows", "numbers"} - about.keys()
    except FileNotFoundError:
        raise CopyFailed(f"{path} is missing. Give the folder that `meridian export` has written.") from None
    except (ValueError, AttributeError) as error:
        raise DamagedFile(
            path, getattr(error, "lineno", 1), "", f"this is not what an export writes ({error})."
        ) from error
    if missing:
        raise DamagedFile(path, 1, "", f"{', '.join(sorted(missing))} is not told.")
    if about["schema"] != head():
        raise CopyFailed(
            f"The files are of schema {about['schema']}, and this program knows {head()}. "
            "Bring both installations to the same version, then export again."
        )
    return about
